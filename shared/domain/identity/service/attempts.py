"""Failed attempts to sign in: counted by address, and noted when they lock it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from shared.audit import Audit, Outcome
from shared.domain.identity.events import Act
from shared.domain.identity.model import Account, Happening, of_address
from shared.domain.identity.repository.histories import HistoryRepository
from shared.domain.identity.repository.lockouts import LockoutRepository
from shared.kit.errors import Exhausted
from shared.kit.request import current_request


@dataclass(frozen=True, slots=True)
class Attempts:
    lockouts: LockoutRepository
    history: HistoryRepository
    audit: Audit
    now: Callable[[], float] = time.time

    def refuse_locked(self, email: str) -> None:
        wait = self.lockouts.locked_until(email) - int(self.now())
        if wait > 0:
            raise Exhausted("Too many failed attempts. Try again later.", retry_after=wait, reason="LOCKED")

    def failed(self, email: str, account: Account | None, act: Act = Act.SIGN_IN_FAILED) -> None:
        """The same work whether or not an account has the address."""
        now, subject = self.now(), of_address(email)
        shown = account.id if account else subject
        self.audit.record(act, actor="-", subject=shown, outcome=Outcome.REFUSED)
        seconds = self.lockouts.failed(email, int(now))
        if seconds:
            self._note(subject, "locked", f"Failed attempts to sign in; locked for {seconds} seconds", now)
            self.audit.record(Act.LOCKED, actor="-", subject=shown, seconds=str(seconds))

    def succeeded(self, email: str) -> None:
        self.lockouts.succeeded(email)

    def forgive(self, email: str, reason: str) -> None:
        """Unlocks before the time is up."""
        now = self.now()
        if self.lockouts.locked_until(email) > now:
            self._note(of_address(email), "unlocked", reason, now)
        self.lockouts.succeeded(email)

    def _note(self, subject: str, after: str, reason: str, now: float) -> None:
        at, request = datetime.fromtimestamp(now, UTC), current_request()
        self.history.add(Happening(subject, "lock", at, after, reason=reason, request_id=request.request_id))
