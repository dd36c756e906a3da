"""One event on its way to one endpoint: tried until it is taken, ever more rarely, and in the end given up."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from shared.domain.webhooks.model.events import EventKind
from shared.kit.clock import rfc3339
from shared.kit.errors import NotFound

# Seconds to wait after the first attempt, the second and so on: eight attempts in about a day.
WAITS = (10, 60, 300, 900, 3600, 4 * 3600, 18 * 3600)
SPREAD = 0.1  # of a wait, so that what failed together does not come back together
SHOWN_TRIES = 20
KEPT = timedelta(days=30)
HOLD = timedelta(seconds=45)  # longer than an attempt can take, shorter than a message stays hidden
Message = Mapping[str, Any]


class DeliveryState(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Try:
    at: str
    status: int | None
    error: str
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """`round` counts how often somebody asked for it to be sent anew; `attempts` are those of this round."""

    user_id: str
    endpoint_id: str
    event_id: str
    kind: EventKind
    body: str
    created_at: datetime
    state: DeliveryState = DeliveryState.WAITING
    round: int = 0
    attempts: int = 0
    due_at: datetime | None = None
    tries: tuple[Try, ...] = field(default_factory=tuple)

    @property
    def untouched(self) -> bool:
        return self.state is DeliveryState.WAITING and not self.tries

    def order(self) -> Message:
        """What is put into the queue for the attempt that comes next."""
        return {
            "kind": "deliver",
            "user": self.user_id,
            "endpoint": self.endpoint_id,
            "event": self.event_id,
            "round": self.round,
            "attempt": self.attempts,
            "due": self.due_at.timestamp() if self.due_at else 0,
        }

    def meant_by(self, order: Message) -> bool:
        return (self.state, self.round, self.attempts) == (
            DeliveryState.WAITING,
            order["round"],
            order["attempt"],
        )


def sweep(endpoint_id: str) -> Message:
    """Take away what was sent to an endpoint that is gone."""
    return {"kind": "sweep", "endpoint": endpoint_id}


def tried(before: Delivery, result: Try, now: datetime, *, taken: bool, final: bool) -> Delivery:
    attempts = before.attempts + 1
    tries = (*before.tries, result)[-SHOWN_TRIES:]
    after = replace(before, attempts=attempts, tries=tries, due_at=None)
    if taken:
        return replace(after, state=DeliveryState.DELIVERED)
    if final or attempts > len(WAITS):
        return replace(after, state=DeliveryState.DEAD)
    wait = WAITS[attempts - 1] * random.uniform(1 - SPREAD, 1 + SPREAD)  # noqa: S311  # only spreads the tries
    return replace(after, due_at=now + timedelta(seconds=wait))


def given_up(before: Delivery, why: str, now: datetime) -> Delivery:
    return tried(before, Try(rfc3339(now), None, why, 0), now, taken=False, final=True)


def anew(before: Delivery) -> Delivery:
    """From the first attempt on, at once; orders of the round before find that it has passed."""
    return replace(before, state=DeliveryState.WAITING, round=before.round + 1, attempts=0, due_at=None)


def not_there() -> NotFound:
    return NotFound("Delivery not found", code="WEBHOOK_003")
