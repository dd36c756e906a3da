"""What administrators see of the cache, and what they end in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from shared.audit import Entry
from shared.audit.records import entry_of, joining
from shared.cache import EVERYTHING, Cache
from shared.domain.caching.model import Level, Stats
from shared.kit.errors import Forbidden, Invalid, Unavailable
from shared.kit.principal import Principal


@dataclass(frozen=True, slots=True)
class CacheService:
    cache: Cache
    totals: Callable[[], Mapping[str, float]]
    tell: Callable[[Entry], None]

    def stats(self, user: Principal) -> Stats:
        if not user.reads_admin:
            raise Forbidden("Administrators and viewers only")
        keys, size = self._size()
        counted = {name: int(number) for name, number in self.totals().items()}
        return Stats(
            near=Level(counted.get("near_hits", 0), counted.get("near_misses", 0)),
            shared=Level(counted.get("shared_hits", 0), counted.get("shared_misses", 0)),
            held=self.cache.held(),
            room=self.cache.room,
            keys=keys,
            bytes=size,
            uptime=self.cache.now() - self.cache.started_at,
        )

    def clear(self, user: Principal) -> int:
        return self._end(user, EVERYTHING, "cache.clear")

    def invalidate(self, user: Principal, pattern: str) -> int:
        return self._end(user, pattern, "cache.invalidate")

    def invalidate_namespace(self, user: Principal, namespace: str) -> int:
        if not namespace.replace("-", "").replace("_", "").isalnum():
            raise Invalid("A namespace is a word", field="namespace")
        return self._end(user, f"{namespace}:*", "cache.invalidate")

    def _end(self, user: Principal, pattern: str, act: str) -> int:
        """With its record in one transaction."""
        if not user.is_admin:
            raise Forbidden("Administrators only")
        entry = entry_of(act, user, "cache", pattern=pattern[:100])
        ended = self.cache.end(pattern, joining(entry))
        self.tell(entry)
        return ended

    def _size(self) -> tuple[int | None, int | None]:
        try:
            return self.cache.store.size()
        except Unavailable:
            return None, None
