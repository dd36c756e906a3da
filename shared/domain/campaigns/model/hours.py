"""When a number may be called: the campaign's window, and hours of the day where the called person is.

Where somebody is follows from a zone given with the contact, else from the number's country. A country of many zones is
called only while it is within hours in the first and in the last of them. What is not known is not called.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from shared.kit.errors import Unprocessable
from shared.telephony.numbers import calling_code

CONTACT = "contact"  # in place of a zone: wherever the called person is
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LOOK_AHEAD = 8  # days: one more than any pattern of a week
# The zones of a calling code: one, or the first and the last in which its numbers live.
ZONES: dict[str, tuple[str, ...]] = {
    "1": ("America/St_Johns", "Pacific/Honolulu"),
    "7": ("Asia/Kamchatka", "Europe/Kaliningrad"),
    "20": ("Africa/Cairo",),
    "27": ("Africa/Johannesburg",),
    "30": ("Europe/Athens",),
    "31": ("Europe/Amsterdam",),
    "32": ("Europe/Brussels",),
    "33": ("Europe/Paris",),
    "34": ("Europe/Madrid", "Atlantic/Canary"),
    "36": ("Europe/Budapest",),
    "39": ("Europe/Rome",),
    "40": ("Europe/Bucharest",),
    "41": ("Europe/Zurich",),
    "43": ("Europe/Vienna",),
    "44": ("Europe/London",),
    "45": ("Europe/Copenhagen",),
    "46": ("Europe/Stockholm",),
    "47": ("Europe/Oslo",),
    "48": ("Europe/Warsaw",),
    "49": ("Europe/Berlin",),
    "51": ("America/Lima",),
    "52": ("America/Cancun", "America/Tijuana"),
    "54": ("America/Argentina/Buenos_Aires",),
    "55": ("America/Noronha", "America/Rio_Branco"),
    "56": ("America/Santiago", "Pacific/Easter"),
    "57": ("America/Bogota",),
    "58": ("America/Caracas",),
    "60": ("Asia/Kuala_Lumpur",),
    "61": ("Australia/Lord_Howe", "Indian/Christmas"),
    "62": ("Asia/Jayapura", "Asia/Jakarta"),
    "63": ("Asia/Manila",),
    "64": ("Pacific/Auckland",),
    "65": ("Asia/Singapore",),
    "66": ("Asia/Bangkok",),
    "81": ("Asia/Tokyo",),
    "82": ("Asia/Seoul",),
    "84": ("Asia/Ho_Chi_Minh",),
    "86": ("Asia/Shanghai",),
    "90": ("Europe/Istanbul",),
    "91": ("Asia/Kolkata",),
    "92": ("Asia/Karachi",),
    "94": ("Asia/Colombo",),
    "95": ("Asia/Yangon",),
    "98": ("Asia/Tehran",),
    "212": ("Africa/Casablanca",),
    "213": ("Africa/Algiers",),
    "216": ("Africa/Tunis",),
    "233": ("Africa/Accra",),
    "234": ("Africa/Lagos",),
    "251": ("Africa/Addis_Ababa",),
    "254": ("Africa/Nairobi",),
    "255": ("Africa/Dar_es_Salaam",),
    "256": ("Africa/Kampala",),
    "351": ("Europe/Lisbon", "Atlantic/Azores"),
    "353": ("Europe/Dublin",),
    "354": ("Atlantic/Reykjavik",),
    "358": ("Europe/Helsinki",),
    "359": ("Europe/Sofia",),
    "370": ("Europe/Vilnius",),
    "371": ("Europe/Riga",),
    "372": ("Europe/Tallinn",),
    "380": ("Europe/Kyiv",),
    "381": ("Europe/Belgrade",),
    "385": ("Europe/Zagreb",),
    "386": ("Europe/Ljubljana",),
    "420": ("Europe/Prague",),
    "421": ("Europe/Bratislava",),
    "852": ("Asia/Hong_Kong",),
    "855": ("Asia/Phnom_Penh",),
    "880": ("Asia/Dhaka",),
    "886": ("Asia/Taipei",),
    "960": ("Indian/Maldives",),
    "961": ("Asia/Beirut",),
    "962": ("Asia/Amman",),
    "964": ("Asia/Baghdad",),
    "965": ("Asia/Kuwait",),
    "966": ("Asia/Riyadh",),
    "968": ("Asia/Muscat",),
    "971": ("Asia/Dubai",),
    "972": ("Asia/Jerusalem",),
    "973": ("Asia/Bahrain",),
    "974": ("Asia/Qatar",),
    "975": ("Asia/Thimphu",),
    "977": ("Asia/Kathmandu",),
    "994": ("Asia/Baku",),
    "995": ("Asia/Tbilisi",),
    "998": ("Asia/Tashkent",),
}


@dataclass(frozen=True, slots=True)
class Window:
    """The campaign's: both ends may be open."""

    start: datetime | None = None
    end: datetime | None = None

    def holds(self, now: datetime) -> bool:
        return (self.start is None or now >= self.start) and not self.over(now)

    def over(self, now: datetime) -> bool:
        return self.end is not None and now > self.end


