from typing import Annotated

from fastapi import Depends, Query

from functions.voiceassist.cache.schemas import EndedOut, NamespacesOut, PatternIn, StatsOut
from shared.domain.caching.service import CacheService
from shared.domain.caching.wiring import cache_service
from shared.kit.errors import Unprocessable
from shared.web.dialects import hybrid
from shared.web.gate import CurrentUser

router = hybrid.router(prefix="/api/admin/cache", tags=["admin cache"], strict=True)
Caching = Annotated[CacheService, Depends(cache_service)]


@router.get("/stats")
async def stats(user: CurrentUser, caching: Caching) -> hybrid.Hybrid[StatsOut]:
    """Hits and misses of every instance; sizes of the first level are those of the instance that answers."""
    return hybrid.ok(StatsOut.of(caching.stats(user)))


@router.get("/stats/namespaces")
async def namespaces(user: CurrentUser, caching: Caching) -> hybrid.Hybrid[NamespacesOut]:
    """What the answering instance holds, by namespace."""
    return hybrid.ok(NamespacesOut.of(caching.stats(user)))


@router.post("/clear")
async def clear(user: CurrentUser, caching: Caching) -> hybrid.Hybrid[EndedOut]:
    """Reaches every instance within seconds. The count is that of the instance that answers."""
    return hybrid.ok(EndedOut.of("*", caching.clear(user)))


@router.post("/invalidate")
async def invalidate(
    user: CurrentUser,
    caching: Caching,
    body: PatternIn | None = None,
    pattern: Annotated[str | None, Query(max_length=1000)] = None,
) -> hybrid.Hybrid[EndedOut]:
    """`*` stands for anything; the pattern comes in the body or in the query."""
    named = pattern or (body.pattern if body else None)
    if not named:
        raise Unprocessable("Say which pattern", field="pattern")
    return hybrid.ok(EndedOut.of(named, caching.invalidate(user, named)))


@router.post("/invalidate/namespace")
async def invalidate_namespace(
    user: CurrentUser, caching: Caching, namespace: Annotated[str, Query(min_length=1, max_length=100)]
) -> hybrid.Hybrid[EndedOut]:
    return hybrid.ok(EndedOut.of(f"{namespace}:*", caching.invalidate_namespace(user, namespace)))
