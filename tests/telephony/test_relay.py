"""Frames of the dialogue's socket."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.telephony import Unreadable
from shared.telephony.relay import (
    End,
    Incoming,
    Interrupt,
    Key,
    Language,
    Outgoing,
    Play,
    Prompt,
    SendDigits,
    Setup,
    Text,
    Trouble,
    Unheard,
    encoded,
    parsed,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("sessionId", "callSid", "voicePrompt", "lang", "last", "digit", "utteranceUntilInterrupt",
          "durationUntilInterruptMs", "description", "customParameters")  # fmt: skip
INCOMING: list[tuple[dict[str, Any], Incoming]] = [
    (
        {
            "type": "setup",
            "sessionId": "VX1",
            "accountSid": "AC1",
            "callSid": "CA1",
            "from": "+15005550006",
            "to": "+14155550190",
            "direction": "outbound-api",
            "callType": "PSTN",
            "somethingNew": {"deep": [1]},
            "customParameters": {"attempt": "a-1"},
        },
        Setup("VX1", "CA1", "AC1", "+14155550190", "+15005550006", "outbound-api", {"attempt": "a-1"}),
    ),
    ({"type": "prompt", "voicePrompt": "Hi", "lang": "en-US", "last": True}, Prompt("Hi", "en-US", last=True)),
    ({"type": "prompt", "voicePrompt": "Hi", "last": False}, Prompt("Hi", "", last=False)),
    ({"type": "dtmf", "digit": "1"}, Key("1")),
    (
        {"type": "interrupt", "utteranceUntilInterrupt": "Life is", "durationUntilInterruptMs": "460"},
        Interrupt("Life is", 460),
    ),
    (
        {"type": "interrupt", "utteranceUntilInterrupt": "Life is", "durationUntilInterruptMs": 460},
        Interrupt("Life is", 460),
    ),
    ({"type": "error", "description": "Invalid message"}, Trouble("Invalid message")),
    ({"type": "somethingNew"}, Unheard("somethingNew")),
]
OUTGOING: list[tuple[Outgoing, dict[str, Any]]] = [
    (Text("Hi", last=False), {"type": "text", "token": "Hi", "last": False}),
    (
        Text("Salut", language="fr-FR", interruptible=False, preemptible=True),
        {"type": "text", "token": "Salut", "last": True, "lang": "fr-FR", "interruptible": False, "preemptible": True},
    ),
    (Play("https://example.com/a.mp3", loop=2), {"type": "play", "source": "https://example.com/a.mp3", "loop": 2}),
    (SendDigits("9ww42"), {"type": "sendDigits", "digits": "9ww42"}),
    (Language("sv-SE", "en-US"), {"type": "language", "ttsLanguage": "sv-SE", "transcriptionLanguage": "en-US"}),
    (End(), {"type": "end"}),
    (End('{"why":"done"}'), {"type": "end", "handoffData": '{"why":"done"}'}),
]  # fmt: skip


@pytest.mark.parametrize(("frame", "meant"), INCOMING)
def test_a_frame_is_read(frame: dict[str, Any], meant: Incoming) -> None:
    assert parsed(json.dumps(frame)) == meant


@pytest.mark.parametrize(("message", "frame"), OUTGOING)
def test_a_message_is_written(message: Outgoing, frame: dict[str, Any]) -> None:
    assert json.loads(encoded(message)) == frame


@given(
    kind=st.sampled_from(["setup", "prompt", "dtmf", "interrupt", "error", "new"]),
    fields=st.dictionaries(st.sampled_from(FIELDS), JSON),
)
def test_a_frame_of_any_content_is_read_or_refused(kind: str, fields: dict[str, Any]) -> None:
    try:
        parsed(json.dumps({"type": kind, **fields}))
    except Unreadable:
        assert kind == "setup"


@given(frame=st.text() | JSON.map(json.dumps) | st.binary(max_size=30))
def test_anything_else_is_refused(frame: str | bytes) -> None:
    try:
        found = parsed(frame)
    except Unreadable:
        return
    assert isinstance(found, Unheard)


@pytest.mark.parametrize("frame", ["", "[]", "{}", '{"type": 1}', '{"type": "setup"}', "[" * 20_000, "9" * 5_000])
def test_what_cannot_be_a_frame_is_refused(frame: str) -> None:
    with pytest.raises(Unreadable):
        parsed(frame)


def test_a_frame_longer_than_the_carrier_makes_is_refused() -> None:
    with pytest.raises(Unreadable):
        parsed(json.dumps({"type": "prompt", "voicePrompt": "a" * 40_000}))
