"""Sessions and keys at the door: counted as they pass. This touches what every signed-in request needs, and no more."""

from dataclasses import dataclass
from typing import Any

from shared.domain.identity.model import ApiKey, Session
from shared.domain.identity.repository.counting import counted
from shared.kit.principal import Product, Role
from shared.tables.api_keys import ApiKeyItem
from shared.tables.sessions import SessionItem


@dataclass(frozen=True, slots=True)
class PassingRepository:
    def session(
        self, user_id: str, session_id: str, limit: str, window: int, *, now: int, idle: int
    ) -> tuple[Session, int] | None:
        """Counts a request of a class in its window and returns the session: one call, two at a window's first.

        The same update notes that the session is used, and fails where it was not used for longer than `idle`.
        """
        awake = SessionItem.seen_at > now - idle
        seen = SessionItem.seen_at.set(now)
        found = counted(lambda: SessionItem(user_id, session_id), awake, limit, window, each=[seen])
        return (session_of(found[0]), found[1]) if found else None

    def key(self, key_hash: str, limit: str, window: int, now: int) -> tuple[ApiKey, int] | None:
        """The use is noted once a window: a list of keys shows it, and is written only when it changes."""
        used = ApiKeyItem.used_at.set(now)
        found = counted(lambda: ApiKeyItem(key_hash), ApiKeyItem.key_hash.exists(), limit, window, first=[used])
        return (key_of(found[0]), found[1]) if found else None


def session_of(item: Any) -> Session:
    return Session(
        user_id=item.user_id,
        session_id=item.session_id,
        product=Product(item.product),
        role=Role(item.role),
        email=item.email,
        started_at=int(item.started_at),
        seen_at=int(item.seen_at),
        ends_at=int(item.ends_at),
        refresh_hash=item.refresh_hash,
        replaced_hash=item.replaced_hash,
        replaced_at=int(item.replaced_at) if item.replaced_at is not None else None,
    )


def key_of(item: Any) -> ApiKey:
    return ApiKey(
        key_hash=item.key_hash,
        key_id=item.key_id,
        user_id=item.user_id,
        product=Product(item.product),
        role=Role(item.role),
        email=item.email,
        name=item.name,
        shown=item.shown,
        scopes=frozenset(item.scopes or ()),
        created_at=int(item.created_at),
        used_at=int(item.used_at) if item.used_at is not None else None,
        ends_at=int(item.ends_at) if item.ends_at is not None else None,
    )