@dataclass(frozen=True, slots=True)
class Hours:
    """Of the days named, from `start` until before `end`, in `zone`."""

    start: time
    end: time
    zone: str = CONTACT
    days: tuple[str, ...] = DAYS

    def open_in(self, zone: ZoneInfo, now: datetime) -> bool:
        local = now.astimezone(zone)
        return DAYS[local.weekday()] in self.days and self.start <= local.time() < self.end

    def starts(self, zone: ZoneInfo, now: datetime) -> Iterator[datetime]:
        today = now.astimezone(zone).date()
        for ahead in range(LOOK_AHEAD):
            yield datetime.combine(today + timedelta(days=ahead), self.start, zone).astimezone(now.tzinfo)


def checked_hours(start: str, end: str, zone: str, days: Sequence[str]) -> Hours:
    try:
        hours = Hours(clock(start), clock(end), zone, tuple(day for day in DAYS if day in set(days)))
    except ValueError as error:
        raise Unprocessable("`calling_hours` has times such as 09:00", field="calling_hours") from error
    if hours.start >= hours.end:
        raise Unprocessable("`calling_hours` end after they start, on the same day", field="calling_hours")
    if not hours.days or not set(days) <= set(DAYS):
        raise Unprocessable(f"`calling_hours.days` are some of {', '.join(DAYS)}", field="calling_hours.days")
    if zone != CONTACT and not known(zone):
        raise Unprocessable("No time zone has this name", field="calling_hours.time_zone")
    return hours


def clock(text: str) -> time:
    """`24:00` is the last moment of the day."""
    return time.max if text == "24:00" else time.fromisoformat(text)


@cache
def zone_of(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return None


def known(name: str) -> bool:
    return zone_of(name) is not None


def zones_for(number: str, given: str, hours: Hours) -> tuple[ZoneInfo, ...]:
    """Nothing where it is not known when it is day there."""
    names = (hours.zone,) if hours.zone != CONTACT else (given,) if given else ZONES.get(calling_code(number), ())
    found = tuple(zone for name in names if (zone := zone_of(name)))
    return found if len(found) == len(names) else ()


def may_call(window: Window, hours: Hours | None, number: str, zone: str, now: datetime) -> bool:
    if not window.holds(now):
        return False
    if hours is None:
        return True
    zones = zones_for(number, zone, hours)
    return bool(zones) and all(hours.open_in(each, now) for each in zones)


def next_opening(window: Window, hours: Hours | None, number: str, zone: str, now: datetime) -> datetime | None:
    """The first moment from now on at which the number may be called; none when there is none."""
    first = max(now, window.start) if window.start else now
    if may_call(window, hours, number, zone, first):
        return first
    if hours is None:
        return None
    zones = zones_for(number, zone, hours)
    starts = sorted(each for place in zones for each in hours.starts(place, first) if each >= first)
    return next((each for each in starts if may_call(window, hours, number, zone, each)), None)
