"""Whoever changes what is on record is found, wherever in the chain it stands."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Any

import pytest

from shared.audit import Outcome
from shared.domain.auditing.model.records import Record
from shared.domain.auditing.model.seals import Examination, Finding, Head, Seal, sealed

SHELF, LATE = "2026-01-01#0", "~"
PLACES = range(6)
OTHERWISE: tuple[dict[str, Any], ...] = (
    {"act": "flag.delete"},
    {"actor": "eve"},
    {"actor": None},
    {"subject": "flag:x"},
    {"outcome": Outcome.REFUSED},
    {"ip": "192.0.2.9"},
    {"request_id": "another"},
    {"facts": {"to": "admin"}},
    {"facts": {}},
)


def record(number: int) -> Record:
    place = f"2026-01-01T00:00:0{number}.000Z#{number}"
    return Record(
        SHELF, place, "flag.update", "ann", f"flag:{number}", Outcome.DONE, "192.0.2.1", "r", {"to": "user"}
    )


@dataclass
class Store:
    """What somebody holds who has the keys of it. `anchors` are told outside it."""

    records: list[Record]
    seals: list[Seal]
    head: Head
    anchors: dict[int, str]

    def findings(self) -> list[Finding]:
        by_place = (
            sorted(self.records, key=lambda each: each.place),
            sorted(self.seals, key=lambda each: each.place),
        )
        return Examination(self.head, self.anchors, LATE).run(*by_place).findings

    def sealed_anew(self) -> None:
        self.head, self.seals = sealed(Head(SHELF), self.records)


def store() -> Store:
    records = [record(number) for number in PLACES]
    head, seals = sealed(Head(SHELF), records)
    return Store(records, seals, head, {})


def harms(at: int) -> Iterator[Store]:
    """What may be done at a place of the chain, with as much of the seals as one likes."""
    for change in OTHERWISE:
        edited = store()
        edited.records[at] = replace(edited.records[at], **change)
        yield edited
        resealed = store()
        resealed.records[at] = replace(resealed.records[at], **change)
        resealed.seals[at] = replace(resealed.seals[at], record_hash=resealed.records[at].digest())
        yield resealed
    removed = store()
    del removed.records[at]
    yield removed
    forgotten = store()
    del forgotten.records[at], forgotten.seals[at]
    yield forgotten
    added = store()
    added.records.append(replace(record(at), place=f"{record(at).place}x"))
    yield added


def test_what_nobody_touched_is_whole() -> None:
    assert store().findings() == []


@pytest.mark.parametrize("at", PLACES)
def test_harm_at_any_place_is_found(at: int) -> None:
    found = [each.findings() for each in harms(at)]
    assert len(found) == 2 * len(OTHERWISE) + 3
    assert all(found)
    assert {findings[0].place for findings in found[:-2]} == {record(at).place}


def test_records_that_changed_places_are_found_whichever_they_are() -> None:
    for first, second in permutations(PLACES, 2):
        turned, with_seals = store(), store()
        for each in (turned, with_seals):
            one, other = each.records[first], each.records[second]
            each.records[first] = replace(other, place=one.place)
            each.records[second] = replace(one, place=other.place)
        one_seal, other_seal = with_seals.seals[first], with_seals.seals[second]
        with_seals.seals[first] = replace(other_seal, place=one_seal.place)
        with_seals.seals[second] = replace(one_seal, place=other_seal.place)
        assert turned.findings(), (first, second)
        assert with_seals.findings(), (first, second)


@pytest.mark.parametrize("at", PLACES)
def test_who_seals_everything_anew_is_found_by_any_anchor_from_there_on(at: int) -> None:
    for anchored in PLACES:
        rewritten = store()
        rewritten.anchors = {anchored + 1: rewritten.seals[anchored].hash}
        rewritten.records[at] = replace(rewritten.records[at], act="flag.delete")
        rewritten.sealed_anew()
        assert bool(rewritten.findings()) is (anchored >= at), anchored


@pytest.mark.parametrize("left", PLACES)
def test_who_cuts_the_end_off_with_its_head_is_found_by_an_anchor(left: int) -> None:
    cut = store()
    cut.anchors = {len(PLACES): cut.seals[-1].hash}
    del cut.records[left:]
    cut.sealed_anew()
    assert [finding.fault for finding in cut.findings()] == ["cut"]
