"""How many different people there were, over any days: kept a day, joined when asked.

Up to `EXACT` people are kept by hash and counted exactly; beyond it a HyperLogLog of 2 KB takes their place, with an
error of about two per cent. Adding somebody twice, and joining in any order, change nothing.
"""

import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass

SIZE = 8
EXACT = 512
BITS = 11
REGISTERS = 1 << BITS
REST = 64 - BITS
ALPHA = 0.7213 / (1 + 1.079 / REGISTERS)


@dataclass(frozen=True, slots=True)
class Sketch:
    """Either `hashes`, or `registers` when they were too many."""

    hashes: frozenset[int] = frozenset()
    registers: bytes | None = None

    @classmethod
    def read(cls, stored: bytes | None) -> "Sketch":
        if stored is None:
            return cls()
        if len(stored) == REGISTERS + 1:
            return cls(registers=stored[1:])
        return cls(frozenset(int.from_bytes(stored[at : at + SIZE], "big") for at in range(1, len(stored), SIZE)))

    def stored(self) -> bytes:
        """The first byte tells nothing but makes the two forms of different length."""
        if self.registers is not None:
            return b"\1" + self.registers
        return b"\0" + b"".join(each.to_bytes(SIZE, "big") for each in sorted(self.hashes))

    def with_people(self, names: Iterable[str]) -> "Sketch":
        return self.joined(Sketch(frozenset(hashed(name) for name in names)))

    def joined(self, other: "Sketch") -> "Sketch":
        if self.registers is None and other.registers is None:
            return Sketch(self.hashes | other.hashes).bounded()
        return Sketch(registers=bytes(map(max, self.dense(), other.dense())))

    def bounded(self) -> "Sketch":
        return self if len(self.hashes) <= EXACT else Sketch(registers=self.dense())

    def dense(self) -> bytes:
        if self.registers is not None:
            return self.registers
        found = bytearray(REGISTERS)
        for each in self.hashes:
            place, rank = each >> REST, REST - (each & ((1 << REST) - 1)).bit_length() + 1
            found[place] = max(found[place], rank)
        return bytes(found)

    def count(self) -> int:
        if self.registers is None:
            return len(self.hashes)
        empty = self.registers.count(0)
        rough = ALPHA * REGISTERS**2 / sum(2.0**-rank for rank in self.registers)
        small = empty and rough <= 2.5 * REGISTERS  # where counting the empty ones is truer
        return round(REGISTERS * math.log(REGISTERS / empty) if small else rough)


def hashed(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:SIZE], "big")
