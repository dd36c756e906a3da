"""Bodies and answers of `/webhooks`."""

import json
from datetime import datetime
from typing import Any

from pydantic import Field

from shared.domain.webhooks.model.deliveries import Delivery, DeliveryState
from shared.domain.webhooks.model.endpoints import LONGEST_DESCRIPTION, Endpoint
from shared.domain.webhooks.model.events import EventKind
from shared.kit.clock import rfc3339
from shared.kit.paging import Page
from shared.kit.texts import one_line
from shared.web.schemas import In, Out

URL = Field(max_length=1000)


class NewWebhookIn(In):
    """No `events` are all of them."""

    url: str = URL
    events: list[str] = Field(default=[], max_length=50)
    description: str = Field(default="", max_length=LONGEST_DESCRIPTION)
    enabled: bool = True


class WebhookIn(In):
    url: str | None = Field(default=None, max_length=1000)
    events: list[str] | None = Field(default=None, max_length=50)
    description: str | None = Field(default=None, max_length=LONGEST_DESCRIPTION)
    enabled: bool | None = None

    def changes(self) -> dict[str, Any]:
        """What was not named, and null, stay."""
        given: dict[str, Any] = {
            "url": self.url,
            "kinds": self.events,
            "description": None if self.description is None else one_line(self.description),
            "enabled": self.enabled,
        }
        return {name: value for name, value in given.items() if value is not None}


class WebhookOut(Out):
    id: str
    url: str
    events: list[EventKind]
    description: str
    enabled: bool
    disabled_reason: str | None
    previous_secret_until: str | None
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, endpoint: Endpoint) -> "WebhookOut":
        return cls(**told(endpoint))


class SecretOut(WebhookOut):
    """The one time that the secret is shown."""

    secret: str

    @classmethod
    def around(cls, endpoint: Endpoint, secret: str) -> "SecretOut":
        return cls(**told(endpoint), secret=secret)


class WebhooksOut(Out):
    total: int
    items: list[WebhookOut]


class TryOut(Out):
    """`status` is what the server answered; `error` says why there was no answer."""

    at: str
    status: int | None
    error: str | None
    milliseconds: int


class DeliveryOut(Out):
    id: str
    type: EventKind
    status: DeliveryState
    attempts: int
    next_attempt_at: str | None
    last_status: int | None
    last_error: str | None
    created_at: str

    @classmethod
    def of(cls, delivery: Delivery) -> "DeliveryOut":
        return cls(**shown(delivery))


class DeliveryDetailOut(DeliveryOut):
    payload: dict[str, Any]
    tries: list[TryOut]

    @classmethod
    def around(cls, delivery: Delivery) -> "DeliveryDetailOut":
        tries = [
            TryOut(at=each.at, status=each.status, error=each.error or None, milliseconds=each.milliseconds)
            for each in delivery.tries
        ]
        return cls(**shown(delivery), payload=json.loads(delivery.body), tries=tries)


class DeliveriesOut(Out):
    items: list[DeliveryOut]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[Delivery]) -> "DeliveriesOut":
        return cls(items=[DeliveryOut.of(each) for each in page.items], next_cursor=page.cursor)


def told(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "events": sorted(endpoint.kinds),
        "description": endpoint.description,
        "enabled": endpoint.enabled,
        "disabled_reason": endpoint.why_disabled or None,
        "previous_secret_until": written(endpoint.previous_until),
        "created_at": rfc3339(endpoint.created_at),
        "updated_at": rfc3339(endpoint.updated_at),
    }


def shown(delivery: Delivery) -> dict[str, Any]:
    last = delivery.tries[-1] if delivery.tries else None
    return {
        "id": delivery.event_id,
        "type": delivery.kind,
        "status": delivery.state,
        "attempts": len(delivery.tries),
        "next_attempt_at": written(delivery.due_at),
        "last_status": last.status if last else None,
        "last_error": (last.error or None) if last else None,
        "created_at": rfc3339(delivery.created_at),
    }


def written(moment: datetime | None) -> str | None:
    return rfc3339(moment) if moment else None
