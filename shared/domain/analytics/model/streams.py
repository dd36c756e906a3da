"""A stream's record, read: its images are in the store's own notation."""

from collections.abc import Callable, Mapping
from typing import Any

from shared.domain.analytics.model.facts import Change

READERS: Mapping[str, Callable[[Any], Any]] = {
    "S": str,
    "N": float,
    "BOOL": bool,
    "NULL": lambda _: None,
    "L": lambda items: [plain(item) for item in items],
    "M": lambda fields: {name: plain(value) for name, value in fields.items()},
}


def change_of(record: Mapping[str, Any]) -> Change:
    told = record["dynamodb"]
    before, after = (image(told.get(name)) for name in ("OldImage", "NewImage"))
    at = told.get("ApproximateCreationDateTime")
    return Change(
        record["eventName"], str(told["SequenceNumber"]), before, after, None if at is None else float(at)
    )


def image(fields: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: plain(value) for name, value in (fields or {}).items()}


def plain(value: Mapping[str, Any]) -> Any:
    """Binary values and sets say nothing here."""
    kind, inner = next(iter(value.items()))
    reader = READERS.get(kind)
    return reader(inner) if reader else None
