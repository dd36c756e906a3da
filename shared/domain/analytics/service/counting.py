"""Counts what the streams tell of. What comes twice is counted once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from shared.domain.analytics.model.facts import Change, Fact, Place
from shared.domain.analytics.model.sketch import Sketch
from shared.domain.analytics.model.telling import facts
from shared.domain.analytics.repository.rollups import RollupRepository, sockets, summed
from shared.kit.agreeing import agreeing
from shared.kit.clock import Clock, utc_now
from shared.kit.errors import Stale

AT_ONCE = 90  # writes of one transaction, which takes a hundred


@dataclass(frozen=True, slots=True)
class CountingService:
    rollups: RollupRepository
    now: Clock = utc_now

    def count(self, changes: Iterable[Change]) -> int:
        """Says how many facts were new."""
        told = {fact.mark: fact for change in changes for fact in facts(change)}
        return sum(self._counted(part) for part in parts([*told.values()]))

    def _counted(self, told: Sequence[Fact]) -> int:
        def attempt() -> int:
            known = self.rollups.known(fact.mark for fact in told)
            new = [fact for fact in told if fact.mark not in known]
            if new and not self.rollups.add(new, self._sketches(new), self.now()):
                raise Stale
            return len(new)

        return agreeing(attempt)

    def _sketches(self, told: Iterable[Fact]) -> dict[Place, tuple[Sketch, int]]:
        """Those that change."""
        present: dict[Place, set[str]] = defaultdict(set)
        for fact in told:
            if fact.present:
                product, day, person = fact.present
                present[product, day].add(person)
        there = self.rollups.sketches(present)
        found = {}
        for place, names in present.items():
            before, version = there.get(place, (Sketch(), 0))
            after = before.with_people(names)
            if after != before:
                found[place] = after, version
        return found


def parts(told: Sequence[Fact]) -> Iterator[list[Fact]]:
    """Each fits into one transaction."""
    part: list[Fact] = []
    for fact in told:
        if part and writes([*part, fact]) > AT_ONCE:
            yield part
            part = []
        part.append(fact)
    if part:
        yield part


def writes(told: Sequence[Fact]) -> int:
    present = {fact.present[:2] for fact in told if fact.present}
    return len(told) + len(summed(told)) + len(present) + len(sockets(told))
