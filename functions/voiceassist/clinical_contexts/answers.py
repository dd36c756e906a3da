"""How a context and a preset are shown: the same facts, a blood pressure in the form that each one's readers know."""

from typing import Any

from pydantic import GetJsonSchemaHandler, SerializerFunctionWrapHandler, model_serializer
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from shared.domain.clinical.model.contexts import ClinicalContext
from shared.domain.clinical.model.patient import BloodPressure, Patient, Vitals
from shared.domain.clinical.model.presets import Preset
from shared.kit.clock import rfc3339
from shared.web.schemas import BothOut, Out, camel


class SignsOut(BothOut):
    """What is not known is left out."""

    temperature: float | None
    heart_rate: int | None
    respiratory_rate: int | None
    spo2: int | None
    oxygen_saturation: int | None
    blood_glucose: float | None
    weight: float | None
    pain_scale: int | None

    @model_serializer(mode="wrap")
    def _both_spellings(self, inner: SerializerFunctionWrapHandler) -> dict[str, Any]:
        known = {name: value for name, value in inner(self).items() if value is not None}
        return known | {camel(name): value for name, value in known.items() if "_" in name}

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return super().__get_pydantic_json_schema__(core_schema, handler) | {"required": []}


class VitalsOut(SignsOut):
    blood_pressure: str | None


class BloodPressureOut(Out):
    systolic: int
    diastolic: int


class PresetVitalsOut(SignsOut):
    blood_pressure: BloodPressureOut | None


class FactsOut(BothOut):
    age: int | None
    gender: str | None
    weight_kg: float | None
    height_cm: float | None
    chief_complaint: str | None
    problems: list[str]
    medications: list[str]
    allergies: list[str]


class PresetContextOut(FactsOut):
    vitals: PresetVitalsOut


class ContextOut(FactsOut):
    id: str
    user_id: str
    session_id: str | None
    vitals: VitalsOut
    last_updated: str
    created_at: str

    @classmethod
    def of(cls, context: ClinicalContext) -> "ContextOut":
        pressure = context.patient.vitals.blood_pressure
        return cls(
            **facts(context.patient),
            id=context.id,
            user_id=context.user_id,
            session_id=context.session_id,
            vitals=VitalsOut(**signs(context.patient.vitals), blood_pressure=str(pressure) if pressure else None),
            last_updated=rfc3339(context.last_updated),
            created_at=rfc3339(context.created_at),
        )


class PresetOut(BothOut):
    id: str
    name: str
    description: str | None
    category: str
    icon: str | None
    context: PresetContextOut
    user_id: str | None
    created_at: str | None
    updated_at: str | None

    @classmethod
    def of(cls, preset: Preset) -> "PresetOut":
        vitals = preset.patient.vitals
        shown = PresetVitalsOut(**signs(vitals), blood_pressure=pressure_out(vitals.blood_pressure))
        return cls(
            id=preset.id,
            name=preset.name,
            description=preset.description,
            category=preset.category,
            icon=preset.icon,
            context=PresetContextOut(**facts(preset.patient), vitals=shown),
            user_id=preset.user_id,
            created_at=rfc3339(preset.created_at) if preset.created_at else None,
            updated_at=rfc3339(preset.updated_at) if preset.updated_at else None,
        )


def pressure_out(pressure: BloodPressure | None) -> BloodPressureOut | None:
    return BloodPressureOut.model_validate(pressure) if pressure else None


def facts(patient: Patient) -> dict[str, Any]:
    return {name: getattr(patient, name) for name in FactsOut.model_fields}


def signs(vitals: Vitals) -> dict[str, Any]:
    same = {name: getattr(vitals, name) for name in SignsOut.model_fields if name != "oxygen_saturation"}
    return same | {"oxygen_saturation": vitals.spo2}
