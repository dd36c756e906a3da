"""How often signing in with an address failed."""

from dataclasses import dataclass
from datetime import UTC, datetime

from pynamodb.exceptions import DoesNotExist

from shared.domain.identity.model import digest, folded, lock_seconds
from shared.tables.lockouts import LockoutItem

FORGOTTEN = 24 * 3600


@dataclass(frozen=True, slots=True)
class LockoutRepository:
    def locked_until(self, email: str) -> int:
        try:
            return int(LockoutItem.get(digest(folded(email)), consistent_read=True).locked_until or 0)
        except DoesNotExist:
            return 0

    def failed(self, email: str, now: int) -> int:
        """For how many seconds the address is locked by it."""
        item = LockoutItem(digest(folded(email)))
        forgotten = LockoutItem.expires_at.set(datetime.fromtimestamp(now + FORGOTTEN, UTC))
        item.update(actions=[LockoutItem.failures.add(1), forgotten])
        seconds = lock_seconds(int(item.failures))
        if seconds:
            item.update(actions=[LockoutItem.locked_until.set(now + seconds)])
        return seconds

    def succeeded(self, email: str) -> None:
        LockoutItem(digest(folded(email))).delete()
