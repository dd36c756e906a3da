"""Somebody speaks to VoiceAssist, and is spoken to."""

from pathlib import Path
from typing import Any

from shared.domain.ledger.wiring.metering import metering_service
from shared.domain.voice.wiring.speech import endpoint, synthesizer, transcriber
from shared.domain.voice.wiring.talking import talking_service
from shared.kit.settings import forget
from tests.lambda_client import Answer, Caller

VOICE = "voiceassist/voice"
WEBM = (Path(__file__).parents[1] / "audio/samples/said.webm").read_bytes()
ALONE = {"PARLEY_FLITE": "no-such-program"}


def as_new() -> None:
    forget()
    for made in (endpoint, transcriber, synthesizer, metering_service, talking_service):
        made.cache_clear()


def sent(who: Caller, content: bytes, path: str = "transcribe", part: str = "audio", **fields: str) -> Answer:
    edge = "boundary-of-the-tests"
    pieces = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode() for n, v in fields.items()
    ]
    head = f'--{edge}\r\nContent-Disposition: form-data; name="{part}"; filename="a.webm"\r\n'
    pieces += [head.encode(), b"Content-Type: audio/webm\r\n\r\n", content, f"\r\n--{edge}--\r\n".encode()]
    typed = {"content-type": f"multipart/form-data; boundary={edge}"}
    return who.call(VOICE, "POST", f"/api/voice/{path}", b"".join(pieces), headers=typed)


def ask(who: Caller, path: str, body: Any = None, **headers: str) -> Answer:
    return who.call(VOICE, "POST", f"/api/voice/{path}", body, headers=headers)
