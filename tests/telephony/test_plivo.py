"""Plivo and Vobiz over the same network."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.simulator.faults import Rule
from infra.simulator.scripts import HangUp, Press, Say, Silence
from shared.telephony import (
    CallRefused,
    CarrierThrottled,
    CarrierUnavailable,
    Forged,
    Ground,
    Kind,
    Machines,
    NoSuchCall,
    Placed,
    State,
    Unreadable,
    Unsure,
    Webhook,
)
from shared.telephony.plivo import PlivoCarrier
from shared.telephony.plivo.signature import plivo_base, signature, signed, vobiz_base
from shared.telephony.settings import PlivoSettings, VobizSettings
from shared.telephony.twilio import FORM
from tests.telephony.studio import ACCOUNT, Studio

CALL = "12345678-1234-1234-1234-123456789abc"


@pytest.fixture(params=["plivo", "vobiz"])
def carrier(request: pytest.FixtureRequest, studio: Studio) -> PlivoCarrier:
    named: dict[str, Any] = {"account": ACCOUNT.id, "token": ACCOUNT.secret}
    plivo, vobiz = PlivoSettings(url=studio.url, **named), VobizSettings(url=f"{studio.url}/api", **named)
    return PlivoCarrier(plivo if request.param == "plivo" else vobiz, studio.exchange.clock.now)


def test_a_call_goes_its_whole_way_turn_by_turn(studio: Studio, carrier: PlivoCarrier) -> None:
    dialogue = studio.dialogue(greeting="Hello, it is Parley.", record_url=studio.app.url("/events/attempt-1"))
    studio.script("+919876543210", Say("Who is it?"), Press("5"), Say("Goodbye then."), HangUp())
    turns: list[str] = []

    def document(request: Webhook) -> str:
        if "/turn" not in request.url:
            return carrier.answer(dialogue).body
        heard = carrier.heard(request)
        turns.append(heard.text or heard.keys)
        return carrier.reply(dialogue, f"I heard {turns[-1]}").body

    studio.app.document = document
    placed = carrier.place(studio.placement("+919876543210"))
    assert isinstance(placed, Placed)
    studio.pass_time(0.5)
    assert carrier.fetch(placed.call_id).state is State.QUEUED
    studio.pass_time(2)
    assert carrier.fetch(placed.call_id).state is State.RINGING
    studio.pass_time(60)

    assert turns == ["Who is it?", "5", "Goodbye then."]
    for request in studio.app.requests:
        carrier.verify(request)
    events = [carrier.read(request) for request in studio.app.posted("/events")]
    assert [event.kind for event in events] == [Kind.RINGING, Kind.COMPLETED, Kind.RECORDING_READY]
    assert {(event.call_id, event.token) for event in events} == {(placed.call_id, "attempt-1")}
    assert {event.signed for event in events} == {isinstance(carrier.settings, PlivoSettings)}
    report = carrier.fetch(placed.call_id)
    assert (report.state, report.to) == (State.COMPLETED, "+919876543210")
    assert report.seconds == events[1].seconds
    note = events[-1].recording
    assert note is not None
    with carrier.recording(note) as audio:
        assert sum(map(len, audio.chunks)) == audio.size


def test_silence_is_told_as_nothing_heard(studio: Studio, carrier: PlivoCarrier) -> None:
    studio.script("+919876543210", Silence(20), Say("Sorry, yes?"), HangUp())
    dialogue = studio.dialogue(greeting="Hello?")
    studio.app.document = lambda _: carrier.answer(dialogue).body
    carrier.place(studio.placement("+919876543210"))
    studio.pass_time(60)
    turns = [carrier.heard(request) for request in studio.app.posted("/turn")]

    assert [heard.text for heard in turns] == ["", "Sorry, yes?"]
    assert {carrier.read(request).kind.rank for request in studio.app.posted("/turn")} <= {0, 4}


@pytest.mark.parametrize(
    ("ending", "kind", "state"),
    [("01", Kind.BUSY, State.BUSY), ("02", Kind.NO_ANSWER, State.NO_ANSWER), ("04", Kind.FAILED, State.FAILED)],
)
def test_a_call_nobody_takes_says_why(
    studio: Studio, carrier: PlivoCarrier, ending: str, kind: Kind, state: State
) -> None:
    placed = carrier.place(studio.placement(f"+9198765432{ending}"))
    assert isinstance(placed, Placed)
    studio.pass_time(60)

    assert carrier.read(studio.app.posted("/events")[-1]).kind is kind
    assert carrier.fetch(placed.call_id).state is state


def test_a_machine_is_known_before_we_speak_or_told_while_we_do(studio: Studio, carrier: PlivoCarrier) -> None:
    studio.app.document = lambda _: carrier.say("Please call us back.").body
    carrier.place(studio.placement("+919876543203", machines=Machines.WAIT))
    studio.pass_time(60)
    assert carrier.read(studio.app.posted("/answer")[0]).kind is Kind.MACHINE
    studio.app.requests.clear()
    carrier.place(studio.placement("+919876543203", machines=Machines.TELL))
    studio.pass_time(60)
    assert Kind.MACHINE in [carrier.read(request).kind for request in studio.app.posted("/events")]


def test_what_was_not_placed_is_told_from_what_may_have_been(studio: Studio, carrier: PlivoCarrier) -> None:
    with pytest.raises(CallRefused) as refused:
        carrier.place(studio.placement("+919876543213"))
    assert refused.value.ground is Ground.NUMBER
    with pytest.raises(CallRefused) as refused:
        carrier.place(replace(studio.placement(), caller="+1"))
    assert refused.value.ground is Ground.CALLER
    studio.exchange.faults.rules.append(Rule("throttle", times=1))
    with pytest.raises(CarrierThrottled):
        carrier.place(studio.placement())
    with pytest.raises(CarrierUnavailable):
        replace(carrier, settings=replace(carrier.settings, token="wrong")).place(studio.placement())
    with pytest.raises(CarrierUnavailable):
        replace(carrier, settings=replace(carrier.settings, url="http://127.0.0.1:1")).place(studio.placement())
    assert studio.exchange.tally.placed.total() == 0


def test_an_unsure_placement_is_found_when_it_has_ended(studio: Studio, carrier: PlivoCarrier) -> None:
    since = studio.exchange.clock.now()
    assert isinstance(carrier.place(studio.placement("+919876543218")), Unsure)
    assert carrier.placed_to("+919876543218", since) == ()
    studio.pass_time(60)

    (found,) = carrier.placed_to("+919876543218", since)
    assert found.state is State.COMPLETED


def test_a_call_is_ended_before_and_after_it_is_answered(studio: Studio, carrier: PlivoCarrier) -> None:
    studio.app.document = lambda _: carrier.say("A long story. " * 40).body
    ringing, talking = carrier.place(studio.placement("+919876543209")), carrier.place(studio.placement())
    assert isinstance(ringing, Placed)
    assert isinstance(talking, Placed)
    studio.pass_time(10)
    carrier.cancel(talking.call_id)
    carrier.hang_up(ringing.call_id)
    studio.pass_time(1)
    assert carrier.fetch(ringing.call_id).state is State.CANCELED
    assert carrier.fetch(talking.call_id).state is State.IN_PROGRESS
    carrier.hang_up(talking.call_id)
    studio.pass_time(1)
    carrier.hang_up(talking.call_id)
    assert carrier.fetch(talking.call_id).state is State.COMPLETED
    for unknown in ("../x", CALL):
        with pytest.raises(NoSuchCall):
            carrier.fetch(unknown)


def test_a_recording_kept_elsewhere_is_not_followed(carrier: PlivoCarrier) -> None:
    for url in (
        "https://evil.example/a.wav",
        "http://media.plivo.com/a.wav",
        "https://plivo.com.evil.example/a",
        "",
    ):
        assert not carrier._kept(url)
    assert carrier._kept("https://media.plivo.com/v1/a.wav")


def webhook(base: str, url: str, body: bytes = b"CallUUID=" + CALL.encode(), name: str = "Plivo") -> Webhook:
    shown = signature(ACCOUNT.secret, base, "42")
    header = f"X-{name}-Signature-V3"
    return Webhook("POST", url, {header: f"other,{shown}", f"{header}-Nonce": "42", "content-type": FORM}, body)


def test_what_was_changed_on_the_way_is_refused() -> None:
    carrier = PlivoCarrier(PlivoSettings(account=ACCOUNT.id, token=ACCOUNT.secret))
    url = "https://example.com/events/a-1?b=2&a=1"
    genuine = webhook(plivo_base(url, {"CallUUID": [CALL]}), url)
    carrier.verify(genuine)
    for forged in (
        replace(genuine, url=url.replace("a-1", "a-2")),
        replace(genuine, url=f"{url}&c=3"),
        replace(genuine, body=genuine.body + b"&CallStatus=completed"),
        replace(genuine, body=b"\xff"),
        replace(genuine, headers={}),
    ):
        with pytest.raises(Forged):
            carrier.verify(forged)
    with pytest.raises(Forged):
        PlivoCarrier(PlivoSettings(account=ACCOUNT.id, token="")).verify(genuine)


def test_vobiz_signs_the_address_alone() -> None:
    carrier = PlivoCarrier(VobizSettings(account=ACCOUNT.id, token=ACCOUNT.secret))
    url = "https://example.com/events/a-1"
    genuine = webhook(vobiz_base(url, {}), url, name="Vobiz")
    carrier.verify(genuine)
    carrier.verify(replace(genuine, body=b"CallStatus=completed&CallUUID=" + CALL.encode()))
    assert not carrier.read(genuine).signed
    with pytest.raises(Forged):
        carrier.verify(replace(genuine, url=url.replace("a-1", "a-2")))


def test_a_report_signed_long_ago_is_refused(studio: Studio) -> None:
    carrier = PlivoCarrier(PlivoSettings(account=ACCOUNT.id, token=ACCOUNT.secret), studio.exchange.clock.now)
    url = "https://example.com/events/a-1"
    for ended, believed in (("2026-03-02 11:00:00", True), ("2026-02-27 11:00:00", False)):
        fields = {"CallUUID": [CALL], "EndTime": [ended]}
        request = webhook(plivo_base(url, fields), url, f"CallUUID={CALL}&EndTime={ended}".encode())
        if believed:
            carrier.verify(request)
        else:
            with pytest.raises(Forged):
                carrier.verify(request)


WORDS = st.text(alphabet="abcXYZ 019-_~é", max_size=12)


@given(form=st.dictionaries(WORDS, st.lists(WORDS, min_size=1, max_size=3), max_size=5), nonce=WORDS)
def test_the_order_of_a_form_changes_nothing_and_its_content_everything(
    form: dict[str, list[str]], nonce: str
) -> None:
    url = "https://example.com/a?x=1"
    turned = {name: values[::-1] for name, values in reversed(form.items())}
    shown = signature("secret", plivo_base(url, form), nonce)

    assert signed("secret", plivo_base(url, turned), nonce, shown)
    assert not signed("secret", plivo_base(url, {**form, "new": ["1"]}), nonce, shown)
    assert not signed("other", plivo_base(url, form), nonce, shown)


FIELDS = ["CallUUID", "RequestUUID", "CallStatus", "Event", "EndTime", "Duration", "RecordingID", "Machine"]


@given(fields=st.dictionaries(st.sampled_from(FIELDS), WORDS | st.just(CALL)))
def test_no_form_breaks_the_reader(fields: dict[str, str]) -> None:
    carrier = PlivoCarrier(PlivoSettings())
    body = "&".join(f"{name}={value}" for name, value in fields.items()).encode()
    try:
        event = carrier.read(Webhook("POST", "https://example.com/events/a", {}, body))
    except Unreadable:
        return
    assert event.call_id == CALL
