"""What a tree of processes holds in memory, as Linux counts it: what several of them share is divided among them."""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PROC = Path("/proc")


@dataclass
class Watch:
    """Samples of a tree. The engine that plays AWS holds what everybody has stored, and is counted by itself."""

    root: int
    engine: str = "infra.local.launcher"
    program: list[float] = field(default_factory=list)
    stored: list[float] = field(default_factory=list)

    def look(self) -> None:
        sizes = {each: megabytes(each) for each in tree(self.root)}
        stored = {each for each in sizes if self.engine in command(each)}
        self.stored.append(sum(size for each, size in sizes.items() if each in stored))
        self.program.append(sum(size for each, size in sizes.items() if each not in stored))


def thirds(samples: Sequence[float]) -> tuple[float, float]:
    """The mean of the first third and of the last."""
    third = max(1, len(samples) // 3)
    return statistics.fmean(samples[:third]), statistics.fmean(samples[-third:])


def tree(root: int) -> Iterator[int]:
    yield root
    for child in children(root):
        yield from tree(child)


def children(parent: int) -> list[int]:
    try:
        threads = list((PROC / str(parent) / "task").iterdir())
    except FileNotFoundError:  # it has ended since it was named
        return []
    found = [read(thread / "children") for thread in threads]
    return [int(child) for text in found for child in text.split()]


def megabytes(process: int) -> float:
    lines = read(PROC / str(process) / "smaps_rollup").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def command(process: int) -> str:
    return read(PROC / str(process) / "cmdline").replace("\0", " ")


def read(path: Path) -> str:
    """Nothing of a process that has ended meanwhile."""
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
