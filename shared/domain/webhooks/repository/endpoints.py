"""Endpoints of a person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pynamodb.exceptions import DoesNotExist, PutError
from pynamodb.transactions import TransactWrite

from shared.domain.webhooks.model.endpoints import MOST_ENDPOINTS, Endpoint
from shared.domain.webhooks.model.events import EventKind
from shared.kit.clock import rfc3339
from shared.tables.transactions import agreed
from shared.tables.webhooks import WebhookItem

REFUSED = "ConditionalCheckFailedException"
COUNT = "count"
MARK = "endpoint#"


@dataclass(frozen=True, slots=True)
class EndpointRepository:
    def add(self, new: Endpoint) -> bool:
        """False when there are as many as there may be."""

        def fill(transaction: TransactWrite) -> None:
            transaction.save(to_item(new), condition=WebhookItem.thing.does_not_exist())
            room = WebhookItem.total.does_not_exist() | (WebhookItem.total < MOST_ENDPOINTS)
            count = WebhookItem(new.user_id, COUNT)
            transaction.update(count, actions=[WebhookItem.total.add(1)], condition=room)

        return agreed(fill)

    def get(self, user_id: str, endpoint_id: str) -> Endpoint | None:
        try:
            return from_item(WebhookItem.get(user_id, MARK + endpoint_id, consistent_read=True))
        except DoesNotExist:
            return None

    def all(self, user_id: str, *, surely: bool = True) -> list[Endpoint]:
        found = WebhookItem.query(user_id, WebhookItem.thing.startswith(MARK), consistent_read=surely)
        return sorted(map(from_item, found), key=lambda each: each.created_at)

    def replace(self, after: Endpoint) -> bool:
        """False when it is not the version before."""
        try:
            to_item(after).save(condition=WebhookItem.version == after.version - 1)
        except PutError as error:
            if error.cause_response_code != REFUSED:
                raise
            return False
        return True

    def remove(self, gone: Endpoint) -> bool:
        """False when it was removed before."""

        def fill(transaction: TransactWrite) -> None:
            item = WebhookItem(gone.user_id, MARK + gone.id)
            transaction.delete(item, condition=WebhookItem.thing.exists())
            transaction.update(WebhookItem(gone.user_id, COUNT), actions=[WebhookItem.total.add(-1)])

        return agreed(fill)

    def forget(self, user_id: str) -> None:
        """All of them, and how many there were."""
        things = [item.thing for item in WebhookItem.query(user_id, consistent_read=True)]
        with WebhookItem.batch_write() as batch:
            for thing in things:
                batch.delete(WebhookItem(user_id, thing))


def to_item(endpoint: Endpoint) -> WebhookItem:
    return WebhookItem(
        endpoint.user_id,
        MARK + endpoint.id,
        url=endpoint.url,
        description=endpoint.description or None,
        kinds=sorted(endpoint.kinds),
        enabled=endpoint.enabled,
        why_disabled=endpoint.why_disabled or None,
        sealed=endpoint.sealed,
        previous=endpoint.previous or None,
        previous_until=rfc3339(endpoint.previous_until) if endpoint.previous_until else None,
        version=endpoint.version,
        created_at=rfc3339(endpoint.created_at),
        updated_at=rfc3339(endpoint.updated_at),
    )


def from_item(item: Any) -> Endpoint:
    return Endpoint(
        user_id=item.user_id,
        id=item.thing.removeprefix(MARK),
        url=item.url,
        kinds=frozenset(map(EventKind, item.kinds)),
        sealed=item.sealed,
        created_at=datetime.fromisoformat(item.created_at),
        updated_at=datetime.fromisoformat(item.updated_at),
        description=item.description or "",
        enabled=item.enabled,
        why_disabled=item.why_disabled or "",
        previous=item.previous or "",
        previous_until=datetime.fromisoformat(item.previous_until) if item.previous_until else None,
        version=int(item.version),
    )
