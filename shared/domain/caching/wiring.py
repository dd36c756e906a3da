"""One cache a process, for whoever reads through it."""

import os
from functools import cache

from shared.audit import log
from shared.cache import Cache
from shared.cache.dynamodb import TableStore
from shared.counters import Counters
from shared.counters.dynamodb import TableCounterStore
from shared.domain.caching.service import CacheService
from shared.kit.observability import function_name

SHARDS = 4


@cache
def tally() -> Counters:
    return Counters(TableCounterStore("cache", f"{function_name()}#{os.getpid() % SHARDS}"))


@cache
def the_cache() -> Cache:
    return Cache(TableStore(), tally())


def cache_service() -> CacheService:
    return CacheService(the_cache(), tally().totals, log.write)
