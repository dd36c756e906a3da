"""Whether this machine, or the endpoint that is set, listens and speaks right now."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from shared.audio import Clip, Kind, wav
from shared.domain.operations.service import HealthService
from shared.domain.voice.wiring.speech import endpoint, synthesizer, transcriber
from shared.kit.errors import Refusal
from shared.probes import Unanswered
from shared.probes.dynamodb import table_answers
from shared.probes.http import fetch_json
from shared.speech import Manner
from shared.speech.openai import Endpoint

PATIENCE = 10.0  # what listens here is loaded first
RATE, WORD = 16_000, "yes"


def endpoint_answers(asked: Endpoint) -> None:
    """It lists its models: to hear or to say something would cost."""
    fetch_json(f"{asked.url.rstrip('/')}/models", {"authorization": f"Bearer {asked.key or 'none'}"})


def listens() -> None:
    with reasons_told():
        if found := endpoint():
            endpoint_answers(found)
        else:
            transcriber().transcribe(Clip(Kind.WAV, wav.written(bytes(RATE // 5), RATE), 0.1))


def speaks() -> None:
    with reasons_told():
        if found := endpoint():
            endpoint_answers(found)
        elif not next(synthesizer().pcm(WORD, Manner()), b""):
            raise Unanswered("nothing was said")


@contextmanager
def reasons_told() -> Iterator[None]:
    try:
        yield
    except Refusal as refusal:
        raise Unanswered(refusal.message) from refusal


@cache
def voice_health() -> HealthService:
    return HealthService({"stt": listens, "tts": speaks, "store": table_answers}, lambda: None, PATIENCE)
