"""Dates and times, which a model does not know and computes badly."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from shared.tools import ToolContext, ToolFailed, ToolResult

AMOUNTS = ("weeks", "days", "hours", "minutes")
MOMENT = {"type": "string", "description": "ISO 8601, such as 2026-03-29T01:30 or 2026-03-29; empty for now"}


@dataclass(frozen=True, slots=True)
class DateTimeTool:
    name: ClassVar[str] = "datetime"
    description: ClassVar[str] = (
        "The current date and time, times in other time zones, a date some weeks, months or years away, and the time"
        " between two moments."
    )
    writes: ClassVar[bool] = False
    parameters: Mapping[str, Any] = field(
        default_factory=lambda: {
            "type": "object",
            "properties": {
                "operation": {"type": "string", "enum": ["now", "convert", "add", "difference"]},
                "timezone": {
                    "type": "string",
                    "description": "IANA name, such as Europe/Rome; of moments that name no zone, and of the answer",
                },
                "to_timezone": {"type": "string", "description": "IANA name to convert to"},
                "moment": MOMENT,
                "until": MOMENT | {"description": "The later moment of a difference; empty for now"},
                **{
                    unit: {"type": "integer", "minimum": -100_000, "maximum": 100_000}
                    for unit in ("years", "months", *AMOUNTS)
                },
            },
            "required": ["operation"],
            "additionalProperties": False,
        }
    )

    def run(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolResult:
        zone = zone_of(arguments.get("timezone") or context.timezone)
        moment = moment_of(arguments.get("moment", ""), zone, context)
        if arguments["operation"] == "difference":
            return between(moment, moment_of(arguments.get("until", ""), zone, context))
        if arguments["operation"] == "add":
            return told(moved(moment, arguments))
        if arguments["operation"] == "convert":
            if not arguments.get("to_timezone"):
                raise ToolFailed("to_timezone says where to convert to, such as Asia/Tokyo.")
            return told(moment.astimezone(zone_of(arguments["to_timezone"])))
        return told(context.now().astimezone(zone))


def zone_of(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        raise ToolFailed(f"The time zone {name!r} is not known. Use an IANA name such as Europe/Rome.") from error


def moment_of(text: str, zone: ZoneInfo, context: ToolContext) -> datetime:
    if not text.strip():
        return context.now().astimezone(zone)
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise ToolFailed(f"{text!r} is no date or time as ISO 8601 writes it, such as 2026-03-29T01:30.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def moved(moment: datetime, arguments: Mapping[str, Any]) -> datetime:
    """Years, months, weeks and days keep the hour on the clock; hours and minutes pass as time does."""
    whole = arguments.get("years", 0) * 12 + arguments.get("months", 0)
    try:
        day = by_months(moment, whole) + timedelta(weeks=arguments.get("weeks", 0), days=arguments.get("days", 0))
        passed = timedelta(hours=arguments.get("hours", 0), minutes=arguments.get("minutes", 0))
        return (day.astimezone(ZoneInfo("UTC")) + passed).astimezone(moment.tzinfo)
    except (ValueError, OverflowError) as error:
        raise ToolFailed("That date lies outside the years 1 to 9999.") from error


def by_months(moment: datetime, months: int) -> datetime:
    """31 January and a month is the last day of February."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    following = datetime(year + month // 11, (month + 1) % 12 + 1, 1)  # noqa: DTZ001  # only its day counts
    last = (following - timedelta(days=1)).day
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))


def between(start: datetime, end: datetime) -> ToolResult:
    passed = end.astimezone(ZoneInfo("UTC")) - start.astimezone(ZoneInfo("UTC"))
    seconds = int(passed.total_seconds())
    days, rest = divmod(abs(seconds), 86_400)
    hours, minutes = divmod(rest // 60, 60)
    sign = "-" if seconds < 0 else ""
    return ToolResult(f"{sign}{days} days, {hours} hours, {minutes} minutes", data={"seconds": seconds})


def told(moment: datetime) -> ToolResult:
    zone = moment.tzinfo.key if isinstance(moment.tzinfo, ZoneInfo) else moment.tzname()
    week = moment.isocalendar().week
    written = f"{moment:%A}, {moment.isoformat(timespec='seconds')} ({zone}), ISO week {week}"
    return ToolResult(written, data={"moment": moment.isoformat()})
