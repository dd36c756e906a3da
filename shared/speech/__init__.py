"""Speech to text, and text to speech. Every answer says who made it; a confidence is none where nobody measured one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from shared.audio import Clip
from shared.kit.errors import Unavailable, Unprocessable

RATE = 22_050  # of all speech that goes out as samples


class Format(StrEnum):
    WAV = "wav"
    MP3 = "mp3"
    OPUS = "opus"
    PCM = "pcm"

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self]


MEDIA_TYPES = {
    Format.WAV: "audio/wav",
    Format.MP3: "audio/mpeg",
    Format.OPUS: "audio/ogg",
    Format.PCM: f"audio/pcm;rate={RATE}",
}


@dataclass(frozen=True, slots=True)
class Transcript:
    """`language` is what was spoken, as a code of two letters, where the provider tells."""

    text: str
    confidence: float | None
    language: str | None
    provider: str
    model: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Voice:
    id: str
    name: str
    provider: str
    languages: tuple[str, ...]  # empty: many, by the text


@dataclass(frozen=True, slots=True)
class Manner:
    """How a text is to be said. A voice that the provider lacks is replaced by its usual one."""

    voice: str = ""
    language: str | None = None
    model: str = ""


class Transcriber(Protocol):
    @property
    def provider(self) -> str: ...
    @property
    def model(self) -> str:
        """As the ledger and the prices name it."""

    def transcribe(self, clip: Clip, language: str | None = None) -> Transcript: ...


class Synthesizer(Protocol):
    @property
    def provider(self) -> str: ...
    @property
    def formats(self) -> Sequence[Format]: ...
    @property
    def longest(self) -> int:
        """Characters of a text."""

    def voices(self) -> Sequence[Voice]:
        """The usual one first."""

    def model_of(self, manner: Manner) -> str:
        """What will speak, as the ledger and the prices name it."""

    def pcm(self, text: str, manner: Manner) -> Iterator[bytes]:
        """Mono samples of 16 bits at `RATE`, as they are made."""

    def packed(self, text: str, manner: Manner, form: Format) -> Iterator[bytes]:
        """In one of `formats` that is compressed."""


ENCODERS = {Format.OPUS: "sphn", Format.MP3: "lameenc"}  # the packages of the local system that make them


def remedy(form: Format) -> str:
    return f"No {form.upper()} is made here: install the package `{ENCODERS[form]}`, or set an endpoint for speech"


class NoSpeech(Unavailable):
    """The sentence says what would help."""

    default_code = "SPEECH_UNAVAILABLE"


class OtherLanguage(Unprocessable):
    default_code = "LANGUAGE_UNSUPPORTED"


def primary(language: str | None) -> str:
    """`en` of `en-GB`."""
    return (language or "").replace("_", "-").partition("-")[0].lower()


def voice_of(voices: Sequence[Voice], manner: Manner) -> Voice:
    return next((voice for voice in voices if voice.id == manner.voice), voices[0])
