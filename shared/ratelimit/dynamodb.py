"""One update a request: it raises the window's counter and returns it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from pynamodb.exceptions import PynamoDBException

from shared.kit.observability import logger
from shared.ratelimit import Limit, Verdict, verdict
from shared.tables.limits import LimitItem

KEPT_AFTER = 3600  # TTL deletes late; the window is in the key, so an old item is never read


@dataclass(frozen=True, slots=True)
class TableLimiter:
    count_failure: Callable[[], None]
    now: Callable[[], float] = time.time

    def hit(self, subject: str, limit: Limit) -> Verdict:
        now = self.now()
        window = int(now) // limit.seconds
        item = LimitItem(f"{limit.name}#{subject}#{window}")
        try:
            item.update(
                actions=[
                    LimitItem.hits.add(1),
                    LimitItem.expires_at.set(datetime.fromtimestamp(now + limit.seconds + KEPT_AFTER, UTC)),
                ]
            )
        except PynamoDBException:
            logger.exception("the limiter's table did not answer; the request passes")
            self.count_failure()
            return verdict(limit, 0, now)
        return verdict(limit, int(item.hits), now)
