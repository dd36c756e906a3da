"""The shared level as a table."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from pynamodb.exceptions import DoesNotExist, PynamoDBException
from pynamodb.transactions import TransactWrite

from shared.cache import Ban, Bans, Joining, Kept
from shared.kit.agreeing import agreeing
from shared.kit.errors import Stale, Unavailable
from shared.tables.cache import CacheItem, size
from shared.tables.transactions import agreed

BANS = "-bans"
LARGEST = 300_000  # bytes; an item has at most 400 KB
Told = TypeVar("Told")


def asked(question: Callable[[], Told]) -> Told:
    try:
        return question()
    except PynamoDBException as error:
        raise Unavailable("The shared cache did not answer") from error


@dataclass(frozen=True, slots=True)
class TableStore:
    def get(self, key: str) -> Kept | None:
        item = asked(lambda: found(key))
        return None if item is None else Kept(item.text, int(item.made_after), float(item.ends_at))

    def put(self, key: str, kept: Kept) -> None:
        if len(kept.text.encode()) > LARGEST:
            return
        item = CacheItem(
            key,
            text=kept.text,
            made_after=kept.made_after,
            ends_at=kept.ends_at,
            expires_at=datetime.fromtimestamp(kept.ends_at, UTC),
        )
        asked(item.save)

    def bans(self) -> Bans:
        return asked(lambda: bans_of(found(BANS)))

    def ban(self, pattern: str, now: float, also: Joining) -> Bans:
        def attempt() -> Bans:
            before = bans_of(found(BANS))
            after = before.grown(pattern, now)
            item = CacheItem(BANS, number=after.number, bans=[asdict(ban) for ban in after.bans])
            unchanged = CacheItem.number == before.number if before.number else CacheItem.key.does_not_exist()

            def fill(transaction: TransactWrite) -> None:
                transaction.save(item, condition=unchanged)
                also(transaction)

            if not agreed(fill):
                raise Stale
            return after

        return asked(lambda: agreeing(attempt))

    def size(self) -> tuple[int, int]:
        return asked(size)


def found(key: str) -> Any:
    try:
        return CacheItem.get(key, consistent_read=True)
    except DoesNotExist:
        return None


def bans_of(item: Any) -> Bans:
    return Bans(int(item.number), [Ban(**ban) for ban in item.bans]) if item else Bans()
