"""What every carrier's answers have in common, whatever its words are."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from shared.telephony import CallReport, CarrierThrottled
from shared.telephony.webhooks import whole_number
from shared.telephony.wire import Answer


def body_of(answer: Answer) -> dict[str, Any]:
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def throttled(answer: Answer, **details: str) -> CarrierThrottled:
    after = whole_number(answer.headers.get("retry-after", ""))
    return CarrierThrottled("The carrier takes no more calls now", retry_after=after or 1, **details)


def made_since(found: Iterable[CallReport], since: datetime) -> tuple[CallReport, ...]:
    """They tell whole seconds: a call made within the first one is not older."""
    whole = since.replace(microsecond=0)
    return tuple(call for call in found if call.created_at is None or call.created_at >= whole)


def in_utc(read: datetime) -> datetime:
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def price(written: object) -> Decimal | None:
    """What was paid: some write it as what they take from the account, which is negative."""
    try:
        return abs(Decimal(str(written))) if written not in {None, ""} else None
    except InvalidOperation:
        return None
