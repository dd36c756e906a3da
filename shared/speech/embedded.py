"""What speaks on this machine without a service: Flite for English, eSpeak NG for everything else, by what there is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from shared.speech import Format, Manner, NoSpeech, OtherLanguage, Synthesizer, Voice, primary
from shared.speech.packing import EMBEDDED_FORMATS

REMEDY = (
    "This machine has no voice: set SPEECH_BASE_URL or OPENAI_API_KEY, or install Flite (`apt install flite`)"
    " or the package `espeakng-loader`"
)


@dataclass(frozen=True)
class EmbeddedSynthesizer:
    """`engines` in the order in which they are preferred."""

    engines: Sequence[Synthesizer]
    provider: str = "embedded"
    formats: Sequence[Format] = EMBEDDED_FORMATS
    longest: int = field(default=5_000)

    def voices(self) -> list[Voice]:
        return [voice for engine in self.engines for voice in engine.voices()]

    def model_of(self, manner: Manner) -> str:
        return self.of(manner).model_of(manner)

    def pcm(self, text: str, manner: Manner) -> Iterator[bytes]:
        return self.of(manner).pcm(text, manner)

    def packed(self, text: str, manner: Manner, form: Format) -> Iterator[bytes]:
        return self.of(manner).packed(text, manner, form)

    def of(self, manner: Manner) -> Synthesizer:
        """Whose voice is named, else the first that speaks the language."""
        if not self.engines:
            raise NoSpeech(REMEDY)
        for engine in self.engines:
            if manner.voice in {voice.id for voice in engine.voices()}:
                return engine
        return self._speaking(primary(manner.language) or "en")

    def _speaking(self, language: str) -> Synthesizer:
        for engine in self.engines:
            if any(not voice.languages or language in voice.languages for voice in engine.voices()):
                return engine
        raise OtherLanguage(
            "Flite speaks English alone; the package `espeakng-loader` adds other languages", field="language"
        )
