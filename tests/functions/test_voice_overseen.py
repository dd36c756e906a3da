"""What administrators are told of voice: who listens and speaks as it is found out, and what is set."""

import sys
from typing import Any

import pytest

from tests.functions.people import registered, signed_in, viewer
from tests.functions.streamed import told, work
from tests.functions.test_conversations import begun
from tests.functions.test_overseen_figures import socket
from tests.functions.test_oversight import ask as look
from tests.functions.test_threads import said
from tests.functions.voices import VOICE
from tests.lambda_client import Answer, Caller, call
from tests.servers.speech import SpeechServer

pytestmark = pytest.mark.usefixtures("counters_at_rest", "aws", "without_limits")
PATHS = ("/api/admin/voice/health", "/api/admin/voice/config", "/admin/voice/health", "/admin/voice/config")


def ask(who: Caller, name: str) -> Answer:
    answer = who.call(VOICE, "GET", f"/api/admin/voice/{name}")
    assert answer.status == 200, answer.text
    return answer


@pytest.mark.usefixtures("speech")
def test_only_administrators_and_viewers_are_told(root: Caller) -> None:
    assert root.call(VOICE, "GET", PATHS[0]).status == 200
    registered()
    eve, ann = viewer(), signed_in()
    for path in PATHS:
        statuses = [who.call(VOICE, "GET", path).status for who in (eve, ann)]
        assert (statuses, call(VOICE, "GET", path).status) == ([200, 403], 401), path
        assert eve.call(VOICE, "PATCH", path, {"default_voice": "x"}).status == 405, path


@pytest.mark.usefixtures("speech")
def test_what_the_machine_does_itself_is_tried(root: Caller) -> None:
    pytest.importorskip("pocketsphinx")
    pytest.importorskip("espeakng_loader")
    found = ask(root, "health").body
    assert (found["status"], found["redis_connected"], found["openai_api_configured"]) == ("healthy", True, False)
    assert [(name, each["provider"], each["up"]) for name, each in found["services"].items()] == [
        ("stt", "pocketsphinx", True),
        ("tts", "embedded", True),
    ]
    assert min(each["latency_ms"] for each in found["services"].values()) > 0
    assert found["details"]["tts_voice"] in ask(root, "config").body["voices"]


def test_a_machine_without_a_voice_is_degraded_and_says_what_would_help(
    root: Caller, speech: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pocketsphinx")
    monkeypatch.setitem(sys.modules, "espeakng_loader", None)  # as where the package is not installed
    speech(PARLEY_ESPEAK="no-such-program")
    found = ask(root, "health").body
    assert (found["status"], ask(root, "config").body["default_voice"]) == ("degraded", None)
    assert "SPEECH_BASE_URL" in found["services"]["tts"]["note"]


def test_an_endpoint_is_asked_with_its_key_and_what_it_answers_is_told(root: Caller, speech: Any) -> None:
    with SpeechServer() as server:
        speech(PARLEY_SPEECH="openai", SPEECH_BASE_URL=server.url, SPEECH_API_KEY="speech-key")
        found = ask(root, "health").body
        assert (found["status"], found["openai_api_configured"]) == ("healthy", True)
        assert {each.key for each in server.seen} == {"Bearer speech-key"}
        server.status = 503
        down = ask(root, "health").body
        assert (down["status"], down["services"]["stt"]["up"]) == ("unhealthy", False)
        assert "503" in down["services"]["stt"]["note"]
        assert not any(word in str(down) for word in ("speech-key", server.url))


def test_what_is_set_is_told_as_it_is_set(root: Caller, speech: Any) -> None:
    with SpeechServer() as server:
        speech(
            PARLEY_SPEECH="openai", SPEECH_BASE_URL=server.url, PARLEY_STT_MODEL="hears-1",
            PARLEY_TTS_MODEL="speaks-1", PARLEY_REALTIME_MODEL="realtime-1", PARLEY_VOICE_SECONDS="77",
        )  # fmt: skip
        answer = ask(root, "config")
        told = answer.body
    assert (told["stt_model"], told["tts_model"], told["realtimeModel"]) == ("hears-1", "speaks-1", "realtime-1")
    assert (told["default_voice"], told["realtime_enabled"], told["max_recording_sec"]) == ("alloy", True, 77)
    assert (told["vad_enabled"], told["vad_threshold"], told["max_session_duration_sec"]) == (True, 0.5, 7200)


def test_sessions_of_the_pipeline_are_open_sockets_with_how_far_their_conversations_have_come(root: Caller) -> None:
    user_id, ann = registered(), signed_in()
    talk = begun(ann)
    for number in range(2):
        said(ann, talk, f"line {number}")
    mine = {"S": f"voiceassist#{user_id}"}
    busy = socket(1) | {"owner": mine, "conversation_id": {"S": talk}}
    idle = socket(2) | {"owner": mine}
    for image in (busy, idle):
        work(told("INSERT", (None, image)))
    seen = look(root, "/voice/tt-sessions").body
    assert [(each["session_id"], each["message_count"]) for each in seen["sessions"]] == [("c#2", 0), ("c#1", 2)]
    assert (seen["total"], seen["sessions"][1]["user_email"]) == (2, "ann@example.com")
    assert seen["sessions"][1]["last_activity"] > seen["sessions"][1]["created_at"]
    now = look(root, "/voice/metrics").body
    assert (now["active_sessions"], now["connectionsByType"], now["total_sessions_24h"]) == (2, {"chat": 2}, 2)
    assert (now["error_rate_24h"], now["stt_latency_p95_ms"], now["tts_characters"]) == (None, None, 0)
    assert len(look(root, "/voice/tt-sessions", limit=1).body["sessions"]) == 1
    assert look(ann, "/voice/tt-sessions").status == 403


def test_what_does_not_exist_here_says_why(root: Caller) -> None:
    eve = viewer()
    for path in ("/voice/contexts", "/voice/quality-presets"):
        answer = look(eve, path)
        assert (answer.status, answer.body["error"]["code"]) == (404, "NOT_FOUND")
        assert answer.body["detail"].startswith("There are no ")
    path = "/api/admin/voice/contexts/cleanup"
    assert [who.call("voiceassist/oversight", "POST", path).status for who in (eve, root)] == [403, 404]
