"""The chain over a shelf of records: who edits, removes, adds or reorders one breaks it, and it is seen where."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from shared.domain.auditing.model.records import Record

Fault = Literal["edited", "removed", "unsealed", "broken", "cut", "rewritten"]
MOST_FAULTS = 100


@dataclass(frozen=True, slots=True)
class Head:
    shelf: str
    number: int = 0
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Seal:
    """The seal with `number` of a shelf; `hash` speaks for it and for every one before."""

    place: str
    number: int
    record_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Anchor:
    at: str
    heads: Mapping[str, tuple[int, str]]
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Finding:
    fault: Fault
    shelf: str
    place: str


@dataclass(slots=True)
class Verdict:
    checked: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        return not self.findings

    def add(self, fault: Fault, shelf: str, place: str) -> None:
        if len(self.findings) < MOST_FAULTS:
            self.findings.append(Finding(fault, shelf, place))


def sealed(head: Head, records: Iterable[Record]) -> tuple[Head, list[Seal]]:
    seals = []
    for record in records:
        number, record_hash = head.number + 1, record.digest()
        head = Head(head.shelf, number, linked(head.hash, number, record_hash))
        seals.append(Seal(record.place, number, record_hash, head.hash))
    return head, seals


def linked(before: str, number: int, record_hash: str) -> str:
    return hashlib.sha256(f"{before}:{number}:{record_hash}".encode()).hexdigest()


def anchored(at: str, heads: Iterable[Head], previous: str) -> Anchor:
    told = {head.shelf: (head.number, head.hash) for head in heads}
    return Anchor(at, told, previous, anchor_hash(at, told, previous))


def anchor_hash(at: str, heads: Mapping[str, tuple[int, str]], previous: str) -> str:
    rows = [[shelf, number, head] for shelf, (number, head) in sorted(heads.items())]
    return hashlib.sha256(json.dumps([at, rows, previous]).encode()).hexdigest()


@dataclass(slots=True)
class Examination:
    """Of one shelf. Records and seals come in the order of their places; `late` is from where seals may be missing."""

    head: Head
    anchors: Mapping[int, str]  # what the hash at a number was, when an anchor was made
    late: str
    verdict: Verdict = field(default_factory=Verdict)

    def run(self, records: Iterable[Record], seals: Iterable[Seal]) -> Verdict:
        chain = list(self._matched(iter(records), iter(seals)))
        self._check_chain(sorted(chain, key=lambda seal: seal.number))
        return self.verdict

    def _matched(self, records: Iterator[Record], seals: Iterator[Seal]) -> Iterator[Seal]:
        record, seal = next(records, None), next(seals, None)
        while record or seal:
            if seal is None or (record is not None and record.place < seal.place):
                assert record is not None  # noqa: S101  # one of them is there
                self._unsealed(record)
                record = next(records, None)
            elif record is None or seal.place < record.place:
                self._unfound(seal)
                yield seal
                seal = next(seals, None)
            else:
                self._compare(record, seal)
                yield seal
                record, seal = next(records, None), next(seals, None)

    def _unsealed(self, record: Record) -> None:
        self.verdict.checked += 1
        if record.place < self.late:
            self.verdict.add("unsealed", self.head.shelf, record.place)

    def _unfound(self, seal: Seal) -> None:
        """What was recorded while we read may have a seal that we see and a record that we do not."""
        if seal.place < self.late:
            self.verdict.add("removed", self.head.shelf, seal.place)

    def _compare(self, record: Record, seal: Seal) -> None:
        self.verdict.checked += 1
        if record.digest() != seal.record_hash:
            self.verdict.add("edited", self.head.shelf, record.place)

    def _check_chain(self, chain: Sequence[Seal]) -> None:
        """The chain may have grown since its head was read, and never be shorter."""
        before, number = "", 0
        for seal in chain:
            number += 1
            if seal.number != number or seal.hash != linked(before, seal.number, seal.record_hash):
                self.verdict.add("broken", self.head.shelf, seal.place)
                number = seal.number
            if self._told(seal.number, seal.hash) != seal.hash:
                self.verdict.add("rewritten", self.head.shelf, seal.place)
            before = seal.hash
        headless = self.head.number == 0 and bool(chain) and chain[0].place < self.late
        if headless or number < max(self.head.number, max(self.anchors, default=0)):
            self.verdict.add("cut", self.head.shelf, self.head.shelf)

    def _told(self, number: int, otherwise: str) -> str:
        """What the head or an anchor says that the hash is."""
        head = self.head.hash if number == self.head.number else otherwise
        return self.anchors.get(number, head)
