"""An indexed document as files of points: what every copy of the index is made from.

A part is compressed: a line of JSON with the passages and their words, then their vectors as half floats.
"""

import json
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from shared.retrieval import Passage, Point, Source, Words

LEVEL = 3
SIZE = 64  # points of a part


def part_name(number: int) -> str:
    return f"{number:05d}"


def packed(points: Sequence[Point]) -> bytes:
    dimension = len(points[0].vector)
    heads = [
        {"id": each.id, "passage": asdict(each.passage), "words": [each.words.indices, each.words.values]}
        for each in points
    ]
    line = json.dumps({"source": asdict(points[0].source), "dimension": dimension, "points": heads})
    vectors = b"".join(struct.pack(f"<{dimension}e", *each.vector) for each in points)
    return zlib.compress(line.encode() + b"\n" + vectors, LEVEL)


def unpacked(part: bytes) -> Iterator[Point]:
    line, _, vectors = zlib.decompress(part).partition(b"\n")
    head = json.loads(line)
    source, dimension = Source(**head["source"]), head["dimension"]
    for number, each in enumerate(head["points"]):
        vector = struct.unpack_from(f"<{dimension}e", vectors, number * dimension * 2)
        yield Point(each["id"], source, Passage(**each["passage"]), Words(*each["words"]), list(vector))
