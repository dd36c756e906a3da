"""How a realtime session listens, and how sound is handed over."""

from collections.abc import Iterator
from dataclasses import dataclass

from shared.audio import wav
from shared.speech import RATE

USUAL_THRESHOLD = 0.5
PREFIX_MS = 150
SILENCE_MS = (150, 800)
USUAL_SILENCE_MS = 200
PART_SECONDS = 2.0  # of sound in one message of a socket: 88 KB, which encoded fit into what the gateway takes
ENDLESS = 0x7FFFFFFF - 100  # what a WAV claims whose end is not known when its head is sent


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


def endless_head() -> bytes:
    """Before samples whose number is not known yet; players read on until they end."""
    head = wav.written(b"", RATE)
    return head[:4] + (ENDLESS + 36).to_bytes(4, "little") + head[8:40] + ENDLESS.to_bytes(4, "little")


def portions(pcm: bytes, seconds: float = PART_SECONDS) -> Iterator[bytes]:
    """Each a WAV of its own."""
    size = int(RATE * seconds) * 2
    for at in range(0, len(pcm), size):
        yield wav.written(pcm[at : at + size], RATE)
