"""What the carrier posts to us, and what others post in its name."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import parse_qs, parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from shared.telephony import Answerer, CallEvent, Forged, Kind, Rank, Unreadable, Webhook
from shared.telephony.settings import SimulatorSettings
from shared.telephony.twilio import FORM, TwilioCarrier
from shared.telephony.twilio.signature import signature
from tests.telephony.studio import ACCOUNT, NOON, Studio

CALL = "CA" + "a" * 32
SETTINGS = SimulatorSettings(account=ACCOUNT.id, token=ACCOUNT.secret, previous="the one before")
CARRIER = TwilioCarrier(SETTINGS, lambda: NOON)
URL = "https://example.com/events/a-1"


def webhook(secret: str = ACCOUNT.secret, url: str = URL, **fields: str) -> Webhook:
    shown = signature(secret, url, {name: [value] for name, value in fields.items()})
    headers = {"X-Twilio-Signature": shown, "Content-Type": FORM}
    return Webhook("POST", url, headers, urlencode(fields).encode())


def read(**fields: str) -> CallEvent:
    return CARRIER.read(webhook(CallSid=CALL, **fields))


def test_everything_the_network_sends_is_believed_by_us_and_by_the_official_validator(studio: Studio) -> None:
    carrier = studio.carrier()
    ended = carrier.say("Goodbye.").body
    talk = carrier.answer(studio.dialogue(greeting="Hello.", ended_url=studio.app.url("/ended"))).body
    studio.app.document = lambda request: ended if "/ended" in request.url else talk
    carrier.place(studio.placement(record=True))
    studio.pass_time(120)
    official = RequestValidator(ACCOUNT.secret)

    assert len(studio.app.requests) == 7
    for request in studio.app.requests:
        carrier.verify(request)
        fields = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
        assert official.validate(request.url, fields, request.header("x-twilio-signature"))
    (handshake,) = studio.app.handshakes
    carrier.verify(handshake)
    assert official.validate(handshake.url, {}, handshake.header("x-twilio-signature"))


def test_a_secret_being_replaced_still_verifies() -> None:
    CARRIER.verify(webhook("the one before", CallSid=CALL))


TAMPERED: list[Callable[[Webhook], Webhook]] = [
    lambda one: replace(one, headers={"Content-Type": FORM}),
    lambda one: replace(one, headers={**one.headers, "X-Twilio-Signature": "nonsense"}),
    lambda one: replace(one, body=one.body + b"&CallStatus=completed"),
    lambda one: replace(one, body=b""),
    lambda one: replace(one, body=b"\xff\xfe=1"),
    lambda one: replace(one, body=urlencode([("a", "1")] * 300).encode()),
    lambda one: replace(one, url=one.url.replace("a-1", "a-2")),
    lambda one: replace(one, url=one.url.replace("example.com", "example.org")),
    lambda one: replace(one, url="https://example.com:99999999/"),
    lambda one: replace(one, url="http://[::1/"),
    lambda one: replace(one, headers={**one.headers, "Content-Type": "application/json"}),
]


@pytest.mark.parametrize("tampered", TAMPERED)
def test_what_was_changed_on_the_way_is_refused(tampered: Callable[[Webhook], Webhook]) -> None:
    genuine = webhook(CallSid=CALL, CallStatus="ringing")
    CARRIER.verify(genuine)
    with pytest.raises(Forged):
        CARRIER.verify(tampered(genuine))


def test_without_a_secret_nothing_is_believed() -> None:
    bare = TwilioCarrier(SimulatorSettings(account=ACCOUNT.id, token=""))
    with pytest.raises(Forged):
        bare.verify(webhook("", CallSid=CALL))


@pytest.mark.parametrize(("age", "believed"), [(0, True), (23 * 3600, True), (25 * 3600, False), (-3600, True)])
def test_a_report_is_not_believed_for_ever(age: int, *, believed: bool) -> None:
    made = format_datetime(NOON - timedelta(seconds=age))
    request = webhook(CallSid=CALL, CallStatus="completed", Timestamp=made)
    if believed:
        CARRIER.verify(request)
    else:
        with pytest.raises(Forged):
            CARRIER.verify(request)


@pytest.mark.parametrize(
    ("status", "kind", "rank"),
    [
        ("queued", Kind.QUEUED, Rank.QUEUED),
        ("initiated", Kind.INITIATED, Rank.INITIATED),
        ("ringing", Kind.RINGING, Rank.RINGING),
        ("in-progress", Kind.ANSWERED, Rank.ANSWERED),
        ("busy", Kind.BUSY, Rank.ENDED),
        ("no-answer", Kind.NO_ANSWER, Rank.ENDED),
        ("failed", Kind.FAILED, Rank.ENDED),
        ("canceled", Kind.CANCELED, Rank.ENDED),
        ("completed", Kind.COMPLETED, Rank.ENDED),
        ("levitating", Kind.OTHER, Rank.ASIDE),
        ("", Kind.OTHER, Rank.ASIDE),
    ],
)
def test_a_status_has_a_meaning_and_a_rank(status: str, kind: Kind, rank: Rank) -> None:
    event = read(CallStatus=status, SequenceNumber="2", Timestamp="Mon, 02 Mar 2026 12:00:07 +0000")

    assert (event.kind, event.kind.rank, event.kind.final) == (kind, rank, rank is Rank.ENDED)
    assert (event.call_id, event.token, event.sequence) == (CALL, "a-1", 2)
    assert event.at == datetime(2026, 3, 2, 12, 0, 7, tzinfo=UTC)


def test_a_final_report_says_how_long_why_and_who_answered() -> None:
    event = read(CallStatus="completed", CallDuration="42", SipResponseCode="200", AnsweredBy="machine_end_beep")

    assert (event.seconds, event.cause, event.answered_by) == (42, "200", Answerer.MACHINE)


def test_a_recording_is_ready_or_has_failed() -> None:
    recording = "RE" + "b" * 32
    ready = read(RecordingSid=recording, RecordingStatus="completed", RecordingDuration="41")
    absent = read(RecordingSid=recording, RecordingStatus="absent")

    assert ready.recording is not None
    assert (ready.kind, ready.recording.recording_id, ready.recording.seconds) == (
        Kind.RECORDING_READY,
        recording,
        41,
    )
    assert absent.kind is Kind.RECORDING_FAILED


def test_the_end_of_a_dialogue_brings_the_hand_off() -> None:
    event = read(SessionId="VX1", SessionStatus="ended", HandoffData='{"why":"done"}', CallStatus="in-progress")

    assert (event.kind, event.handoff) == (Kind.DIALOGUE_ENDED, '{"why":"done"}')


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"CallSid": "CA1"},
        {"CallSid": "../../x"},
        {"CallSid": CALL, "RecordingSid": "https://example.org/a.wav", "RecordingStatus": "completed"},
    ],
)
def test_a_report_that_names_no_call_cannot_be_read(fields: dict[str, str]) -> None:
    with pytest.raises(Unreadable):
        CARRIER.read(webhook(**fields))


NAMES = ["CallSid", "CallStatus", "SequenceNumber", "Timestamp", "CallDuration", "AnsweredBy", "RecordingSid",
         "RecordingStatus", "RecordingDuration", "SessionId", "MachineDetectionDuration"]  # fmt: skip


@given(
    fields=st.dictionaries(st.sampled_from(NAMES), st.text(max_size=40) | st.just(CALL)),
    body=st.binary(max_size=80) | st.none(),
)
def test_no_form_breaks_the_reader(fields: dict[str, str], body: bytes | None) -> None:
    sent = urlencode(fields, errors="replace").encode() if body is None else body
    request = Webhook("POST", URL, {"content-type": FORM}, sent)
    try:
        event = CARRIER.read(request)
    except Unreadable:
        return
    assert event.call_id == parse_qs(sent.decode())["CallSid"][0]
    assert event.at.tzinfo is not None
