"""Flite: English, from a program that the machine has. Its voices come with it."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shared.audio import wav
from shared.audio.decoding import floats_of, pcm_of
from shared.audio.resampling import resampled
from shared.speech import RATE, Format, Manner, NoSpeech, Voice, voice_of
from shared.speech.packing import EMBEDDED_FORMATS, packed
from shared.speech.wording import sentences

PATIENCE = 20.0
PROVIDER = "flite"
VOICES = tuple(
    Voice(name, title, PROVIDER, ("en",))
    for name, title in (
        ("slt", "Flite: woman, American"),
        ("rms", "Flite: man, American"),
        ("awb", "Flite: man, Scottish"),
    )
)
# Its letter-to-sound rules fail on these; written so, they are said right.
RESPELLED = {"paracetamol": "para see ta mol", "metoprolol": "meto pro lol"}


def found(program: str) -> str | None:
    return shutil.which(program)


@dataclass(frozen=True, slots=True)
class FliteSynthesizer:
    program: str
    provider: str = PROVIDER
    formats: tuple[Format, ...] = EMBEDDED_FORMATS
    longest: int = 5_000

    def voices(self) -> tuple[Voice, ...]:
        return VOICES

    def model_of(self, _manner: Manner) -> str:
        return self.provider

    def pcm(self, text: str, manner: Manner) -> Iterator[bytes]:
        voice = voice_of(VOICES, manner).id
        for sentence in sentences(text):
            yield self._said(respelled(sentence), voice)

    def packed(self, text: str, manner: Manner, form: Format) -> Iterator[bytes]:
        return packed(self.pcm(text, manner), form)

    def _said(self, sentence: str, voice: str) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            said, spoken = Path(folder) / "said.txt", Path(folder) / "spoken.wav"
            said.write_text(sentence)
            command = [self.program, "-voice", voice, "-f", str(said), "-o", str(spoken)]
            try:
                subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)  # noqa: S603  # a setting's
                made = wav.read(spoken.read_bytes())
            except (OSError, subprocess.SubprocessError) as error:
                raise NoSpeech("Flite, which speaks on this machine, has failed") from error
        return pcm_of(resampled(floats_of(bytes(made.data)), made.rate, RATE))


def respelled(sentence: str) -> str:
    return " ".join(RESPELLED.get(word.lower(), word) for word in sentence.split())
