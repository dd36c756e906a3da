"""How a realtime session listens, and how sound is handed over."""

from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from shared.audio import wav
from shared.domain.ledger.model.usage import Call
from shared.kit.errors import Invalid
from shared.speech import RATE

USUAL_THRESHOLD = 0.5
PREFIX_MS = 150
SILENCE_MS = (150, 800)
USUAL_SILENCE_MS = 200
MOST_PARTS = 64  # of a recording that comes over a socket: 6 MB
PART_SECONDS = 2.0  # of sound in one message of a socket: 88 KB, which encoded fit into what the gateway takes
ENDLESS = 0x7FFFFFFF - 100  # what a WAV claims whose end is not known when its head is sent


@dataclass(frozen=True, slots=True)
class Recording:
    """One that comes in parts, numbered from one. Its name is its sender's, and nobody else's."""

    user_id: str
    name: str
    parts: int

    @property
    def place(self) -> str:
        return f"{self.user_id}/{sha256(self.name.encode()).hexdigest()[:32]}/"

    @property
    def key(self) -> str:
        return f"voice#{self.place}"

    def part(self, number: int) -> str:
        return f"{self.place}{number:03d}"


@dataclass(frozen=True, slots=True)
class Attention:
    """When somebody is taken to speak, and to have finished."""

    threshold: float
    silence_ms: int

    @classmethod
    def of(cls, sensitivity: int | None, silence_ms: int | None) -> "Attention":
        low, high = SILENCE_MS
        threshold = USUAL_THRESHOLD if sensitivity is None else round(0.9 - 0.8 * sensitivity / 100, 3)
        silence = USUAL_SILENCE_MS if silence_ms is None else min(high, max(low, silence_ms))
        return cls(threshold, silence)

    def as_turn_detection(self) -> dict[str, object]:
        return {
            "type": "server_vad",
            "threshold": self.threshold,
            "prefix_padding_ms": PREFIX_MS,
            "silence_duration_ms": self.silence_ms,
        }


def call_of(
    kind: str,
    model: str,
    micros: int | None,
    *,
    seconds: float = 0.0,
    characters: int = 0,
    latency_ms: int | None = None,
) -> Call:
    """An entry of the ledger: `stt`, or `tts`."""
    return Call(
        kind=kind,
        model=model,
        input_tokens=0,
        output_tokens=0,
        cached_tokens=0,
        micros=micros,
        estimated=False,
        audio_ms=round(seconds * 1000),
        characters=characters,
        latency_ms=latency_ms,
    )


def endless_head() -> bytes:
    """Before samples whose number is not known yet; players read on until they end."""
    head = wav.written(b"", RATE)
    return head[:4] + (ENDLESS + 36).to_bytes(4, "little") + head[8:40] + ENDLESS.to_bytes(4, "little")


def unpacked(encoded: str) -> bytes:
    """Base64, also as a page writes it: behind `data:…,`, or with line ends in it."""
    text = "".join(encoded.rpartition(",")[2].split()) if encoded.startswith("data:") else "".join(encoded.split())
    try:
        return b64decode(text, validate=True)
    except ValueError as error:
        raise Invalid("The recording is not base64", code="AUDIO_UNREADABLE", field="audio_b64") from error


def portions(pcm: bytes, seconds: float = PART_SECONDS) -> Iterator[bytes]:
    """Each a WAV of its own."""
    size = int(RATE * seconds) * 2
    for at in range(0, len(pcm), size):
        yield wav.written(pcm[at : at + size], RATE)
