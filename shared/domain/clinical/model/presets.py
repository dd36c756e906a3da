"""Presets: what often comes, ready to be put into a context. Some are ours, the others a person's own."""

from dataclasses import dataclass
from datetime import datetime

from shared.domain.clinical.model.patient import BloodPressure, Patient, Vitals
from shared.kit.errors import Unprocessable
from shared.kit.texts import one_line

LONGEST_NAME, LONGEST_DESCRIPTION, LONGEST_ICON = 100, 500, 50
MOST_PRESETS = 50


@dataclass(frozen=True, slots=True)
class Preset:
    id: str
    name: str
    description: str | None
    icon: str | None
    patient: Patient
    user_id: str | None = None  # none of ours
    revision: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def category(self) -> str:
        return "builtin" if self.user_id is None else "custom"


def checked_line(text: str | None, field: str, longest: int) -> str | None:
    shown = one_line(text or "")
    if len(shown) > longest:
        raise Unprocessable(f"`{field}` has at most {longest} characters", field=field)
    return shown or None


BUILTIN: tuple[Preset, ...] = (
    Preset(
        "builtin-adult-check-up",
        "Adult check-up",
        "A routine visit of a healthy adult, with vital signs in the middle of their range",
        "stethoscope",
        Patient(
            chief_complaint="Routine check-up, no complaints",
            vitals=Vitals(
                temperature=36.8,
                heart_rate=72,
                blood_pressure=BloodPressure(118, 76),
                respiratory_rate=14,
                spo2=98,
                pain_scale=0,
            ),
        ),
    ),
    Preset(
        "builtin-chest-pain",
        "Chest pain",
        "Acute chest pain that is still to be told apart",
        "heart-pulse",
        Patient(chief_complaint="Chest pain", problems=("Acute chest pain, cause not established",)),
    ),
    Preset(
        "builtin-shortness-of-breath",
        "Shortness of breath",
        "Dyspnoea that is still to be told apart",
        "lungs",
        Patient(chief_complaint="Shortness of breath", problems=("Dyspnoea, cause not established",)),
    ),
    Preset(
        "builtin-fever",
        "Fever",
        "A raised temperature without a known source",
        "thermometer",
        Patient(
            chief_complaint="Fever", problems=("Fever, source not established",), vitals=Vitals(temperature=38.5)
        ),
    ),
    Preset(
        "builtin-type-2-diabetes",
        "Type 2 diabetes",
        "Follow-up of a known type 2 diabetes",
        "droplet",
        Patient(
            chief_complaint="Diabetes follow-up",
            problems=("Type 2 diabetes mellitus",),
            medications=("Metformin",),
        ),
    ),
    Preset(
        "builtin-hypertension",
        "Hypertension",
        "Follow-up of a known high blood pressure",
        "gauge",
        Patient(chief_complaint="Blood pressure follow-up", problems=("Essential hypertension",)),
    ),
    Preset(
        "builtin-asthma",
        "Asthma",
        "Follow-up of a known asthma",
        "wind",
        Patient(
            chief_complaint="Asthma follow-up",
            problems=("Asthma",),
            medications=("Salbutamol inhaler as needed",),
        ),
    ),
    Preset(
        "builtin-prenatal-visit",
        "Prenatal visit",
        "A routine visit in pregnancy",
        "baby",
        Patient(chief_complaint="Routine prenatal visit", gender="female", problems=("Pregnancy",)),
    ),
)
