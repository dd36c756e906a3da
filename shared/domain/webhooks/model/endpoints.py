"""Endpoints: where a person wants to be told, of what, and the secret that says it is we who tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from shared.domain.webhooks.model.events import TOLD, EventKind
from shared.kit.errors import Conflict, NotFound, Unprocessable

MOST_ENDPOINTS = 10
LONGEST_DESCRIPTION = 500
OVERLAP = timedelta(hours=24)  # both secrets sign for so long: a receiver changes over without missing any


@dataclass(frozen=True, slots=True)
class Endpoint:
    user_id: str
    id: str
    url: str
    kinds: frozenset[EventKind]
    sealed: str
    created_at: datetime
    updated_at: datetime
    description: str = ""
    enabled: bool = True
    why_disabled: str = ""
    previous: str = ""
    previous_until: datetime | None = None
    version: int = 1

    @property
    def context(self) -> str:
        """What its secrets are sealed for."""
        return f"webhook#{self.user_id}#{self.id}"

    def wants(self, kind: EventKind) -> bool:
        return self.enabled and kind in self.kinds

    def seals(self, now: datetime) -> Sequence[str]:
        still = self.previous and self.previous_until and now < self.previous_until
        return (self.sealed, self.previous) if still else (self.sealed,)


def changed(before: Endpoint, changes: Mapping[str, Any], now: datetime) -> Endpoint:
    """Whoever enables it again has seen why it was not."""
    why = "" if changes.get("enabled") else before.why_disabled
    return replace(before, **changes, why_disabled=why, updated_at=now, version=before.version + 1)


def rotated(before: Endpoint, sealed: str, now: datetime) -> Endpoint:
    return replace(
        before,
        sealed=sealed,
        previous=before.sealed,
        previous_until=now + OVERLAP,
        updated_at=now,
        version=before.version + 1,
    )


def disabled(before: Endpoint, why: str, now: datetime) -> Endpoint:
    return replace(before, enabled=False, why_disabled=why, updated_at=now, version=before.version + 1)


def checked_kinds(given: Sequence[str]) -> frozenset[EventKind]:
    """None named is all of them."""
    unknown = set(given) - set(TOLD)
    if unknown:
        raise Unprocessable(f"`events` are some of {', '.join(TOLD)}", field="events", given=sorted(unknown))
    return frozenset(map(EventKind, given)) or frozenset(TOLD)


def not_there() -> NotFound:
    return NotFound("Webhook not found", code="WEBHOOK_001")


def too_many() -> Conflict:
    return Conflict(f"{MOST_ENDPOINTS} webhooks are the most: delete one first", code="WEBHOOK_002")
