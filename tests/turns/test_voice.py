"""Somebody speaks, and is answered aloud; by the voice and the ears of the machine itself."""

import time
from base64 import b64decode, b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.audio import wav
from shared.audio.decoding import pcm_of, samples_of
from shared.audio.reading import clip_of
from tests.direct import direct
from tests.functions import knowledge
from tests.functions.people import administrator, signed_in
from tests.servers.models import Reply
from tests.turns.conftest import Running

WEBM = (Path(__file__).parents[1] / "audio/samples/said.webm").read_bytes()
DEMO = Path(__file__).parents[2] / "infra/demo"
PAGES = ("asthma.md", "diabetes-type-2.md", "gout.md")
LONG = " ".join(
    f"Sentence number {number} of a long answer is said in a calm and even voice." for number in range(20)
)


@pytest.fixture
def environ(environ: dict[str, str]) -> dict[str, str]:
    """It listens and speaks by itself; what it says a model thinks of."""
    for package in ("pocketsphinx", "sphn", "espeakng_loader"):
        pytest.importorskip(package)
    return environ | {"PARLEY_SPEECH": "embedded"}


@pytest.fixture
def learnt(running: Running, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:  # noqa: ARG001  # its tables are needed
    """Some pages that everybody may read and that can be found."""
    queue = direct("sqs").get_queue_url(QueueName="parley-test-documents")["QueueUrl"]
    monkeypatch.setenv("PARLEY_QUEUE_DOCUMENTS", queue)
    knowledge.forget()
    administrator()
    root = signed_in("root@example.com")
    for name in PAGES:
        assert knowledge.upload(root, (DEMO / name).read_text(), name).status < 300
    knowledge.work(*knowledge.waiting(queue))
    yield
    knowledge.forget()


@pytest.fixture(scope="module")
def recorded() -> bytes:
    """The same words as a WAV of 16 000 samples a second."""
    return wav.written(pcm_of(samples_of(clip_of(WEBM, 60), 16_000)), 16_000)


@pytest.fixture
def token(running: Running) -> str:
    return running.person()


def said(running: Running, token: str, **fields: str) -> Any:
    answer = running.caller.client.post(
        running.url("/api/voice/audio"),
        files={"audio": ("said.webm", WEBM, "audio/webm")},
        data=fields,
        headers={"authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.usefixtures("learnt")
def test_a_recording_is_answered_with_sources_and_aloud_and_both_are_stored(running: Running, token: str) -> None:
    running.models.next(Reply("Diabetes means too much sugar in the blood [1]. Ask your doctor about tablets."))
    conversation = running.conversation(token)
    answer = said(running, token, conversation_id=conversation, expect_audio="true")
    stored = running.messages(token, conversation)

    assert "sugar" in answer["transcript"]
    assert [each["content"] for each in stored] == [answer["transcript"], answer["answer"]]
    assert [each["id"] for each in stored] == [answer["user_message_id"], answer["assistant_message_id"]]
    assert answer["citations"] == stored[1]["citations"]
    assert "diabetes" in answer["citations"][0]["title"].lower()
    spoken = clip_of(b64decode(answer["audio_b64"]), 600)
    assert 1 < len(answer["answer"].split()) / spoken.seconds < 6  # words a second
    assert answer["audio_sample_rate"] == 22_050


@pytest.mark.usefixtures("learnt")
def test_what_was_heard_elsewhere_is_relayed(running: Running, token: str) -> None:
    running.models.next(Reply("Asthma makes airways narrow [1]."))
    body = {"conversation_id": running.conversation(token), "transcript": "What is asthma?"}
    answer = running.caller.ask("POST", "assist:/api/voice/relay", token, body)

    assert answer.status_code == 200
    assert answer.json()["answer"] == "Asthma makes airways narrow [1]."
    assert answer.json()["citations"][0]["title"] == "Asthma"


def test_speech_is_heard_while_the_rest_of_it_is_made(running: Running, token: str) -> None:
    """Three hundred words, over HTTP, to a client that is there already."""
    url, headers = running.url("/api/voice/synthesize/stream"), {"authorization": f"Bearer {token}"}
    running.caller.client.post(url, json={"text": "Ready."}, headers=headers)  # its voice is there from now on

    def heard_early() -> bool:
        began = time.monotonic()
        with running.caller.client.stream("POST", url, json={"text": LONG}, headers=headers) as answer:
            assert answer.headers["content-type"] == "audio/wav"
            moments = [time.monotonic() - began for _ in answer.iter_raw()]
        assert len(moments) > 10
        return moments[0] < moments[-1] * 0.35

    assert any(heard_early() for _ in range(3))  # a machine that is busy elsewhere may keep one waiting


def seconds_of(answer: dict[str, Any]) -> float:
    return clip_of(b64decode(answer["audio_b64"]), 600).seconds


@pytest.fixture
def key(running: Running) -> str:
    return running.key()


def test_the_chat_hears_a_wav_and_speaks_its_answer(running: Running, key: str, recorded: bytes) -> None:
    """As the documentation of the API shows it: a WAV file, in base64."""
    running.models.next(Reply("Hello. Take **two** tablets a day."), Reply("It was a text."))
    body = {
        "audio_b64": b64encode(recorded).decode(),
        "sample_rate": 16_000,
        "session_id": "v",
        "expect_audio": True,
    }
    made = running.caller.ask("POST", "worker:/v1/chat/voice", body=body, **{"x-api-key": key})
    assert made.status_code == 200, made.text
    answer = made.json()

    assert "sugar" in answer["transcript"]
    assert answer["content"] == "Hello. Take **two** tablets a day."
    assert (answer["audio_sample_rate"], answer["stt_language"], answer["tool_events"]) == (22_050, "en", [])
    assert 1 < seconds_of(answer) < 6
    assert 0 < answer["stt_confidence"] < 1
    sent = running.models.seen[-1].body["messages"][-1]["content"]
    assert answer["transcript"] in sent

    both = {**body, "text_input": "What was that?"}
    text = running.caller.ask("POST", "worker:/v1/chat/unified", body=both, **{"x-api-key": key}).json()
    assert (text["content"], text["transcript"]) == ("It was a text.", None)
    assert seconds_of(text) > 0.4


@pytest.mark.parametrize(
    ("audio", "status"),
    [
        ("!!!", 400),
        ("", 422),
        (b64encode(b"\x00" * 64_000).decode(), 400),
        (b64encode(b"%PDF-1.7 x").decode(), 400),
    ],
)
def test_the_chat_refuses_what_it_cannot_hear(running: Running, key: str, audio: str, status: int) -> None:
    answer = running.caller.ask("POST", "worker:/v1/chat/voice", body={"audio_b64": audio}, **{"x-api-key": key})
    assert (answer.status_code, "detail" in answer.json()) == (status, True)
    assert running.models.seen == []


def test_a_recording_in_parts_is_transcribed_answered_and_spoken_on_a_socket(
    running: Running, key: str, recorded: bytes
) -> None:
    running.models.next(Reply("The first sentence is here. The second one follows it."))
    samples = recorded[44:]  # bare samples, as the protocol has them
    pieces = [b64encode(samples[at : at + 20_000]).decode() for at in range(0, len(samples), 20_000)]
    wish = {"metadata": {"expect_audio": True}, "sample_rate": 16_000, "audio_id": "mine", "parts": len(pieces)}
    with running.talk(key, "aloud") as tab:
        tab.say(type="audio", audio_data=pieces[-1], part=len(pieces), **wish)
        waiting = tab.until(lambda told: told.get("metadata", {}).get("stage") == "receiving")
        assert waiting["metadata"]["missing"] == list(range(1, len(pieces)))
        for part, piece in enumerate(pieces[:-1], 1):
            tab.say(type="audio", audio_data=piece, part=part, **wish)
        tab.until(complete)
        tab.say(type="audio", audio_data=pieces[0], part=1, **wish)  # as a client does that saw no answer to it
        tab.until(lambda each: each.get("metadata", {}).get("missing") == list(range(2, len(pieces) + 1)))
        for part, piece in enumerate(pieces[1:], 2):
            tab.say(type="audio", audio_data=piece, part=part, **wish)
        tab.until(lambda each: each.get("metadata", {}).get("stage") == "transcribing", 2)
        told = tab.found(lambda each: each["type"] in {"transcript", "text", "audio"})

    assert len(pieces) > 1
    assert "sugar" in told[0]["content"]
    assert told[0]["metadata"]["language"] == "en"
    assert [each["type"] for each in told].count("transcript") == 1
    assert spoken_in_order(told) == "The first sentence is here. The second one follows it."
    sounds = [each for each in told if each["type"] == "audio"]
    lasting = sum(clip_of(b64decode(each["audio_data"]), 60).seconds for each in sounds)
    assert 2 < lasting < 8
    assert all(each["sample_rate"] == 22_050 for each in sounds)
    assert len(running.models.seen) == 1


def complete(told: dict[str, Any]) -> bool:
    return (told["type"], told.get("metadata", {}).get("stage")) == ("status", "complete")


def spoken_in_order(told: list[dict[str, Any]]) -> str:
    """The whole text, where every frame came when the protocol says: a sound after its text, the last after all."""
    kinds = [each["type"] for each in told]
    final = next(at for at, each in enumerate(told) if each["metadata"].get("is_final"))
    sounds = [each for each in told if each["type"] == "audio"]
    assert kinds.index("text") < kinds.index("audio")
    assert (kinds[final], kinds[-1]) == ("text", "audio")
    assert "text" not in kinds[final + 1 :]
    assert [each["metadata"]["is_final"] for each in sounds] == [*[False] * (len(sounds) - 1), True]
    assert [each["metadata"]["part"] for each in sounds] == list(range(1, len(sounds) + 1))
    return str(told[final]["content"])


def test_an_answer_is_heard_long_before_it_is_written(running: Running, key: str) -> None:
    """Three hundred words, as fast as a model writes them."""
    assert len(LONG.split()) == 300
    running.models.next(Reply("Ready."), Reply(LONG, delay=0.015))
    question = {"audio_data": b64encode(WEBM).decode(), "metadata": {"expect_audio": True}}
    with running.talk(key, "early") as tab:
        tab.say(type="audio", **question)
        tab.until(complete)  # the voice is there from now on
        began = len(tab.told)
        tab.say(type="audio", **question)
        tab.until(complete, 2)
        shown = list(zip(tab.told, tab.at, strict=True))[began:]

    asked = next(at for told, at in shown if told.get("metadata", {}).get("stage") == "thinking")
    heard = [at - asked for told, at in shown if told["type"] == "audio"]
    written = next(at - asked for told, at in shown if told["metadata"].get("is_final"))
    assert spoken_in_order([told for told, _ in shown if told["type"] in {"text", "audio"}]) == LONG
    assert len(heard) >= 20
    assert heard[0] < heard[-1] * 0.35
    assert heard[0] < written * 0.35


def test_whoever_stops_an_answer_hears_no_more_of_it(running: Running, key: str) -> None:
    running.models.next(Reply(LONG, delay=0.05))
    with running.talk(key, "enough") as tab:
        tab.say(type="audio", audio_data=b64encode(WEBM).decode(), metadata={"expect_audio": True})
        tab.until("audio")
        tab.say(type="stop")
        tab.until(complete)
        sounds = tab.found(lambda told: told["type"] == "audio")
    assert "audio_data" not in sounds[-1]
    assert sounds[-1]["metadata"]["is_final"] is True
    assert len(sounds) < 15


def test_a_socket_is_told_why_nothing_was_heard(running: Running, key: str) -> None:
    with running.talk(key, "quiet") as tab:
        tab.say(type="audio", audio_data=b64encode(bytes(16_000)).decode(), sample_rate=16_000)
        assert tab.until("error")["metadata"]["code"] == "AUDIO_EMPTY"
        tab.say(type="audio", audio_data="AAAA", part=2, parts=1)
        assert tab.until("error", 2)["metadata"]["code"] == "INVALID_EVENT"
        hour = wav.written(bytes(2 * 2 * 3_600), 2)
        bad = {b"%PDF-1.7 " + WEBM: "AUDIO_UNSUPPORTED", WEBM[:200]: "AUDIO_UNREADABLE", hour: "AUDIO_TOO_LONG"}
        for number, (data, code) in enumerate(bad.items(), 3):
            tab.say(type="audio", audio_data=b64encode(data).decode(), sample_rate=16_000)
            assert tab.until("error", number)["metadata"]["code"] == code
    assert running.models.seen == []


def test_what_is_too_large_to_be_sent_along_goes_by_the_store(running: Running, key: str, recorded: bytes) -> None:
    """The recording by a form, its answer of three minutes by a link."""
    answer = f"{LONG} {LONG}"
    running.models.next(Reply(answer))
    mine = {"x-api-key": key}
    form = running.caller.ask("POST", "worker:/v1/chat/voice/uploads", **mine).json()
    posted = httpx.post(form["url"], data=form["fields"], files={"file": recorded}, timeout=60)
    assert posted.status_code in {200, 201, 204}, posted.text
    body = {"upload_id": form["upload_id"], "expect_audio": True}
    made = running.caller.ask("POST", "worker:/v1/chat/voice", body=body, **mine).json()

    assert "sugar" in made["transcript"]
    assert (made["content"], made["audio_b64"], made["audio_sample_rate"]) == (answer, None, 22_050)
    assert "audio_cut_at" not in made["metadata"]
    sound = httpx.get(made["audio_url"], timeout=60)
    assert sound.headers["content-type"] == "audio/wav"
    assert 150 < clip_of(sound.content, 600).seconds < 400
    query = httpx.URL(made["audio_url"]).params
    assert 0 < int(query["X-Amz-Expires"]) <= 3600
    assert made["audio_expires_at"] > datetime.now(UTC).isoformat()

    token = running.person()
    headers = {"authorization": f"Bearer {token}"}
    form = running.caller.client.post(running.url("/api/voice/uploads"), headers=headers).json()
    httpx.post(form["url"], data=form["fields"], files={"file": WEBM}, timeout=60).raise_for_status()
    sent = {"upload_id": (None, form["upload_id"])}
    told = running.caller.client.post(running.url("/api/voice/transcribe"), files=sent, headers=headers)
    assert "sugar" in told.json()["text"]
