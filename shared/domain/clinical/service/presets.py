"""What a person may do with presets: ours are read and applied, their own are theirs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from shared.domain.clinical.model.contexts import ClinicalContext
from shared.domain.clinical.model.patient import Patient, checked
from shared.domain.clinical.model.presets import (
    BUILTIN,
    LONGEST_DESCRIPTION,
    LONGEST_ICON,
    LONGEST_NAME,
    MOST_PRESETS,
    Preset,
    checked_line,
)
from shared.domain.clinical.repository.presets import PresetRepository
from shared.domain.clinical.service.contexts import ClinicalService
from shared.kit.agreeing import agreeing
from shared.kit.clock import Clock, utc_now
from shared.kit.errors import Conflict, Forbidden, NotFound, Stale, Unprocessable
from shared.kit.ids import is_id
from shared.kit.making import made_before, new_id
from shared.kit.principal import Principal

OURS = {preset.id: preset for preset in BUILTIN}


def checked_name(name: str) -> str:
    shown = checked_line(name, "name", LONGEST_NAME)
    if shown is None:
        raise Unprocessable(f"A preset's name has 1 to {LONGEST_NAME} characters", field="name")
    return shown


CHECKS: Mapping[str, Callable[[Any], str | None]] = {
    "name": checked_name,
    "description": lambda text: checked_line(text, "description", LONGEST_DESCRIPTION),
    "icon": lambda text: checked_line(text, "icon", LONGEST_ICON),
}


@dataclass(frozen=True, slots=True)
class PresetService:
    presets: PresetRepository
    clinical: ClinicalService
    now: Clock = utc_now

    def all(self, user: Principal) -> list[Preset]:
        """Ours first, then their own by name."""
        own = sorted(self.presets.all(user.user_id), key=lambda preset: (preset.name.casefold(), preset.id))
        return [*BUILTIN, *own]

    def get(self, user: Principal, preset_id: str) -> Preset:
        return OURS.get(preset_id) or self._own(user, preset_id)

    def create(self, user: Principal, texts: Mapping[str, str | None], facts: Mapping[str, Any] | None) -> Preset:
        now = self.now()
        lines = {field: check(texts.get(field)) for field, check in CHECKS.items()}
        patient = checked(Patient().merged(facts or {}))
        new = Preset(
            new_id(),
            str(lines["name"]),
            lines["description"],
            lines["icon"],
            patient,
            user_id=user.user_id,
            revision=new_id(),
            created_at=now,
            updated_at=now,
        )
        if before := made_before(lambda: self.presets.get(user.user_id, new.id)):
            return before
        if not self.presets.add(user.user_id, new):
            raise Conflict(f"{MOST_PRESETS} presets are the most: delete one first", code="TOO_MANY_PRESETS")
        return new

    def update(
        self, user: Principal, preset_id: str, texts: Mapping[str, str | None], facts: Mapping[str, Any] | None
    ) -> Preset:
        """What is not named stays; null takes back."""
        lines: dict[str, Any] = {field: CHECKS[field](text) for field, text in texts.items()}

        def attempt() -> Preset:
            before = self._writable(user, preset_id)
            patient = checked(before.patient.merged(facts or {}))
            after = replace(before, **lines, patient=patient, revision=new_id(), updated_at=self.now())
            if not self.presets.replace(user.user_id, before, after):
                raise Stale
            return after

        return agreeing(attempt)

    def delete(self, user: Principal, preset_id: str) -> None:
        if not self.presets.remove(user.user_id, self._writable(user, preset_id).id):
            raise not_there()

    def apply(self, user: Principal, preset_id: str, session_id: str | None) -> ClinicalContext:
        """Nothing that a context lists is lost: what the preset lists is added to it."""
        patient = self.get(user, preset_id).patient
        return self.clinical.write(user, session_id, lambda known: known.joined(patient))

    def _own(self, user: Principal, preset_id: str) -> Preset:
        found = self.presets.get(user.user_id, preset_id) if is_id(preset_id) else None
        if found is None:
            raise not_there()
        return found

    def _writable(self, user: Principal, preset_id: str) -> Preset:
        if preset_id in OURS:
            raise Forbidden("This preset is built in: make one of your own from it")
        return self._own(user, preset_id)


def not_there() -> NotFound:
    return NotFound("Preset not found", code="RESOURCE_NOT_FOUND")
