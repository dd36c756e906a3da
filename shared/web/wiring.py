"""Which providers stand behind the edge."""

import os
from functools import partial

from shared.counters import Counters
from shared.counters.dynamodb import TableCounterStore
from shared.idempotency.dynamodb import TableKeyStore
from shared.ratelimit.dynamodb import TableLimiter

SHARDS = 4


def counters(name: str) -> Counters:
    product, _, group = name.partition("/")
    return Counters(TableCounterStore(product, f"{group}#{os.getpid() % SHARDS}"))


def limiter(of: Counters) -> TableLimiter:
    return TableLimiter(count_failure=partial(of.count, "rate_limiter_failures_total"))


def key_store() -> TableKeyStore:
    return TableKeyStore()
