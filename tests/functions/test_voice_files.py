"""Recordings of every bad kind on every way they come, and those that lie in the store."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest

from shared.audio import wav
from shared.domain.voice.service.sounds import LARGEST_UPLOAD
from tests.direct import direct
from tests.functions.people import registered, signed_in, worker
from tests.functions.voices import VOICE, WEBM, sent
from tests.lambda_client import Answer, Caller
from tests.servers.speech import SpeechServer

pytestmark = pytest.mark.usefixtures("aws", "without_limits")
CHAT = "youworker/chat"
HOUR = wav.written(bytes(2 * 500 * 3_600), 500)
BAD = {
    "garbage": (b"\xfenot a recording at all", 400, "AUDIO_UNSUPPORTED"),
    "truncated": (WEBM[:200], 400, "AUDIO_UNREADABLE"),
    "cut WAV": (wav.written(bytes(64), 16_000)[:44], 400, "AUDIO_UNREADABLE"),
    "an hour": (HOUR, 413, "AUDIO_TOO_LONG"),
    "PDF before a recording": (b"%PDF-1.7 " + WEBM, 400, "AUDIO_UNSUPPORTED"),
    "HTML before a recording": (b"<html></html>   " + WEBM, 400, "AUDIO_UNSUPPORTED"),
    "ZIP before a recording": (b"PK\x03\x04" + WEBM, 400, "AUDIO_UNSUPPORTED"),
    "a recording that claims to be endless": (
        wav.written(b"", 16_000)[:40] + b"\xff\xff\xff\x7f" + bytes(8),
        400,
        "AUDIO_UNREADABLE",
    ),
}


@pytest.fixture
def ann(speech: Callable[..., None]) -> Caller:
    """Who listens is somewhere nobody answers: what is bad never gets there."""
    speech(SPEECH_BASE_URL="http://127.0.0.1:9/v1", SPEECH_API_KEY="sk-1")
    registered()
    return signed_in()


@pytest.mark.parametrize(("content", "status", "code"), BAD.values(), ids=BAD)
def test_a_bad_recording_is_refused_on_every_route_in_its_dialect(
    ann: Caller, content: bytes, status: int, code: str
) -> None:
    for path in ("transcribe", "audio"):
        answer = sent(ann, content, path)
        assert (answer.status, answer.body["error"]["code"], answer.body["success"]) == (status, code, False)
        assert answer.body["detail"]
    bare = ann.call(VOICE, "POST", "/api/voice/transcribe", content, headers={"content-type": "audio/webm"})
    assert (bare.status, bare.body["error"]["code"]) == (status, code)
    mine = worker()
    for path in ("voice", "unified"):
        chat = mine.call(
            CHAT,
            "POST",
            f"/v1/chat/{path}",
            {"audio_b64": b64encode(content + b"-"[: len(content) % 2 ^ 1]).decode()},
        )
        assert (chat.status, set(chat.body)) == (status, {"detail", "status_code", "timestamp"}), chat.text


@pytest.mark.parametrize("path", ["voice", "unified"])
def test_what_is_no_base64_or_nothing_is_refused(ann: Caller, path: str) -> None:  # noqa: ARG001  # as above
    mine = worker()
    assert mine.call(CHAT, "POST", f"/v1/chat/{path}", {"audio_b64": "!!!"}).status == 400
    nothing: Any = {"audio_b64": ""}
    assert mine.call(CHAT, "POST", f"/v1/chat/{path}", nothing).status == {"voice": 422, "unified": 400}[path]


def test_silence_is_said_to_be_empty(speech: Callable[..., None]) -> None:
    with SpeechServer(transcript={"text": "  "}) as server:
        speech(SPEECH_BASE_URL=server.url, SPEECH_API_KEY="sk-1")
        registered()
        silence = wav.written(bytes(32_000), 16_000)
        audio = sent(signed_in(), silence, "audio")
        chat = worker().call(CHAT, "POST", "/v1/chat/voice", {"audio_b64": b64encode(silence).decode()})
        text = sent(signed_in(), silence).body["text"]
    assert (audio.status, audio.body["error"]["code"]) == (400, "AUDIO_EMPTY")
    assert (chat.status, chat.body["detail"]) == (400, "Nothing was said in this recording")
    assert text == ""


def uploaded(who: Caller, function: str, path: str, content: bytes) -> str:
    form = who.call(function, "POST", path).body
    bucket = form["url"].rstrip("/").rpartition("/")[2].partition(".")[0]
    direct("s3").put_object(Bucket="parley-test-voice", Key=form["fields"]["key"], Body=content)
    assert bucket
    return str(form["upload_id"])


def test_what_somebody_posted_to_the_store_is_heard_for_them_alone(speech: Callable[..., None]) -> None:
    registered()
    registered("eve@example.com")
    with SpeechServer() as server:
        speech(SPEECH_BASE_URL=server.url, SPEECH_API_KEY="sk-1")
        ann, eve = signed_in(), signed_in("eve@example.com")
        upload_id = uploaded(ann, VOICE, "/api/voice/uploads", WEBM)
        heard, strange = (by_reference(who, upload_id) for who in (ann, eve))
        chat_id = uploaded(worker(), CHAT, "/v1/chat/voice/uploads", WEBM)
        other = worker("eve@example.com").call(CHAT, "POST", "/v1/chat/voice", {"upload_id": chat_id})
        crossed = by_reference(ann, chat_id)
        too_large = uploaded(ann, VOICE, "/api/voice/uploads", bytes(LARGEST_UPLOAD + 1))
        refused = by_reference(ann, too_large)
        seen = len(server.seen)

    assert heard.body["text"] == "What lowers blood sugar?"
    assert (strange.status, strange.body["error"]["code"]) == (404, "UPLOAD_NOT_FOUND")
    assert (other.status, crossed.status) == (404, 404)
    assert (refused.status, refused.body["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE")
    assert by_reference(ann, "../x").status == 404
    assert seen == 1


def by_reference(who: Caller, upload_id: str) -> Answer:
    edge = "edge"
    body = f'--{edge}\r\nContent-Disposition: form-data; name="upload_id"\r\n\r\n{upload_id}\r\n--{edge}--\r\n'
    typed = {"content-type": f"multipart/form-data; boundary={edge}"}
    return who.call(VOICE, "POST", "/api/voice/transcribe", body.encode(), headers=typed)


def test_forms_are_for_who_is_signed_in() -> None:
    assert Caller().call(VOICE, "POST", "/api/voice/uploads").status == 401
    assert Caller().call(CHAT, "POST", "/v1/chat/voice/uploads").status == 401
