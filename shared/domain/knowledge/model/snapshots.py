"""A snapshot: the index of a product as it stood at one number of the list of changes, in one file.

Its first line says what it is; the rest is the folder of the engine, packed.
"""

import json
from dataclasses import asdict, dataclass

LONGEST = 1024  # bytes of the first line
END = b"\n"
# What a document was made from may not outlive it by much, and a removal is not in the list of changes for ever.
VALID_DAYS, RENEWED_DAYS = 6, 3
DAY = 86_400
WORTH = 50  # parts that need not be loaded one by one


@dataclass(frozen=True, slots=True)
class Label:
    """`form` names engine, machine and vectors: only where all are the same the folder can be taken as it is."""

    form: str
    number: int
    made_at: float

    def line(self) -> bytes:
        return json.dumps(asdict(self)).encode() + END

    def age(self, now: float) -> float:
        """In days."""
        return (now - self.made_at) / DAY


def label_in(line: bytes) -> Label | None:
    try:
        said = json.loads(line)
        return Label(str(said["form"]), int(said["number"]), float(said["made_at"]))
    except (ValueError, KeyError, TypeError):
        return None


def snapshot_key(product: str) -> str:
    return f"snapshots/{product}"
