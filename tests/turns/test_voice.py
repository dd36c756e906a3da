"""Somebody speaks to the whole system, and it answers aloud; by the voice and the ears of the machine itself."""

import time
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.audio.reading import clip_of
from tests.local.caller import Caller
from tests.local.conftest import Copy, free_ports
from tests.servers.models import ModelServer, Reply
from tests.turns.conftest import Running

WEBM = (Path(__file__).parents[1] / "audio/samples/said.webm").read_bytes()
DEMO = Path(__file__).parents[2] / "infra/demo"
PAGES = ("asthma.md", "diabetes-type-2.md", "fever.md", "gout.md", "burns.md", "measles.md")
LONG = " ".join(
    f"Sentence number {number} of a long answer is said in a calm and even voice." for number in range(20)
)


@pytest.fixture(scope="module")
def talking(tmp_path_factory: pytest.TempPathFactory, models: ModelServer) -> Iterator[Running]:
    """A system of its own, which listens and speaks by itself; what it says a model thinks of."""
    for package in ("pocketsphinx", "sphn", "espeakng_loader"):
        pytest.importorskip(package)
    settings = {
        "OPENAI_BASE_URL": models.url,
        "PARLEY_MODEL": "a-model",
        "PARLEY_SPEECH": "embedded",
        "PARLEY_EMBEDDINGS": "none",
        "PARLEY_RATE_LIMIT_FACTOR": "50",
    }
    copy = Copy(tmp_path_factory.mktemp("talking"), free_ports(), settings).ready(90)
    caller = Caller.of(copy)
    caller.client.timeout = httpx.Timeout(90)  # a busy machine takes its time to begin
    learnt(caller)
    yield Running(copy.url, caller, models)
    caller.client.close()
    copy.end()


def learnt(caller: Caller) -> None:
    """Some pages that everybody may read, until they can be found."""
    headers = {"authorization": f"Bearer {caller.admin()}"}
    url = f"{caller.bases['assist']}/api/admin/kb/documents"
    for name in PAGES:
        page = (DEMO / name).read_bytes()
        made = caller.client.post(url, files={"file": (name, page, "text/markdown")}, headers=headers)
        assert made.status_code < 300, made.text
    until = time.monotonic() + 60
    while caller.client.get(url, headers=headers).text.count('"indexed"') < len(PAGES):
        assert time.monotonic() < until
        time.sleep(0.1)


@pytest.fixture
def token(talking: Running) -> str:
    return talking.person()


def said(talking: Running, token: str, **fields: str) -> Any:
    answer = talking.caller.client.post(
        talking.url("/api/voice/audio"),
        files={"audio": ("said.webm", WEBM, "audio/webm")},
        data=fields,
        headers={"authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_recording_is_answered_with_sources_and_aloud_and_both_are_stored(talking: Running, token: str) -> None:
    talking.models.next(Reply("Diabetes means too much sugar in the blood [1]. Ask your doctor about tablets."))
    conversation = talking.conversation(token)
    answer = said(talking, token, conversation_id=conversation, expect_audio="true")
    stored = talking.messages(token, conversation)

    assert "sugar" in answer["transcript"]
    assert [each["content"] for each in stored] == [answer["transcript"], answer["answer"]]
    assert [each["id"] for each in stored] == [answer["user_message_id"], answer["assistant_message_id"]]
    assert answer["citations"] == stored[1]["citations"]
    assert "diabetes" in answer["citations"][0]["title"].lower()
    spoken = clip_of(b64decode(answer["audio_b64"]), 600)
    assert 1 < len(answer["answer"].split()) / spoken.seconds < 6  # words a second
    assert answer["audio_sample_rate"] == 22_050


def test_what_was_heard_elsewhere_is_relayed(talking: Running, token: str) -> None:
    talking.models.next(Reply("Asthma makes airways narrow [1]."))
    body = {"conversation_id": talking.conversation(token), "transcript": "What is asthma?"}
    answer = talking.caller.ask("POST", "assist:/api/voice/relay", token, body)

    assert answer.status_code == 200
    assert answer.json()["answer"] == "Asthma makes airways narrow [1]."
    assert answer.json()["citations"][0]["title"] == "Asthma"


def test_speech_is_heard_while_the_rest_of_it_is_made(talking: Running, token: str) -> None:
    """Nine hundred words. How soon a sentence is made, tests of the engines measure; here it is passed on."""
    url, headers = talking.url("/api/voice/synthesize/stream"), {"authorization": f"Bearer {token}"}
    talking.caller.client.post(url, json={"text": "Ready."}, headers=headers)  # its process is there from now on
    began = time.monotonic()
    with httpx.stream("POST", url, json={"text": f"{LONG} {LONG} {LONG}"}, headers=headers, timeout=60) as answer:
        assert answer.headers["content-type"] == "audio/wav"
        moments = [time.monotonic() - began for _ in answer.iter_raw()]
    assert len(moments) > 10
    assert moments[0] < moments[-1] * 0.6
