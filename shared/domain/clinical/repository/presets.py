"""A person's own presets, and how many there are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from shared.domain.clinical.model.patient import Patient
from shared.domain.clinical.model.presets import MOST_PRESETS, Preset
from shared.kit.clock import rfc3339
from shared.tables.clinical_contexts import ClinicalItem
from shared.tables.transactions import agreed

COUNT = "presets"


@dataclass(frozen=True, slots=True)
class PresetRepository:
    def get(self, user_id: str, preset_id: str) -> Preset | None:
        try:
            return from_item(ClinicalItem.get(user_id, thing(preset_id), consistent_read=True))
        except DoesNotExist:
            return None

    def all(self, user_id: str) -> list[Preset]:
        mine = ClinicalItem.thing.startswith(thing(""))
        return [from_item(item) for item in ClinicalItem.query(user_id, mine, consistent_read=True)]

    def add(self, user_id: str, new: Preset) -> bool:
        """False when a person has as many as one may."""

        def fill(transaction: TransactWrite) -> None:
            transaction.save(to_item(user_id, new), condition=ClinicalItem.thing.does_not_exist())
            room = ClinicalItem.number.does_not_exist() | (ClinicalItem.number < MOST_PRESETS)
            transaction.update(ClinicalItem(user_id, COUNT), actions=counted(+1), condition=room)

        return agreed(fill)

    def replace(self, user_id: str, before: Preset, after: Preset) -> bool:
        """False when it is not as it was read."""
        unchanged = ClinicalItem.revision == before.revision
        return agreed(lambda transaction: transaction.save(to_item(user_id, after), condition=unchanged))

    def remove(self, user_id: str, preset_id: str) -> bool:
        """False when there is no such preset."""

        def fill(transaction: TransactWrite) -> None:
            item = ClinicalItem(user_id, thing(preset_id))
            transaction.delete(item, condition=ClinicalItem.thing.exists())
            transaction.update(ClinicalItem(user_id, COUNT), actions=counted(-1))

        return agreed(fill)


def counted(by: int) -> list[Action]:
    return [ClinicalItem.number.add(by)]


def thing(preset_id: str) -> str:
    return f"preset#{preset_id}"


def to_item(user_id: str, preset: Preset) -> ClinicalItem:
    return ClinicalItem(
        user_id,
        thing(preset.id),
        id=preset.id,
        name=preset.name,
        description=preset.description,
        icon=preset.icon,
        patient=preset.patient.kept(),
        revision=preset.revision,
        created_at=rfc3339(preset.created_at) if preset.created_at else None,
        updated_at=rfc3339(preset.updated_at) if preset.updated_at else None,
    )


def from_item(item: Any) -> Preset:
    return Preset(
        id=item.id,
        name=item.name,
        description=item.description,
        icon=item.icon,
        patient=Patient.of(item.patient),
        user_id=item.user_id,
        revision=item.revision,
        created_at=datetime.fromisoformat(item.created_at),
        updated_at=datetime.fromisoformat(item.updated_at),
    )
