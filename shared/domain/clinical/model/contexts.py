"""A clinical context: what a conversation is to know of a patient."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from shared.domain.clinical.model.patient import Patient

SPACE = UUID("b0c9c5a2-3d7e-4d0e-8a55-6c5f1f1d9e02")


@dataclass(frozen=True, slots=True)
class ClinicalContext:
    user_id: str
    id: str
    session_id: str | None
    patient: Patient
    revision: str
    created_at: datetime
    last_updated: datetime


def id_for(user_id: str, session_id: str | None) -> str:
    """One name for the one context that a person's conversation has, or that stands outside of all."""
    return str(uuid5(SPACE, f"{user_id}\n{session_id or ''}"))
