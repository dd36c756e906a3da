"""What is said to the system becomes text; what it says becomes sound. Both are in the ledger of who asked."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from shared.audio import wav
from shared.audio.reading import clip_of
from shared.domain.ledger.service.metering import MeteringService
from shared.domain.voice.model import call_of, endless_head
from shared.kit.errors import Invalid, Refusal
from shared.kit.observability import logger
from shared.kit.principal import Principal
from shared.speech import RATE, Format, Manner, NoSpeech, Synthesizer, Transcriber, Transcript, remedy
from shared.speech.costs import SpeechPrices, listening, speaking
from shared.speech.wording import plain

Observe = Callable[[str, float], None]


def unobserved(_stage: str, _seconds: float) -> None:
    """For who counts nothing."""


@dataclass(frozen=True, slots=True)
class TalkingService:
    """Providers are asked for when they are needed: what speaks need not listen."""

    transcriber: Callable[[], Transcriber]
    synthesizer: Callable[[], Synthesizer]
    most_seconds: float
    prices: SpeechPrices
    meter: MeteringService

    def heard(
        self,
        user: Principal,
        data: bytes,
        language: str | None = None,
        raw_rate: int | None = None,
        observe: Observe = unobserved,
    ) -> Transcript:
        clip = clip_of(data, self.most_seconds, raw_rate)
        listener = self.transcriber()
        micros = listening(self.prices, listener.model, clip.seconds)
        began = time.monotonic()
        with self.meter.metered(user, call_of("stt", listener.model, micros, seconds=clip.seconds)):
            found = listener.transcribe(clip, language)
        observe("stt", time.monotonic() - began)
        return found

    def words(
        self,
        user: Principal,
        data: bytes,
        language: str | None,
        raw_rate: int | None = None,
        observe: Observe = unobserved,
    ) -> Transcript:
        """Refuses a recording in which nothing was said."""
        found = self.heard(user, data, language, raw_rate, observe)
        if not found.text:
            raise Invalid("Nothing was said in this recording", code="AUDIO_EMPTY", field="audio")
        return found

    def form(self, wanted: str | None, accepted: Sequence[str]) -> Format:
        """What is asked for by name, else the first that is accepted and can be made, else what is usual."""
        formats = self.synthesizer().formats
        if wanted:
            return able(wanted, formats)
        fitting = [form for kind in accepted for form in formats if form.media_type.split(";")[0] == kind]
        return fitting[0] if fitting else formats[0]

    def spoken(
        self, user: Principal, text: str, manner: Manner, form: Format, observe: Observe = unobserved
    ) -> Iterator[bytes]:
        """In pieces, as they are made. The first is there, or refused, before this returns.

        It is not kept waiting for the ledger either, which is written behind it.
        """
        voice = self.fitting(text)
        pieces = voice.pcm(text, manner) if form in {Format.WAV, Format.PCM} else voice.packed(text, manner, form)
        model, characters = voice.model_of(manner), len(plain(text))
        call = call_of("tts", model, speaking(self.prices, model, characters), characters=characters)
        held, began = self.meter.hold(user, call.micros or 0), time.monotonic()
        try:
            first = next(pieces, b"")
        except BaseException:
            self.meter.release(held)
            raise
        seconds = time.monotonic() - began
        observe("first_audio", seconds)
        head = endless_head() if form is Format.WAV else b""
        entered = partial(self.meter.enter, held, replace(call, latency_ms=round(seconds * 1000)))
        return chained(head + first, entered, pieces)

    def whole(self, user: Principal, text: str, manner: Manner, observe: Observe = unobserved) -> bytes:
        """As one WAV that knows its length."""
        return wav.written(b"".join(self.spoken(user, text, manner, Format.PCM, observe)), RATE)

    def fitting(self, text: str) -> Synthesizer:
        voice = self.synthesizer()
        if len(text) > voice.longest:
            raise Invalid(f"At most {voice.longest} characters are spoken at once", field="text")
        return voice

    def whole_or_none(self, user: Principal, text: str, manner: Manner) -> bytes | None:
        """An answer that cannot be spoken is an answer still."""
        try:
            return self.whole(user, text[: self.synthesizer().longest], manner)
        except Refusal as refusal:
            logger.warning("an answer was not spoken", extra={"failure": refusal.code, "says": refusal.message})
            return None


def able(wanted: str, formats: Sequence[Format]) -> Format:
    """A kind that speech is never made of is the request's fault; one that is only not made here is not."""
    if wanted not in set(Format):
        told = f"Speech is made here as {', '.join(formats)}"
        raise Invalid(told, code="FORMAT_UNSUPPORTED", field="response_format")
    if wanted not in formats:
        raise NoSpeech(remedy(Format(wanted)), code="FORMAT_UNAVAILABLE", field="response_format")
    return Format(wanted)


def chained(first: bytes, then: Callable[[], None], pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Also for a listener who leaves after the first, which was made for them all the same."""
    try:
        yield first
    finally:
        then()
    yield from pieces
