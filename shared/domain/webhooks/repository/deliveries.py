"""Deliveries: each made once, tried by one at a time."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from pynamodb.exceptions import DoesNotExist, PutError, UpdateError

from shared.domain.webhooks.model.deliveries import HOLD, KEPT, Delivery, DeliveryState, Try
from shared.domain.webhooks.model.events import EventKind
from shared.kit.clock import rfc3339
from shared.kit.paging import Page, cursor_of, place_of
from shared.tables.deliveries import DeliveryItem

REFUSED = "ConditionalCheckFailedException"
PIECE = 500


@dataclass(frozen=True, slots=True)
class DeliveryRepository:
    def add(self, new: Delivery) -> bool:
        """False when it was made before."""
        return saved(new, DeliveryItem.event_id.does_not_exist())

    def get(self, endpoint_id: str, event_id: str) -> Delivery | None:
        try:
            return from_item(DeliveryItem.get(endpoint_id, event_id, consistent_read=True))
        except DoesNotExist:
            return None

    def claim(self, delivery: Delivery, now: datetime) -> bool:
        """False when somebody else is at it, or it has moved on."""
        moment = int(now.timestamp())
        free = DeliveryItem.held_until.does_not_exist() | (DeliveryItem.held_until < moment)
        until = DeliveryItem.held_until.set(moment + int(HOLD.total_seconds()))
        try:
            DeliveryItem(delivery.endpoint_id, delivery.event_id).update(
                actions=[until], condition=free & unchanged(delivery)
            )
        except UpdateError as error:
            if error.cause_response_code != REFUSED:
                raise
            return False
        return True

    def replace(self, before: Delivery, after: Delivery) -> bool:
        """False when it has moved on since."""
        return saved(after, unchanged(before))

    def page(self, endpoint_id: str, state: DeliveryState | None, cursor: str | None, limit: int) -> Page[Delivery]:
        """Newest first."""
        stage = stage_of(endpoint_id, state) if state else ""
        after: dict[str, Any] | None = None
        if cursor:
            after = {"endpoint_id": {"S": endpoint_id}, "event_id": {"S": place_of(cursor, 1)[0]}}
            after |= {"stage": {"S": stage}} if state else {}
        source: Any = DeliveryItem.staged if state else DeliveryItem
        found = source.query(
            stage or endpoint_id, last_evaluated_key=after, scan_index_forward=False, page_size=limit
        )
        items = [from_item(item) for item in islice(found, limit)]
        return Page(items, cursor_of(items[-1].event_id) if len(items) == limit else None)

    def all(self, endpoint_id: str) -> Iterator[Delivery]:
        return map(from_item, DeliveryItem.query(endpoint_id))

    def remove_some(self, endpoint_id: str) -> int:
        keys = ["endpoint_id", "event_id"]
        found = list(islice(DeliveryItem.query(endpoint_id, attributes_to_get=keys, page_size=PIECE), PIECE))
        with DeliveryItem.batch_write() as batch:
            for item in found:
                batch.delete(DeliveryItem(endpoint_id, item.event_id))
        return len(found)


def saved(delivery: Delivery, condition: Any) -> bool:
    try:
        to_item(delivery).save(condition=condition)
    except PutError as error:
        if error.cause_response_code != REFUSED:
            raise
        return False
    return True


def unchanged(delivery: Delivery) -> Any:
    as_read = (DeliveryItem.round == delivery.round) & (DeliveryItem.attempts == delivery.attempts)
    return as_read & (DeliveryItem.state == delivery.state.value)


def stage_of(endpoint_id: str, state: DeliveryState) -> str:
    return f"{endpoint_id}#{state}"


def to_item(delivery: Delivery) -> DeliveryItem:
    return DeliveryItem(
        delivery.endpoint_id,
        delivery.event_id,
        user_id=delivery.user_id,
        kind=delivery.kind.value,
        body=delivery.body,
        state=delivery.state.value,
        stage=stage_of(delivery.endpoint_id, delivery.state),
        round=delivery.round,
        attempts=delivery.attempts,
        tries=[asdict(each) for each in delivery.tries],
        due_at=rfc3339(delivery.due_at) if delivery.due_at else None,
        created_at=rfc3339(delivery.created_at),
        expires_at=delivery.created_at + KEPT,
    )


def from_item(item: Any) -> Delivery:
    return Delivery(
        user_id=item.user_id,
        endpoint_id=item.endpoint_id,
        event_id=item.event_id,
        kind=EventKind(item.kind),
        body=item.body,
        created_at=datetime.fromisoformat(item.created_at),
        state=DeliveryState(item.state),
        round=int(item.round),
        attempts=int(item.attempts),
        due_at=datetime.fromisoformat(item.due_at) if item.due_at else None,
        tries=tuple(Try(**each) for each in item.tries),
    )
