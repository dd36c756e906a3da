"""What goes wrong on purpose. Chosen by rules, by chance with a seed: the same run fails the same way.

| Fault | What happens |
|---|---|
| `lose` | a report is never sent |
| `double` | a report is sent twice |
| `late` | a report is sent `seconds` after its time |
| `reorder` | a report is sent after the one that follows it; the last one of a call keeps its place |
| `forge` | a report is wrongly signed |
| `throttle` | placing a call answers 429; nothing is placed |
| `fail` | placing a call answers 503; nothing is placed |
| `placed_then_500` | placing a call answers 500, and it rings all the same |
| `placed_then_silence` | placing a call answers nothing for `seconds`, and it rings all the same |
| `drop_socket` | the dialogue's socket breaks after its second frame |
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

REPORTS = frozenset({"lose", "double", "late", "reorder", "forge"})
KINDS = REPORTS | {"throttle", "fail", "placed_then_500", "placed_then_silence", "drop_socket"}


@dataclass(slots=True)
class Rule:
    """`share` of what it fits, `times` at most. `event` is a report's (initiated … completed, recording, machine)."""

    kind: str
    share: float = 1.0
    times: int | None = None
    number: str = ""
    event: str = ""
    seconds: float = 60.0

    def fits(self, number: str, event: str) -> bool:
        return self.times != 0 and number.endswith(self.number) and self.event in {"", event}


@dataclass(slots=True)
class Faults:
    rules: list[Rule] = field(default_factory=list)
    chance: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311  # repeatable on purpose

    def seed(self, number: int) -> None:
        self.chance.seed(number)

    def strikes(self, kind: str, number: str, event: str = "", always: Iterable[str] = ()) -> Rule | None:
        if kind in always:
            return Rule(kind)
        for rule in self.rules:
            if rule.kind == kind and rule.fits(number, event) and self.chance.random() < rule.share:
                if rule.times is not None:
                    rule.times -= 1
                return rule
        return None


def read_rule(written: Any) -> Rule:
    """Raises ValueError with a sentence."""
    if not isinstance(written, dict) or written.get("kind") not in KINDS:
        raise ValueError(f"kind is one of {', '.join(sorted(KINDS))}")
    times = written.get("times")
    return Rule(
        kind=written["kind"],
        share=float(written.get("share", 1.0)),
        times=None if times is None else int(times),
        number=str(written.get("number", "")),
        event=str(written.get("event", "")),
        seconds=float(written.get("seconds", 60.0)),
    )
