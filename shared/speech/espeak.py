"""eSpeak NG: about a hundred languages, as a robot says them.

It is GPL: a part of the local system alone, by the package `espeakng-loader` or by a program that the machine has. No
deployed artefact holds it.
"""

import ctypes
import importlib.util
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any

from shared.audio import wav
from shared.audio.decoding import floats_of, pcm_of
from shared.audio.resampling import resampled
from shared.speech import RATE, Format, Manner, NoSpeech, OtherLanguage, Voice, primary, voice_of
from shared.speech.packing import EMBEDDED_FORMATS, packed
from shared.speech.wording import sentences

PROVIDER = "espeak-ng"
PATIENCE = 20.0
WORDS_A_MINUTE = 150
SYNCHRONOUS, DO_NOT_EXIT, BY_CHARACTER, UTF_8, PACE = 2, 0x8000, 1, 1, 1
VOICES = (
    Voice("en-us", "eSpeak NG: American", PROVIDER, ("en",)),
    Voice("en-gb", "eSpeak NG: British", PROVIDER, ("en",)),
    Voice("many", "eSpeak NG: the text's language", PROVIDER, ()),
)
HEARD = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


def tongue(manner: Manner) -> str:
    """What eSpeak calls it: a voice that is named, else the language."""
    voice = voice_of(VOICES, manner)
    if manner.voice == voice.id and voice.languages:
        return voice.id
    language = (manner.language or "en-us").replace("_", "-").lower()
    return "en-us" if language == "en" else language


@dataclass
class Library:
    """One engine for a process; it takes one text at a time."""

    lock: Lock = field(default_factory=Lock)
    pieces: list[bytes] = field(default_factory=list)

    @cached_property
    def engine(self) -> Any:
        loader = importlib.import_module("espeakng_loader")
        engine = ctypes.CDLL(loader.get_library_path())
        rate = engine.espeak_Initialize(SYNCHRONOUS, 0, str(loader.get_data_path()).encode(), DO_NOT_EXIT)
        if rate != RATE:
            raise NoSpeech("eSpeak NG, which speaks on this machine, does not start")
        self.heard = HEARD(self._heard)  # kept: the engine does not
        engine.espeak_SetSynthCallback(self.heard)
        engine.espeak_SetParameter(PACE, WORDS_A_MINUTE, 0)
        return engine

    def _heard(self, samples: Any, count: int, _events: Any) -> int:
        if samples and count > 0:
            self.pieces.append(ctypes.string_at(samples, 2 * count))
        return 0

    def say(self, sentence: str, language: str) -> bytes:
        with self.lock:
            self.pieces.clear()
            name = language.encode()
            short = primary(language).encode()
            if self.engine.espeak_SetVoiceByName(name) and self.engine.espeak_SetVoiceByName(short):
                raise OtherLanguage("eSpeak NG does not speak this language", field="language")
            text = sentence.encode() + b"\0"
            self.engine.espeak_Synth(text, len(text), 0, BY_CHARACTER, 0, UTF_8, None, None)
            return b"".join(self.pieces)


@dataclass(frozen=True, slots=True)
class Program:
    path: str

    def say(self, sentence: str, language: str) -> bytes:
        command = [self.path, "-v", language, "-s", str(WORDS_A_MINUTE), "--stdin", "--stdout"]
        try:
            told = subprocess.run(  # noqa: S603  # a setting's
                command, input=sentence.encode(), check=True, capture_output=True, timeout=PATIENCE
            )
            made = wav.read(told.stdout)
        except subprocess.CalledProcessError as error:
            raise OtherLanguage("eSpeak NG does not speak this language", field="language") from error
        except (OSError, subprocess.SubprocessError) as error:
            raise NoSpeech("eSpeak NG, which speaks on this machine, has failed") from error
        return pcm_of(resampled(floats_of(bytes(made.data)), made.rate, RATE))


def found(program: str) -> Library | Program | None:
    if importlib.util.find_spec("espeakng_loader"):
        return Library()
    path = shutil.which(program)
    return Program(path) if path else None


@dataclass(frozen=True, slots=True)
class EspeakSynthesizer:
    engine: Library | Program
    provider: str = PROVIDER
    formats: tuple[Format, ...] = EMBEDDED_FORMATS
    longest: int = 5_000

    def voices(self) -> tuple[Voice, ...]:
        return VOICES

    def model_of(self, _manner: Manner) -> str:
        return self.provider

    def pcm(self, text: str, manner: Manner) -> Iterator[bytes]:
        language = tongue(manner)
        for sentence in sentences(text):
            yield self.engine.say(sentence, language)

    def packed(self, text: str, manner: Manner, form: Format) -> Iterator[bytes]:
        return packed(self.pcm(text, manner), form)
