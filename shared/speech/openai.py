"""Any OpenAI-compatible endpoint that listens and speaks. Clips go there as they came: it has its own decoders."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from math import exp
from typing import TYPE_CHECKING, Any

from shared.audio import Clip, Kind, wav
from shared.kit.errors import Exhausted, Refusal, TimedOut
from shared.kit.observability import logger
from shared.speech import RATE, Format, Manner, NoSpeech, Transcript, Voice, primary, voice_of
from shared.speech.wording import plain

if TYPE_CHECKING:
    import openai

PROVIDER = "openai-compatible"
VOICES = tuple(
    Voice(name, name.title(), PROVIDER, ()) for name in ("alloy", "echo", "fable", "onyx", "nova", "shimmer")
)
THEIR_RATE = 24_000  # of the samples they send
PIECE = 16 * 1024
NAMES = {"english": "en", "italian": "it", "spanish": "es", "french": "fr", "german": "de", "portuguese": "pt"}


@dataclass(frozen=True)
class Endpoint:
    url: str
    key: str
    wait: float

    @cached_property
    def client(self) -> "openai.OpenAI":
        import openai  # noqa: PLC0415  # costs more than everything else a function imports

        return openai.OpenAI(api_key=self.key or "none", base_url=self.url, timeout=self.wait, max_retries=1)

    @contextmanager
    def asked(self) -> Iterator["openai.OpenAI"]:
        """The provider's words stay out of what is told and logged.

        What breaks off while it is read the client hands on as the network told it.
        """
        import httpx2  # noqa: PLC0415  # as above
        import openai  # noqa: PLC0415  # as above

        try:
            yield self.client
        except (openai.OpenAIError, httpx2.HTTPError) as error:
            status = getattr(error, "status_code", None)
            logger.warning(
                "the endpoint for speech failed", extra={"error": type(error).__name__, "status": status}
            )
            late = isinstance(error, (openai.APITimeoutError, httpx2.TimeoutException))
            raise refusal_for(error, status, timed_out=late) from error


def refusal_for(_error: Exception, status: int | None, *, timed_out: bool) -> Refusal:
    if timed_out:
        return TimedOut("Listening or speaking took too long. Please try again.", code="SPEECH_TIMEOUT")
    if status == 429:  # noqa: PLR2004  # too many requests
        return Exhausted("The speech service is busy. Try again soon.", retry_after=5, code="SPEECH_THROTTLED")
    if status == 404:  # noqa: PLR2004  # no such thing at this endpoint
        return NoSpeech(
            "The endpoint has no such speech: check PARLEY_STT_MODEL and PARLEY_TTS_MODEL, set SPEECH_BASE_URL, or"
            " PARLEY_SPEECH=embedded"
        )
    if status in {401, 403}:
        return NoSpeech("The endpoint for speech refuses its key: check SPEECH_API_KEY or OPENAI_API_KEY")
    if status in {400, 413, 415, 422}:
        return NoSpeech("The endpoint for speech did not take what it was sent", code="SPEECH_REFUSED")
    return NoSpeech("The endpoint for speech cannot be reached right now. Please try again.")


@dataclass(frozen=True)
class OpenAITranscriber:
    endpoint: Endpoint
    model: str
    provider: str = PROVIDER

    def transcribe(self, clip: Clip, language: str | None = None) -> Transcript:
        detailed = self.model.startswith("whisper") or "whisper" in self.model
        more: dict[str, Any] = {"language": primary(language)} if language else {}
        if detailed:
            more["response_format"] = "verbose_json"
        data = wav.plain(wav.read(clip.data)) if clip.kind is Kind.WAV else clip.data
        with self.endpoint.asked() as client:
            told = client.audio.transcriptions.create(
                model=self.model, file=(f"clip.{clip.kind}", data, clip.kind.media_type), **more
            )
        spoken = str(getattr(told, "language", None) or "").lower()
        return Transcript(
            text=told.text.strip(),
            confidence=confidence(getattr(told, "segments", None) or ()),
            language=NAMES.get(spoken, spoken) or primary(language) or None,
            provider=self.provider,
            model=self.model,
            seconds=clip.seconds,
        )


def confidence(segments: Sequence[Any]) -> float | None:
    """The mean over what was said of how likely the model found its own words."""
    found = [min(1.0, exp(each.avg_logprob)) for each in segments if getattr(each, "avg_logprob", None) is not None]
    return round(sum(found) / len(found), 4) if found else None


@dataclass(frozen=True)
class OpenAISynthesizer:
    endpoint: Endpoint
    model: str
    provider: str = PROVIDER
    formats: Sequence[Format] = (Format.MP3, Format.WAV, Format.OPUS, Format.PCM)
    longest: int = 4_096

    def voices(self) -> Sequence[Voice]:
        return VOICES

    def model_of(self, manner: Manner) -> str:
        return manner.model or self.model

    def pcm(self, text: str, manner: Manner) -> Iterator[bytes]:
        """In pieces of a whole number of periods of both rates, so that no seam is heard between two of them."""
        from shared.audio.decoding import floats_of, pcm_of  # noqa: PLC0415  # only where samples are wanted
        from shared.audio.resampling import resampled  # noqa: PLC0415  # as above

        for piece in evenly(self._told(text, manner, "pcm"), 2 * THEIR_RATE):
            yield pcm_of(resampled(floats_of(piece), THEIR_RATE, RATE))

    def packed(self, text: str, manner: Manner, form: Format) -> Iterator[bytes]:
        return self._told(text, manner, form.value)

    def _told(self, text: str, manner: Manner, form: Any) -> Iterator[bytes]:
        with (
            self.endpoint.asked() as client,
            client.audio.speech.with_streaming_response.create(
                model=self.model_of(manner),
                voice=voice_of(VOICES, manner).id,
                input=plain(text),
                response_format=form,
            ) as told,
        ):
            yield from told.iter_bytes(PIECE)


def evenly(pieces: Iterator[bytes], size: int) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        rest += piece
        while len(rest) >= size:
            yield rest[:size]
            rest = rest[size:]
    if rest:
        yield rest


@dataclass(frozen=True, slots=True)
class Secret:
    """Opens one realtime session of one person; `expires_at` in epoch seconds."""

    value: str
    expires_at: int


def realtime_secret(endpoint: Endpoint, session: dict[str, Any], seconds: int) -> Secret:
    """A new one every time: two people with one secret would be one to the provider."""
    with endpoint.asked() as client:
        told = client.realtime.client_secrets.create(
            expires_after={"anchor": "created_at", "seconds": seconds},
            session=session,  # type: ignore[arg-type]  # a dictionary of the very form
        )
    return Secret(told.value, told.expires_at)
