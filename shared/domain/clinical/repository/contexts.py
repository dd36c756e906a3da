"""Clinical contexts, each an item of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pynamodb.exceptions import DeleteError, DoesNotExist, PutError

from shared.domain.clinical.model.contexts import ClinicalContext
from shared.domain.clinical.model.patient import Patient
from shared.kit.clock import rfc3339
from shared.tables.clinical_contexts import ClinicalItem

REFUSED = "ConditionalCheckFailedException"


@dataclass(frozen=True, slots=True)
class ContextRepository:
    def get(self, user_id: str, context_id: str) -> ClinicalContext | None:
        try:
            return from_item(ClinicalItem.get(user_id, thing(context_id), consistent_read=True))
        except DoesNotExist:
            return None

    def newest(self, user_id: str) -> ClinicalContext | None:
        """By an index, which is a moment behind."""
        found = ClinicalItem.newest.query(user_id, scan_index_forward=False, limit=1)
        return next((from_item(item) for item in found), None)

    def all(self, user_id: str) -> list[ClinicalContext]:
        found = ClinicalItem.query(user_id, ClinicalItem.thing.startswith("context#"), consistent_read=True)
        return [from_item(item) for item in found]

    def add(self, new: ClinicalContext) -> bool:
        """False when there is one."""
        return done(lambda: to_item(new).save(condition=ClinicalItem.thing.does_not_exist()))

    def replace(self, before: ClinicalContext, after: ClinicalContext) -> bool:
        """False when it is not as it was read."""
        return done(lambda: to_item(after).save(condition=ClinicalItem.revision == before.revision))

    def remove(self, gone: ClinicalContext) -> bool:
        """False when it is not as it was read."""
        item = ClinicalItem(gone.user_id, thing(gone.id))
        return done(lambda: item.delete(condition=ClinicalItem.revision == gone.revision))


def done(write: Callable[[], object]) -> bool:
    try:
        write()
    except (PutError, DeleteError) as error:
        if error.cause_response_code != REFUSED:
            raise
        return False
    return True


def thing(context_id: str) -> str:
    return f"context#{context_id}"


def to_item(context: ClinicalContext) -> ClinicalItem:
    updated_at = rfc3339(context.last_updated)
    return ClinicalItem(
        context.user_id,
        thing(context.id),
        id=context.id,
        session_id=context.session_id,
        patient=context.patient.kept(),
        revision=context.revision,
        created_at=rfc3339(context.created_at),
        updated_at=updated_at,
        touched=f"{updated_at}#{context.id}",
        overseen="contexts",
        counted=True,
    )


def from_item(item: Any) -> ClinicalContext:
    return ClinicalContext(
        user_id=item.user_id,
        id=item.id,
        session_id=item.session_id,
        patient=Patient.of(item.patient),
        revision=item.revision,
        created_at=datetime.fromisoformat(item.created_at),
        last_updated=datetime.fromisoformat(item.updated_at),
    )
