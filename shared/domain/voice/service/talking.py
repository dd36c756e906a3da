"""What is said to the system becomes text; what it says becomes sound."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from shared.audio import wav
from shared.audio.reading import clip_of
from shared.domain.voice.model import endless_head
from shared.kit.errors import Invalid, Refusal
from shared.kit.observability import logger
from shared.speech import RATE, Format, Manner, Synthesizer, Transcriber, Transcript

Observe = Callable[[str, float], None]


def unobserved(_stage: str, _seconds: float) -> None:
    """For who counts nothing."""


@dataclass(frozen=True, slots=True)
class TalkingService:
    """Providers are asked for when they are needed: what speaks need not listen."""

    transcriber: Callable[[], Transcriber]
    synthesizer: Callable[[], Synthesizer]
    most_seconds: float

    def heard(
        self, data: bytes, language: str | None = None, raw_rate: int | None = None, observe: Observe = unobserved
    ) -> Transcript:
        began = time.monotonic()
        found = self.transcriber().transcribe(clip_of(data, self.most_seconds, raw_rate), language)
        observe("stt", time.monotonic() - began)
        return found

    def words(self, data: bytes, language: str | None, raw_rate: int | None) -> Transcript:
        """Refuses a recording in which nothing was said."""
        found = self.heard(data, language, raw_rate)
        if not found.text:
            raise Invalid("Nothing was said in this recording", code="AUDIO_EMPTY")
        return found

    def form(self, wanted: str | None, accepted: Sequence[str]) -> Format:
        """What is asked for by name, else the first that is accepted and can be made, else what is usual."""
        formats = self.synthesizer().formats
        if wanted:
            if wanted not in formats:
                raise Invalid(
                    f"Speech is made here as {', '.join(formats)}",
                    code="FORMAT_UNSUPPORTED",
                    field="response_format",
                )
            return Format(wanted)
        fitting = [form for kind in accepted for form in formats if form.media_type.split(";")[0] == kind]
        return fitting[0] if fitting else formats[0]

    def spoken(self, text: str, manner: Manner, form: Format, observe: Observe = unobserved) -> Iterator[bytes]:
        """In pieces, as they are made. The first is there, or refused, before this returns."""
        voice = self._fitting(text)
        began = time.monotonic()
        pieces = voice.pcm(text, manner) if form in {Format.WAV, Format.PCM} else voice.packed(text, manner, form)
        first = next(pieces, b"")
        observe("first_audio", time.monotonic() - began)
        return chained(endless_head() if form is Format.WAV else b"", first, pieces)

    def whole(self, text: str, manner: Manner) -> bytes:
        """As one WAV that knows its length."""
        return wav.written(b"".join(self._fitting(text).pcm(text, manner)), RATE)

    def sentences(self, text: str, manner: Manner) -> Iterator[bytes]:
        """Samples, as they are made; of a text that is too long, its beginning."""
        voice = self.synthesizer()
        return voice.pcm(text[: voice.longest], manner)

    def _fitting(self, text: str) -> Synthesizer:
        voice = self.synthesizer()
        if len(text) > voice.longest:
            raise Invalid(f"At most {voice.longest} characters are spoken at once", field="text")
        return voice

    def whole_or_none(self, text: str, manner: Manner) -> bytes | None:
        """An answer that cannot be spoken is an answer still."""
        try:
            return self.whole(text[: self.synthesizer().longest], manner)
        except Refusal as refusal:
            logger.warning("an answer was not spoken", extra={"failure": refusal.code, "says": refusal.message})
            return None


def chained(head: bytes, first: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield head + first
    yield from pieces
