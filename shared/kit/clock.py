"""Time, always aware and always UTC."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from shared.kit.errors import Unprocessable

Clock = Callable[[], datetime]
YEARS = range(2000, 3000)


def utc_now() -> datetime:
    return datetime.now(UTC)


def rfc3339(moment: datetime) -> str:
    """The one written form of an instant: UTC, milliseconds, `Z`."""
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


def of_our_time(moment: date | None, field: str) -> None:
    """At the ends of the calendar there is no day before or after to reckon with."""
    if moment is not None and moment.year not in YEARS:
        raise Unprocessable(f"Years from {YEARS[0]} to {YEARS[-1]} can be asked for", field=field)


def epoch_ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
