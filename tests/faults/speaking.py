"""An endpoint that listens and speaks: what is heard becomes text, text becomes sound, a question is answered aloud."""

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.faults.afar import relayed
from tests.faults.libraries import library
from tests.faults.order.stock import Stock
from tests.faults.outside import KEY, Outside, Promise
from tests.faults.scenarios import ONCE, Given, Scenario, Talk, talk
from tests.faults.world import World
from tests.functions.voices import WEBM
from tests.lambda_client import Answer, Caller
from tests.servers.speech import SpeechServer
from tests.telephony.studio import Studio


def speech(scenario: Scenario) -> Promise:
    @contextmanager
    def promise(_: Studio) -> Iterator[Outside]:
        with SpeechServer() as server, relayed(server.url) as relay:
            environ = {
                "SPEECH_BASE_URL": relay.url("/v1"),
                "SPEECH_API_KEY": KEY,
                "PARLEY_SPEECH_WAIT_SECONDS": "1",
            }
            yield Outside(relay, environ, scenario)

    return promise


def hear(world: World, given: Talk) -> Answer:
    typed = {"content-type": "audio/webm"}
    return world.ask(given.ann, "voiceassist/voice", "POST", "/api/voice/transcribe", WEBM, **typed)


def speak(world: World, given: Talk) -> Answer:
    body = {"text": "Colchicine eases it.", "response_format": "mp3"}
    return world.ask(given.ann, "voiceassist/voice", "POST", "/api/voice/synthesize", body)


def paid(what: str) -> Callable[[World, Given], None]:
    """What was heard or said is in the ledger of whoever was told it."""

    def kept(_: World, __: Given) -> None:
        (day,) = Stock.taken().of("usage", "day#", "place")
        assert int(day[what]) > 0

    return kept


def ask_aloud(world: World, ann: Caller) -> Answer:
    body: dict[str, Any] = {"audio_b64": base64.b64encode(WEBM).decode(), "expect_audio": True}
    return world.ask(ann, "youworker/chat", "POST", "/v1/chat/voice", body, **ONCE)


def answered_once(_: World, __: Caller) -> None:
    """Also where it could not be said aloud."""
    said = Stock.taken().of("messages", "said#", "place")
    assert sorted(item["role"] for item in said) == ["assistant", "user"]


hearing = speech(Scenario(talk, hear, paid("audio_ms")))
saying = speech(Scenario(talk, speak, paid("characters")))
talking = speech(Scenario(library, ask_aloud, answered_once))
