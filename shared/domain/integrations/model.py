"""Accounts that people have elsewhere."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from shared.kit.errors import Conflict

MOST_PROBLEMS, LONGEST_PATH = 50, 500
SILENCE = timedelta(hours=3)  # longer than its queue tries: nobody works on a walk that is silent for so long


class IntegrationKind(StrEnum):
    CALENDAR = "calendar"
    MAIL = "mail"
    FILES = "files"


class NotConfigured(Conflict):
    default_code = "NOT_CONFIGURED"


@dataclass(frozen=True, slots=True)
class Account:
    """`sealed` opens for its owner and its kind alone."""

    user_id: str
    kind: IntegrationKind
    server: Mapping[str, str]
    username: str
    sealed: str = field(repr=False)
    version: int
    created_at: datetime
    updated_at: datetime
    checked_at: datetime | None = None  # when the server last took the name and the password

    @property
    def context(self) -> str:
        return f"integrations {self.user_id} {self.kind}"


def not_renewed(_: str) -> None:
    """What an operator set, an operator changes."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What signing in takes. `password` is whatever secret was stored; `renew` puts another one in its place."""

    kind: IntegrationKind
    server: Mapping[str, str]
    username: str
    password: str = field(repr=False)
    renew: Callable[[str], None] = field(default=not_renewed, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class State:
    """`source`: one's own, the one that administrators share, or none."""

    kind: IntegrationKind
    source: str
    account: Account | None = None

    @property
    def configured(self) -> bool:
        return self.source != "none"


class Scanned(StrEnum):
    INDEXED = "indexed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Scan:
    """A walk over a person's files, as far as it is. `after` is the last one of the first folder that waits.

    When no folder waits any more, what was removed is looked for among the documents; `after` is then a place there.
    """

    user_id: str
    id: str
    source_type: str
    force: bool
    created_at: datetime
    updated_at: datetime
    status: str = "queued"
    waiting: Sequence[str] = ("",)
    after: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    problems: Sequence[Mapping[str, str]] = ()
    version: int = 0

    @property
    def is_open(self) -> bool:
        return self.status in {"queued", "running"}

    def is_abandoned(self, now: datetime) -> bool:
        return self.is_open and now - self.updated_at > SILENCE

    def counted(self, what: Scanned) -> "Scan":
        counts = {**self.counts, str(what): self.counts.get(what, 0) + 1}
        return replace(self, status="running", counts=counts)

    def troubled(self, path: str, code: str) -> "Scan":
        noted = (*self.problems, {"path": path[:LONGEST_PATH], "code": code})[:MOST_PROBLEMS]
        return replace(self.counted(Scanned.FAILED), problems=noted)

    def left(self, folders: Sequence[str], now: datetime) -> "Scan":
        """The first folder is done, and these stood in it."""
        return replace(self, status="running", waiting=(*self.waiting[1:], *folders), after=None, updated_at=now)

    def compared(self, cursor: str | None, now: datetime) -> "Scan":
        """A page of documents, the last one where no cursor leads on."""
        return replace(self, status="running" if cursor else "completed", after=cursor, updated_at=now)

    def given_up(self, code: str, now: datetime) -> "Scan":
        return replace(self.troubled("", code), status="failed", waiting=(), updated_at=now)


def not_configured(kind: IntegrationKind) -> NotConfigured:
    return NotConfigured(
        f"No {kind} account is set up",
        kind=str(kind),
        remedy=f"Store one with PUT /api/integrations/accounts/{kind}",
    )
