"""The weights as the package ships them, and the same in eight bits."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
# Seven bits of the eight: older x86 adds two products in 16 bits, which eight would overflow. So every machine gives
# the same vectors, and those that an index holds can be compared with those of a query.
LARGEST = 63


def read_safetensors(data: bytes) -> Mapping[str, Array]:
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    return {name: _array(data, 8 + length, entry) for name, entry in header.items() if entry["dtype"] == "F32"}


def _array(data: bytes, base: int, entry: Mapping[str, Any]) -> Array:
    start, end = entry["data_offsets"]
    return np.frombuffer(data[base + start : base + end], "<f4").reshape(entry["shape"])


def by_column(matrix: Array, largest: int = LARGEST) -> tuple[Array, Array]:
    """One scale a column, symmetric about zero: a column's largest value uses the whole range."""
    scale = (np.abs(matrix).max(axis=0) / np.float32(largest)).astype(np.float32)
    return np.rint(matrix / scale).astype(np.int8), scale


def by_row(matrix: Array) -> tuple[Array, Array]:
    """Rows are looked up, never multiplied: all eight bits."""
    quantised, scale = by_column(matrix.T, largest=127)
    return np.ascontiguousarray(quantised.T), scale.reshape(-1, 1)
