"""Exports: ordered once, made by one at a time, told how far they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pynamodb.exceptions import DoesNotExist, PutError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from shared.domain.exports.model.exports import Export, Format, State
from shared.kit.clock import rfc3339
from shared.tables.exports import ExportItem

REFUSED = "ConditionalCheckFailedException"


@dataclass(frozen=True, slots=True)
class ExportRepository:
    def get(self, owner: str, export_id: str) -> Export | None:
        try:
            return from_item(ExportItem.get(owner, export_id, consistent_read=True))
        except DoesNotExist:
            return None

    def of(self, owner: str) -> Iterator[Export]:
        return map(from_item, ExportItem.query(owner, consistent_read=True))

    def order(self, new: Export) -> bool:
        """False when it is ordered already."""
        try:
            to_item(new).save(condition=ExportItem.export_id.does_not_exist())
        except PutError as error:
            if error.cause_response_code != REFUSED:
                raise
            return False
        return True

    def order_again(self, export: Export) -> bool:
        """False when somebody else did."""
        before = (ExportItem.state == export.state.value) & (ExportItem.lease_until == export.lease_until)
        return updated(export, before, ExportItem.state.set(State.QUEUED.value), ExportItem.lease_until.set(0))

    def claim(self, export: Export, now: int, until: int) -> bool:
        """Whoever holds the lease makes it."""
        state, lease = ExportItem.state, ExportItem.lease_until
        free = (state == State.QUEUED.value) | ((state == State.RUNNING.value) & (lease < now))
        return updated(export, free, state.set(State.RUNNING.value), lease.set(until), ExportItem.done.set(0))

    def advance(self, export: Export, done: int, until: int) -> bool:
        return updated(export, running(), ExportItem.done.set(done), ExportItem.lease_until.set(until))

    def finish(self, export: Export, size: int, total: int) -> bool:
        """False when it went away while it was made."""
        told = [ExportItem.size.set(size), ExportItem.done.set(total), ExportItem.total.set(total)]
        return updated(export, running(), ExportItem.state.set(State.DONE.value), *told)

    def fail(self, export: Export, remark: str) -> None:
        updated(export, running(), ExportItem.state.set(State.FAILED.value), ExportItem.remark.set(remark))

    def remove(self, export: Export) -> None:
        ExportItem(export.owner, export.id).delete()


def running() -> Condition:
    condition: Condition = ExportItem.state == State.RUNNING.value
    return condition


def updated(export: Export, condition: Condition, *actions: Action) -> bool:
    try:
        ExportItem(export.owner, export.id).update(actions=list(actions), condition=condition)
    except UpdateError as error:
        if error.cause_response_code != REFUSED:
            raise
        return False
    return True


def to_item(export: Export) -> ExportItem:
    return ExportItem(
        export.owner,
        export.id,
        format=export.format.value,
        name=export.name,
        conversation_id=export.conversation_id,
        branch_id=export.branch_id,
        email=export.email,
        state=export.state.value,
        lease_until=export.lease_until,
        done=export.done,
        total=export.total,
        created_at=rfc3339(export.created_at),
        expires_at=export.ends_at,
    )


def from_item(item: Any) -> Export:
    return Export(
        owner=item.owner,
        id=item.export_id,
        format=Format(item.format),
        name=item.name,
        created_at=datetime.fromisoformat(item.created_at),
        conversation_id=item.conversation_id,
        branch_id=item.branch_id,
        email=item.email,
        state=State(item.state),
        lease_until=int(item.lease_until or 0),
        done=int(item.done or 0),
        total=int(item.total or 0),
        size=int(item.size) if item.size is not None else None,
        remark=item.remark,
    )
