"""Where the messages of a branch stand.

A conversation is a tree. A branch is a path from its root: first the stretches it shares with those it grew out of,
then its own. A message has a depth, the same on every branch that sees it; what is deleted leaves a hole.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

Run = tuple[int, int]  # from, and up to but not with
MAIN = "main"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Depths of one branch: from, and up to but not with."""

    branch_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Branch:
    id: str
    starts_at: int
    next_depth: int
    live: int
    holes: tuple[Run, ...]
    roots: tuple[Stretch, ...]
    parent_message_id: str | None
    created_at: datetime
    last_activity: datetime

    def path(self) -> tuple[Stretch, ...]:
        return (*self.roots, Stretch(self.id, self.starts_at, self.next_depth))

    def path_to(self, depth: int) -> tuple[Stretch, ...]:
        """What a branch shares that begins after the message at this depth."""
        shared = ((each, min(each.end, depth + 1)) for each in self.path())
        return tuple(Stretch(each.branch_id, each.start, end) for each, end in shared if each.start < end)


Shape = Mapping[str, Branch]


def sees(branch: Branch, branch_id: str, depth: int) -> bool:
    return any(each.branch_id == branch_id and each.start <= depth < each.end for each in branch.path())


def visible(shape: Shape, branch: Branch) -> int:
    """How many messages the branch shows."""
    return sum(count(runs(shape, stretch)) for stretch in branch.path())


def window(shape: Shape, branch: Branch, skip: int, take: int) -> list[Stretch]:
    """The stretches that hold exactly the messages `skip` to `skip + take` of what the branch shows."""
    found = []
    for stretch in branch.path():
        if take <= 0:
            break
        alive = runs(shape, stretch)
        there = count(alive)
        if skip >= there:
            skip -= there
            continue
        last = min(there, skip + take) - 1
        found.append(Stretch(stretch.branch_id, depth_of(alive, skip), depth_of(alive, last) + 1))
        take -= last + 1 - skip
        skip = 0
    return found


def rank_after(shape: Shape, branch: Branch, depth: int) -> int:
    """How many of what the branch shows stand at this depth or before."""
    return sum(count(runs(shape, stretch)) for stretch in branch.path_to(depth))


def runs(shape: Shape, stretch: Stretch) -> list[Run]:
    """What is alive in a stretch."""
    return list(without(shape[stretch.branch_id].holes, stretch.start, stretch.end))


def without(holes: Iterable[Run], start: int, end: int) -> Iterator[Run]:
    for first, after in holes:
        if first > start:
            yield start, min(first, end)
        start = max(start, after)
        if start >= end:
            return
    yield start, end


def count(alive: Iterable[Run]) -> int:
    return sum(after - first for first, after in alive)


def depth_of(alive: Iterable[Run], rank: int) -> int:
    for first, after in alive:
        if rank < after - first:
            return first + rank
        rank -= after - first
    raise IndexError(rank)


def punched(holes: tuple[Run, ...], depth: int) -> tuple[Run, ...]:
    """One more hole; neighbours become one."""
    merged: list[Run] = []
    for first, after in sorted((*holes, (depth, depth + 1))):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(after, merged[-1][1]))
        else:
            merged.append((first, after))
    return tuple(merged)
