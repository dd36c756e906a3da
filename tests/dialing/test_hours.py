"""Whoever is called is called by day, wherever they are."""

from collections import Counter
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from shared.domain.campaigns.model.hours import Hours, Window, checked_hours, may_call, next_opening
from tests.dialing.test_faults import contacts_of, promises_kept
from tests.dialing.world import World
from tests.telephony.studio import Studio

BY_DAY = Hours(time(9), time(18))
OFFICE = Hours(time(9), time(18), "Europe/Berlin", ("mon", "tue", "wed", "thu", "fri"))
PLACES = {"+919876543": "Asia/Kolkata", "+442079460": "Europe/London", "+813456789": "Asia/Tokyo"}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "number", "zone", "now", "opens"),
    [
        (None, "+919876543210", "", "2026-03-02T23:00", "2026-03-02T23:00"),
        (BY_DAY, "+919876543210", "", "2026-03-02T12:00", "2026-03-02T12:00"),
        (BY_DAY, "+919876543210", "", "2026-03-02T12:30", "2026-03-03T03:30"),
        (BY_DAY, "+919876543210", "Europe/London", "2026-03-02T12:30", "2026-03-02T12:30"),
        (BY_DAY, "+14155550190", "America/Los_Angeles", "2026-03-02T12:00", "2026-03-02T17:00"),
        (BY_DAY, "+491511234567", "", "2026-03-28T20:00", "2026-03-29T07:00"),  # the night the clocks go forward
        (OFFICE, "+491511234567", "", "2026-03-06T17:00", "2026-03-09T08:00"),  # Friday evening
        (BY_DAY, "+299220000", "", "2026-03-02T12:00", None),  # nobody knows when it is day there
        (BY_DAY, "+919876543210", "Nowhere/Land", "2026-03-02T12:00", None),
    ],
)
def test_somebody_may_be_called_from_the_next_time_it_is_day_there(
    hours: Hours | None, number: str, zone: str, now: str, opens: str | None
) -> None:
    window, moment = Window(at("2026-03-01T00:00"), at("2026-04-30T00:00")), at(now)
    assert next_opening(window, hours, number, zone, moment) == (at(opens) if opens else None)
    assert may_call(window, hours, number, zone, moment) is (opens == now)


def test_where_a_country_has_many_zones_it_is_day_in_all_of_them() -> None:
    opens = next_opening(Window(), BY_DAY, "+14155550190", "", at("2026-03-02T12:00"))
    assert opens is not None
    assert all(
        time(9) <= opens.astimezone(ZoneInfo(zone)).time() < time(18)
        for zone in ("America/New_York", "America/Los_Angeles", "America/Chicago")
    )


def test_a_window_that_closes_before_the_day_begins_has_no_hours() -> None:
    window = Window(None, at("2026-03-02T20:00"))
    assert next_opening(window, BY_DAY, "+919876543210", "", at("2026-03-02T13:00")) is None
    assert checked_hours("00:00", "24:00", "UTC", OFFICE.days).open_in(ZoneInfo("UTC"), at("2026-03-02T23:59"))


@pytest.mark.timeout(200)
def test_nobody_is_called_by_night_whatever_goes_wrong(studio: Studio) -> None:
    """It is late in India, noon in London and night in Tokyo."""
    world = World(studio, 5, crashes=0.04)
    numbers = [f"{place}{line}90" for place in PLACES for line in range(3)]
    campaign = world.campaign([*numbers, "+29922000090"], hours=24, by_day=BY_DAY)
    world.broken(0.05)
    over = world.run(campaign, 4000)

    promises_kept(world, over, "")
    for call in studio.exchange.calls.values():
        local = call.created_at.astimezone(ZoneInfo(PLACES[call.to[:10]]))
        assert time(8, 59) <= local.time() < time(18), (call.to, local)
    assert Counter(contact.outcome for contact in contacts_of(over))["no_hours"] == 1
    assert len(studio.exchange.tally.placed) >= 6
