"""Recordings: what they are by their content, how long they last, and their samples.

What a sender calls a recording counts for nothing. Lengths are measured before anything is decoded, so that a small
file cannot become hours of sound in memory.
"""

from dataclasses import dataclass
from enum import StrEnum

from shared.kit.errors import Invalid, TooLarge, Unavailable


class Kind(StrEnum):
    """By the ending that files of the kind have."""

    WAV = "wav"
    MP3 = "mp3"
    M4A = "m4a"
    OGG = "ogg"
    WEBM = "webm"
    FLAC = "flac"

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self]


MEDIA_TYPES = {
    Kind.WAV: "audio/wav",
    Kind.MP3: "audio/mpeg",
    Kind.M4A: "audio/mp4",
    Kind.OGG: "audio/ogg",
    Kind.WEBM: "audio/webm",
    Kind.FLAC: "audio/flac",
}


@dataclass(frozen=True, slots=True)
class Clip:
    """A recording whose container has been read and whose length is known."""

    kind: Kind
    data: bytes
    seconds: float


class Unreadable(Invalid):
    """It claims to be of a kind, and is damaged or cut off."""

    default_code = "AUDIO_UNREADABLE"


class NoAudio(Invalid):
    default_code = "AUDIO_UNSUPPORTED"


class TooLong(TooLarge):
    default_code = "AUDIO_TOO_LONG"


class NoDecoder(Unavailable):
    default_code = "SPEECH_UNAVAILABLE"
