"""Accounts that people have elsewhere."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from shared.kit.errors import Conflict

MOST_PROBLEMS, LONGEST_PATH = 50, 500
MOST_MISSING = 5000  # that are removed by one walk
MANY = 10  # documents of which more than half are not missed at once, as a rule
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


Renew = Callable[[str], str]


def not_renewed(_: Renew) -> str:
    raise Conflict("The operator set this account, and alone can renew its secret")


@dataclass(frozen=True, slots=True)
class Opened:
    """What signing in takes. `password` is whatever secret was stored.

    `renewed` puts what its argument makes of the stored secret in its place and gives it back, by one worker at a
    time: whoever comes second is shown what the first one stored.
    """

    kind: IntegrationKind
    server: Mapping[str, str]
    username: str
    password: str = field(repr=False)
    renewed: Callable[[Renew], str] = field(default=not_renewed, repr=False, compare=False)


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
    KNOWN = "known"
    MISSING = "missing"
    REMOVED = "removed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Scan:
    """A walk over a person's files, as far as it is. `after` is the last one of the first folder that waits.

    When no folder waits any more, the documents are gone through, and those noted whose file is `missing`; `after` is
    then a place there. These are removed where so much may be believed, or the person said so (`removes`).
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
    removes: bool = False
    missing: Sequence[str] = ()
    removing: bool = False
    version: int = 0

    @property
    def is_open(self) -> bool:
        return self.status in {"queued", "running"}

    def is_abandoned(self, now: datetime) -> bool:
        return self.is_open and now - self.updated_at > SILENCE

    def counted(self, what: Scanned) -> "Scan":
        counts = {**self.counts, str(what): self.count(what) + 1}
        return replace(self, status="running", counts=counts)

    def troubled(self, path: str, code: str) -> "Scan":
        return self.counted(Scanned.FAILED).noted(path, code)

    def noted(self, path: str, code: str) -> "Scan":
        return replace(self, problems=(*self.problems, {"path": path[:LONGEST_PATH], "code": code})[:MOST_PROBLEMS])

    def left(self, folders: Sequence[str], now: datetime) -> "Scan":
        """The first folder is done, and these stood in it."""
        return replace(self, status="running", waiting=(*self.waiting[1:], *folders), after=None, updated_at=now)

    def seen(self, document_id: str, *, is_missing: bool) -> "Scan":
        known = self.counted(Scanned.KNOWN)
        if not is_missing:
            return known
        return replace(known.counted(Scanned.MISSING), missing=(*self.missing, document_id)[:MOST_MISSING])

    @property
    def is_doubtful(self) -> bool:
        """A folder that is not mounted looks just like this."""
        known, missing = self.count(Scanned.KNOWN), self.count(Scanned.MISSING)
        return missing == known or (known >= MANY and missing * 2 > known)

    def count(self, what: Scanned) -> int:
        return self.counts.get(what, 0)

    def compared(self, cursor: str | None, now: datetime) -> "Scan":
        """A page of documents, the last one where no cursor leads on."""
        scan = replace(self, after=cursor, updated_at=now)
        if cursor:
            return replace(scan, status="running")
        if not self.missing:
            return replace(scan, status="completed")
        if self.is_doubtful and not self.removes:
            return replace(scan.noted("", "MANY_FILES_MISSING"), status="completed")
        return replace(scan, status="running", removing=True)

    def removed(self, count: int, now: datetime) -> "Scan":
        counts = {**self.counts, str(Scanned.REMOVED): self.count(Scanned.REMOVED) + count}
        left = self.missing[count:]
        return replace(self, status="running" if left else "completed", missing=left, counts=counts, updated_at=now)

    def given_up(self, code: str, now: datetime) -> "Scan":
        return replace(self.troubled("", code), status="failed", waiting=(), updated_at=now)


def not_configured(kind: IntegrationKind) -> NotConfigured:
    return NotConfigured(
        f"No {kind} account is set up",
        kind=str(kind),
        remedy=f"Store one with PUT /api/integrations/accounts/{kind}",
    )
