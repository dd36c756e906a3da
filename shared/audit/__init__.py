"""Who did what to whom, and whether it was allowed. Contents and secrets have no place in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from shared.kit.request import current_request


class Outcome(StrEnum):
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Entry:
    """`actor` and `subject` are ids; `-` where nobody is known. `facts` are short words, such as a role."""

    act: str
    actor: str
    subject: str
    outcome: Outcome
    ip: str
    request_id: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Audit:
    """What a service holds; where entries go is the provider's business.

    `write` tells of an entry, `keep` stores it. An entry that joined the transaction of its act is only told of.
    """

    write: Callable[[Entry], None]
    keep: Callable[[Entry], None] = lambda _entry: None

    def record(self, act: str, *, actor: str, subject: str, outcome: Outcome = Outcome.DONE, **facts: str) -> None:
        request = current_request()
        entry = Entry(act, actor, subject, outcome, request.source_ip, request.request_id, facts)
        self.write(entry)
        self.keep(entry)
