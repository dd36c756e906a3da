"""Bodies of `/api/clinical-contexts` and `/api/clinical-presets`.

Those of a change are read as a JSON merge patch: what is not named stays, null takes it back, a list is whole.
"""

from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field

from shared.domain.clinical.model.patient import (
    DIASTOLIC,
    LONGEST_COMPLAINT,
    LONGEST_GENDER,
    LONGEST_TOGETHER,
    MEASURES,
    SYSTOLIC,
    VITAL_SIGNS,
    BloodPressure,
    Measure,
)
from shared.web.schemas import In

OXYGEN = AliasChoices("spo2", "oxygen_saturation", "oxygenSaturation", "o2_saturation", "o2Saturation")
Entries = Annotated[list[Annotated[str, Field(max_length=1000)]], Field(max_length=1000)]
Text = Annotated[str, Field(max_length=LONGEST_TOGETHER)]


def known(name: str, **more: Any) -> Any:
    """Optional, and within what the domain takes."""
    return within({**MEASURES, **VITAL_SIGNS}[name], default=None, **more)


def within(measure: Measure, **more: Any) -> Any:
    return Field(ge=measure.low, le=measure.high, allow_inf_nan=False, **more)


class BloodPressureIn(In):
    systolic: int = within(SYSTOLIC)
    diastolic: int = within(DIASTOLIC)

    def pressure(self) -> BloodPressure:
        return BloodPressure(self.systolic, self.diastolic)


def pressure_of(given: Any) -> Any:
    if not isinstance(given, str):
        return given
    read = BloodPressure.read(given)
    return {"systolic": read.systolic, "diastolic": read.diastolic}


class VitalsIn(In):
    """A blood pressure is "120/80" or `{systolic, diastolic}`; `spo2` is also called `oxygen_saturation`."""

    temperature: float | None = known("temperature")
    heart_rate: int | None = known("heart_rate")
    blood_pressure: Annotated[
        BloodPressureIn | None, BeforeValidator(pressure_of, json_schema_input_type=BloodPressureIn | str | None)
    ] = None
    respiratory_rate: int | None = known("respiratory_rate")
    spo2: int | None = known("spo2", validation_alias=OXYGEN)
    blood_glucose: float | None = known("blood_glucose")
    weight: float | None = known("weight")
    pain_scale: int | None = known("pain_scale")

    def changes(self) -> dict[str, Any]:
        named = {name: getattr(self, name) for name in self.model_fields_set}
        if self.blood_pressure is not None:
            named["blood_pressure"] = self.blood_pressure.pressure()
        return named


class PatientIn(In):
    age: int | None = known("age")
    gender: str | None = Field(default=None, max_length=LONGEST_GENDER)
    weight_kg: float | None = known("weight_kg")
    height_cm: float | None = known("height_cm")
    chief_complaint: str | None = Field(default=None, max_length=LONGEST_COMPLAINT)
    problems: Entries | None = None
    medications: Entries | None = None
    allergies: Entries | None = None
    vitals: VitalsIn | None = None

    def facts(self) -> dict[str, Any]:
        named = {name: getattr(self, name) for name in self.model_fields_set & PatientIn.model_fields.keys()}
        if self.vitals is not None:
            named["vitals"] = self.vitals.changes()
        return named


class SessionIn(In):
    session_id: str | None = Field(default=None, max_length=100)

    def session(self) -> str | None:
        """Nothing is no conversation."""
        return self.session_id or None


class ContextIn(PatientIn, SessionIn):
    def changes(self) -> dict[str, Any]:
        return self.facts() | ({"session_id": self.session_id} if self.session_id else {})


class PresetIn(In):
    name: str | None = Field(default=None, max_length=1000)
    description: Text | None = None
    icon: Text | None = None
    context: PatientIn | None = None

    def texts(self) -> dict[str, str | None]:
        named = self.model_fields_set - {"context"} - ({"name"} if self.name is None else set())
        return {field: getattr(self, field) for field in named}

    def facts(self) -> dict[str, Any]:
        if self.context is None:
            return dict.fromkeys(PatientIn.model_fields) if "context" in self.model_fields_set else {}
        return self.context.facts()


class NewPresetIn(PresetIn):
    name: str = Field(max_length=1000)
