"""Bodies and answers of `/api/admin/cache`: the forms of every client at once."""

from pydantic import Field

from shared.domain.caching.model import Stats, human
from shared.web.schemas import BothOut, In, Out


class PatternIn(In):
    pattern: str | None = Field(default=None, max_length=1000)


class SharedLevelOut(Out):
    connected: bool
    used_memory: str
    keys: int


class NearLevelOut(Out):
    size: int
    hits: int
    misses: int


class StatsOut(BothOut):
    """`redis` is the name that clients read the shared level under."""

    redis: SharedLevelOut
    l1_cache: NearLevelOut
    l1_size: int
    l1_max_size: int
    l1_utilization: float
    l2_used_memory: int
    l2_used_memory_human: str
    l2_connected_clients: int
    l2_hits: int
    l2_misses: int
    total_keys: int
    memory_used_bytes: int
    memory_used_human: str
    hit_rate: float
    miss_rate: float
    uptime_seconds: int
    connected_clients: int
    keys_by_prefix: dict[str, int]

    @classmethod
    def of(cls, stats: Stats) -> "StatsOut":
        used, keys = stats.bytes or 0, stats.keys or 0
        connected = stats.keys is not None
        return cls(
            redis=SharedLevelOut(connected=connected, used_memory=human(used), keys=keys),
            l1_cache=NearLevelOut(size=stats.size, hits=stats.near.hits, misses=stats.near.misses),
            l1_size=stats.size,
            l1_max_size=stats.room,
            l1_utilization=round(stats.size / stats.room, 4),
            l2_used_memory=used,
            l2_used_memory_human=human(used),
            l2_connected_clients=int(connected),
            l2_hits=stats.shared.hits,
            l2_misses=stats.shared.misses,
            total_keys=keys,
            memory_used_bytes=used,
            memory_used_human=human(used),
            hit_rate=stats.hit_rate,
            miss_rate=round(1 - stats.hit_rate, 4) if stats.asked else 0.0,
            uptime_seconds=int(stats.uptime),
            connected_clients=int(connected),
            keys_by_prefix={name: values for name, (values, _) in sorted(stats.held.items())},
        )


class NamespaceOut(BothOut):
    namespace: str
    key_count: int
    estimated_size_bytes: int


class NamespacesOut(BothOut):
    namespaces: list[NamespaceOut]
    total_namespaces: int

    @classmethod
    def of(cls, stats: Stats) -> "NamespacesOut":
        found = [
            NamespaceOut(namespace=name, key_count=values, estimated_size_bytes=size)
            for name, (values, size) in sorted(stats.held.items())
        ]
        return cls(namespaces=found, total_namespaces=len(found))


class EndedOut(BothOut):
    status: str
    message: str
    pattern: str
    deleted_count: int
    keys_invalidated: int

    @classmethod
    def of(cls, pattern: str, count: int) -> "EndedOut":
        message = "Nothing that was kept under it is taken any more"
        return cls(status="success", message=message, pattern=pattern, deleted_count=count, keys_invalidated=count)
