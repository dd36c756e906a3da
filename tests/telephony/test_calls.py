"""The port over the network that the simulator plays: real requests, real webhooks, a real socket."""

import io
import wave

from shared.telephony import Answerer, Kind, Placed, State
from tests.telephony.studio import Studio


def kinds(studio: Studio) -> list[Kind]:
    carrier = studio.carrier()
    return [carrier.read(request).kind for request in studio.app.posted("/events")]


def test_a_call_is_placed_answered_talked_on_recorded_and_reported(studio: Studio) -> None:
    carrier = studio.carrier()
    studio.app.document = lambda _: carrier.answer(studio.dialogue(greeting="Hello, it is Parley.")).body

    placed = carrier.place(studio.placement(record=True))
    studio.pass_time(120)

    assert isinstance(placed, Placed)
    assert kinds(studio) == [
        Kind.INITIATED, Kind.RINGING, Kind.ANSWERED, Kind.COMPLETED, Kind.RECORDING_READY
    ]  # fmt: skip
    report = carrier.fetch(placed.call_id)
    assert (report.state, report.to, report.currency) == (State.COMPLETED, "+14155550190", "USD")
    assert report.seconds is not None
    assert report.seconds > 5
    assert report.price is not None
    note = carrier.read(studio.app.posted("/events")[-1]).recording
    assert note is not None
    with carrier.recording(note) as audio:
        data = b"".join(audio.chunks)
    assert len(data) == audio.size
    with wave.open(io.BytesIO(data)) as heard:
        assert (heard.getframerate(), heard.getnchannels(), heard.getsampwidth()) == (8000, 1, 2)
        assert abs(heard.getnframes() / 8000 - report.seconds) <= 1
    said = [turn["text"] for turn in studio.exchange.calls[placed.call_id].heard]
    assert said[:3] == [
        "Hello, it is Parley.",
        "Hello, yes, this is a good time.",
        "You said: Hello, yes, this is a good time.",
    ]
    assert report.answered_by in {None, Answerer.HUMAN}
