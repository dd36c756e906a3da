"""The few ONNX messages that a graph needs, written by hand: the format is simple and its library is large.

Numbers are those of the public `onnx.proto`.
"""

import struct
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

VARINT, BYTES, FLOAT = 0, 2, 5
ELEMENTS = {"float32": 1, "uint8": 2, "int8": 3, "int32": 6, "int64": 7}
IR_VERSION = 8
Value = float | int | tuple[int, ...]


def varint(number: int) -> bytes:
    number &= (1 << 64) - 1
    out = bytearray()
    while number >> 7:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def whole(field: int, number: int) -> bytes:
    return varint(field << 3 | VARINT) + varint(number)


def block(field: int, content: bytes | str) -> bytes:
    content = content.encode() if isinstance(content, str) else content
    return varint(field << 3 | BYTES) + varint(len(content)) + content


def blocks(field: int, contents: Iterable[bytes | str]) -> bytes:
    return b"".join(block(field, content) for content in contents)


def attribute(name: str, value: Value) -> bytes:
    if isinstance(value, float):
        return block(1, name) + varint(2 << 3 | FLOAT) + struct.pack("<f", value) + whole(20, 1)
    if isinstance(value, int):
        return block(1, name) + whole(3, value) + whole(20, 2)
    return block(1, name) + b"".join(whole(8, each) for each in value) + whole(20, 7)


def node(
    kind: str, inputs: Iterable[str], outputs: Iterable[str], domain: str, attributes: Mapping[str, Value]
) -> bytes:
    parts = [blocks(1, inputs), blocks(2, outputs), block(4, kind)]
    parts += [block(5, attribute(name, value)) for name, value in attributes.items()]
    return b"".join(parts) + block(7, domain)


def tensor(name: str, values: "np.ndarray[Any, Any]") -> bytes:
    dims = b"".join(whole(1, size) for size in values.shape)
    little = np.ascontiguousarray(values).astype(values.dtype.newbyteorder("<"), copy=False)
    return dims + whole(2, ELEMENTS[values.dtype.name]) + block(8, name) + block(9, little.tobytes())


def value(name: str, element: str, shape: Iterable[str | int]) -> bytes:
    sizes = (whole(1, size) if isinstance(size, int) else block(2, size) for size in shape)
    kind = whole(1, ELEMENTS[element]) + block(2, blocks(1, sizes))
    return block(1, name) + block(2, block(1, kind))


def model(graph: bytes, opsets: Mapping[str, int]) -> bytes:
    imports = (block(1, domain) + whole(2, version) for domain, version in opsets.items())
    return whole(1, IR_VERSION) + block(2, "parley") + block(7, graph) + blocks(8, imports)
