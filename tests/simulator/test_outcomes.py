"""Which number does what, and what the application hears of it."""

from urllib.parse import parse_qs

import pytest

from infra.simulator.scripts import NUMBERS, POLITE, by_number
from shared.telephony import Kind, Placed, State
from tests.telephony.studio import Studio

ANSWERED = [Kind.INITIATED, Kind.RINGING, Kind.ANSWERED, Kind.COMPLETED]


def told(studio: Studio, ending: str) -> tuple[State, list[Kind]]:
    carrier = studio.carrier()
    studio.app.document = lambda _: carrier.answer(studio.dialogue(greeting="Hello, it is Parley.")).body
    placed = carrier.place(studio.placement(f"+141555501{ending}"))
    assert isinstance(placed, Placed)
    studio.pass_time(200)
    return carrier.fetch(placed.call_id).state, [carrier.read(each).kind for each in studio.app.posted("/events")]


@pytest.mark.parametrize(
    ("ending", "state", "kinds"),
    [
        ("90", State.COMPLETED, ANSWERED),
        ("01", State.BUSY, [Kind.INITIATED, Kind.RINGING, Kind.BUSY]),
        ("02", State.NO_ANSWER, [Kind.INITIATED, Kind.RINGING, Kind.NO_ANSWER]),
        ("03", State.COMPLETED, ANSWERED),
        ("04", State.FAILED, [Kind.INITIATED, Kind.FAILED]),
        ("05", State.COMPLETED, ANSWERED),
        ("06", State.COMPLETED, ANSWERED),
        ("09", State.COMPLETED, ANSWERED),
        ("10", State.COMPLETED, ANSWERED),
        ("11", State.COMPLETED, ANSWERED),
        ("12", State.COMPLETED, ANSWERED),
        ("15", State.COMPLETED, []),
        ("16", State.COMPLETED, [kind for kind in ANSWERED for _ in range(2)]),
        ("17", State.COMPLETED, [Kind.COMPLETED, Kind.INITIATED, Kind.RINGING, Kind.ANSWERED]),
    ],
)
def test_a_number_ends_as_the_table_says(studio: Studio, ending: str, state: State, kinds: list[Kind]) -> None:
    assert told(studio, ending) == (state, kinds)


def test_the_numbers_of_the_documents_are_polite() -> None:
    assert by_number("+1234567890", {}) is POLITE
    assert by_number("+1234567891", {}) is POLITE


def test_a_script_given_for_a_number_goes_before_the_table() -> None:
    busy = NUMBERS["01"][1]
    given = {"90": busy, "5550190": POLITE}

    assert by_number("+14155550190", given) is POLITE
    assert by_number("+14155559990", given) is busy


def test_somebody_who_takes_longer_than_it_may_ring_does_not_answer(studio: Studio) -> None:
    carrier = studio.carrier()
    placed = carrier.place(studio.placement("+14155550109", ring_seconds=10))
    assert isinstance(placed, Placed)
    studio.pass_time(60)

    assert carrier.fetch(placed.call_id).state is State.NO_ANSWER


def test_reports_are_numbered_and_dated_in_order(studio: Studio) -> None:
    told(studio, "90")
    carrier = studio.carrier()
    events = [carrier.read(request) for request in studio.app.posted("/events")]

    assert [event.sequence for event in events] == [0, 1, 2, 3]
    assert [event.at for event in events] == sorted(event.at for event in events)
    assert (events[1].at - events[0].at).total_seconds() == 1


def test_only_the_reports_that_were_asked_for_are_sent(studio: Studio) -> None:
    import httpx  # noqa: PLC0415  # a client that asks for nothing but the end

    from tests.telephony.studio import ACCOUNT, CALLER  # noqa: PLC0415

    form = {
        "To": "+14155550190",
        "From": CALLER,
        "Twiml": "<Response/>",
        "StatusCallback": studio.app.url("/events/1"),
    }
    httpx.post(
        f"{studio.url}/2010-04-01/Accounts/{ACCOUNT.id}/Calls.json", data=form, auth=(ACCOUNT.id, ACCOUNT.secret)
    ).raise_for_status()
    studio.pass_time(30)
    (only,) = studio.app.posted("/events")

    assert parse_qs(only.body.decode())["CallStatus"] == ["completed"]
