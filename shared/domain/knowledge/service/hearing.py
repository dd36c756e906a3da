"""Recordings as documents: what is said in them, by whoever listens."""

from dataclasses import dataclass

from shared.audio import NoAudio, Unreadable
from shared.audio.reading import clip_of
from shared.extraction import Unreadable as UnreadableFile
from shared.kit.metering import Used, note
from shared.speech import Transcriber


@dataclass(frozen=True, slots=True)
class Hearing:
    """`most` is how many seconds of a recording are listened to."""

    transcriber: Transcriber
    name: str
    most: float

    def text(self, recording: bytes) -> str:
        try:
            clip = clip_of(recording, self.most)
        except (NoAudio, Unreadable) as error:
            raise UnreadableFile(f"{error.message}.") from error
        heard = self.transcriber.transcribe(clip)
        note(Used("stt", heard.model, seconds=heard.seconds))
        return heard.text
