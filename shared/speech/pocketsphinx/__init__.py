"""PocketSphinx: American English, on this machine, with the model that its package brings.

Made for clear speech near a microphone. The confidence is the mean over the words of how much more likely the
recogniser found each than what else it could have been; it knows nothing of words outside its dictionary.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

from shared.audio import Clip
from shared.audio.decoding import pcm_of, samples_of
from shared.speech import NoSpeech, OtherLanguage, Transcript, primary

PROVIDER = "pocketsphinx"
MODEL = "en-us"
RATE = 16_000
QUIET = 0.003  # a recording whose loudest moment is below has nothing to hear
WORDS = Path(__file__).with_name("words.txt")
REMEDY = (
    "This machine cannot listen: set SPEECH_BASE_URL or OPENAI_API_KEY, or install the package `pocketsphinx`"
    " where there is one for it"
)


@dataclass
class PocketSphinxTranscriber:
    """One decoder, which hears one recording at a time."""

    provider: str = PROVIDER
    model: str = MODEL
    lock: Lock = field(default_factory=Lock)

    @cached_property
    def decoder(self) -> Any:
        try:
            import pocketsphinx  # noqa: PLC0415  # 0.5 seconds and 120 MB, where something is heard
        except ImportError as error:
            raise NoSpeech(REMEDY) from error
        decoder = pocketsphinx.Decoder(samprate=RATE, loglevel="FATAL")
        unknown = [(word, phones) for word, phones in medical_words() if decoder.lookup_word(word) is None]
        for word, phones in unknown:
            decoder.add_word(word, phones, update=word == unknown[-1][0])  # an update takes a quarter of a second
        return decoder

    def transcribe(self, clip: Clip, language: str | None = None) -> Transcript:
        if primary(language) not in {"", "en"}:
            raise OtherLanguage(
                "The embedded recognition understands English alone; set an endpoint for speech", field="language"
            )
        decoder, samples = self.decoder, samples_of(clip, RATE)
        loud = float(abs(samples).max()) if len(samples) else 0.0
        text, confidence = self._heard(decoder, pcm_of(samples)) if loud > QUIET else ("", None)
        return Transcript(text, confidence, "en", self.provider, MODEL, clip.seconds)

    def _heard(self, decoder: Any, pcm: bytes) -> tuple[str, float | None]:
        with self.lock:
            decoder.start_utt()
            decoder.process_raw(pcm, full_utt=True)
            decoder.end_utt()
            found = decoder.hyp()
            sure = [each.prob for each in decoder.seg() or () if each.word[0] not in "<["] if found else []
        return (str(found.hypstr), round(sum(sure) / len(sure), 4)) if found and sure else ("", None)


def medical_words() -> Iterator[tuple[str, str]]:
    for line in WORDS.read_text().splitlines():
        word, _, phones = line.partition(" ")
        if phones:
            yield word, phones.strip()
