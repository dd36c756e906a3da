"""What this machine says and hears by itself. Flite is tried where the machine has it; eSpeak NG is in a package."""

import os
import random
import re
import time
from pathlib import Path

import pytest

from shared.audio import Clip, wav
from shared.audio.decoding import floats_of
from shared.audio.reading import clip_of
from shared.speech import RATE, Format, Manner, NoSpeech, OtherLanguage, Synthesizer, packing
from shared.speech.embedded import EmbeddedSynthesizer
from shared.speech.espeak import EspeakSynthesizer, Library
from shared.speech.flite import FliteSynthesizer, found
from shared.speech.pocketsphinx import PocketSphinxTranscriber
from shared.speech.wording import plain, sayable, sentences

SENTENCES = (
    "The patient has a history of high blood pressure and diabetes.",
    "Metformin lowers the sugar in the blood.",
    "Take two tablets of aspirin every morning with water.",
    "She complains of chest pain and shortness of breath.",
    "The doctor ordered a blood test and an x-ray.",
    "Please describe the side effects of ibuprofen.",
    "He was treated with antibiotics for pneumonia.",
    "What is the normal heart rate for an adult?",
    "The kidney function should be checked before surgery.",
    "Call an ambulance if the pain does not go away.",
)
SAMPLES = Path(__file__).parent / "samples"
PROGRAM = found(os.environ.get("PARLEY_FLITE", "flite"))
flite_here = pytest.mark.skipif(PROGRAM is None, reason="says the samples anew; needs `apt install flite`")

LONG = " ".join(
    f"Sentence number {number} of a long answer is said in a calm and even voice." for number in range(20)
)


@pytest.fixture(scope="module")
def listening() -> PocketSphinxTranscriber:
    pytest.importorskip("pocketsphinx")
    return PocketSphinxTranscriber()


@pytest.fixture(scope="module")
def espeak() -> EspeakSynthesizer:
    pytest.importorskip("espeakng_loader")
    return EspeakSynthesizer(Library())


def said(voice: Synthesizer, text: str, manner: Manner | None = None) -> Clip:
    return clip_of(wav.written(b"".join(voice.pcm(text, manner or Manner())), RATE), 300)


def words(text: str) -> list[str]:
    return re.sub(r"[^a-z0-9' ]", " ", text.lower()).split()


def errors(meant: list[str], heard: list[str]) -> int:
    row = list(range(len(heard) + 1))
    for at, word in enumerate(meant):
        above, row[0] = row[:], at + 1
        for place, other in enumerate(heard):
            row[place + 1] = min(above[place + 1] + 1, row[place] + 1, above[place] + (word != other))
    return row[-1]


def test_ten_medical_sentences_come_back_with_at_most_one_word_in_five_wrong(
    listening: PocketSphinxTranscriber, capsys: pytest.CaptureFixture[str]
) -> None:
    """As Flite 2.2 said them with the voice `slt`, in Opus, on a machine that has it."""
    files = sorted(SAMPLES.glob("flite-*.ogg"))
    rate = error_rate([listening.transcribe(clip_of(each.read_bytes(), 60)).text for each in files])
    with capsys.disabled():
        print(f"\nword error rate of ten medical sentences: {rate:.3f}")
    assert rate <= 0.20


@flite_here
def test_they_come_back_as_well_when_flite_says_them_now(listening: PocketSphinxTranscriber) -> None:
    voice = FliteSynthesizer(str(PROGRAM))
    assert error_rate([listening.transcribe(said(voice, sentence)).text for sentence in SENTENCES]) <= 0.20


def error_rate(heard: list[str]) -> float:
    wrong = sum(errors(words(one), words(other)) for one, other in zip(SENTENCES, heard, strict=True))
    return wrong / sum(len(words(each)) for each in SENTENCES)


def test_what_the_robot_says_is_heard_as_english_and_partly_understood(
    listening: PocketSphinxTranscriber, espeak: EspeakSynthesizer
) -> None:
    """People understand it better than PocketSphinx does: a few words are proof that sound went there and back."""
    heard = listening.transcribe(said(espeak, "Yes. The doctor. The hospital. Yes."))
    assert (heard.provider, heard.language) == ("pocketsphinx", "en")
    assert len(set(words("Yes. The doctor. The hospital.")) & set(words(heard.text))) >= 2
    assert heard.confidence is not None
    assert 0 < heard.confidence <= 1


def test_silence_and_noise_are_no_words(listening: PocketSphinxTranscriber) -> None:
    silence = clip_of(wav.written(bytes(2 * RATE), RATE), 300)
    noise = clip_of(random.Random(1).randbytes(32_000), 300, 16_000)
    assert [listening.transcribe(each).text for each in (silence, noise)] == ["", ""]
    assert listening.transcribe(silence).confidence is None


def test_another_language_is_refused_and_not_guessed_at(listening: PocketSphinxTranscriber) -> None:
    with pytest.raises(OtherLanguage):
        listening.transcribe(clip_of(wav.written(bytes(RATE), RATE), 300), "it-IT")


def test_speech_is_as_long_as_its_text(espeak: EspeakSynthesizer) -> None:
    short, long = (said(espeak, " ".join(SENTENCES[:count])).seconds for count in (2, 10))
    rate = len(words(" ".join(SENTENCES))) / long
    assert 1.5 < rate < 4  # words a second, as people speak
    assert 3 < long / short < 7


def test_languages_differ_and_the_unknown_are_refused(espeak: EspeakSynthesizer) -> None:
    text = "Il paziente prende una compressa ogni giorno."
    italian, english = (said(espeak, text, Manner(language=each)).data for each in ("it-IT", "en"))
    assert italian != english
    with pytest.raises(OtherLanguage):
        said(espeak, text, Manner(language="xx"))


def test_the_first_sentence_is_heard_long_before_the_last(espeak: EspeakSynthesizer) -> None:
    """Three hundred words; the time until sound, in the time of all."""
    voice: Synthesizer = FliteSynthesizer(PROGRAM) if PROGRAM else espeak
    list(voice.pcm("Ready.", Manner()))
    assert len(LONG.split()) == 300
    began = time.perf_counter()
    moments = [time.perf_counter() - began for _ in voice.pcm(LONG, Manner())]
    assert len(moments) == 20
    assert moments[0] / moments[-1] < 0.35


def test_compressed_speech_is_a_file_of_its_own_and_much_smaller(espeak: EspeakSynthesizer) -> None:
    pytest.importorskip("sphn")
    samples = b"".join(espeak.pcm(SENTENCES[0], Manner()))
    packed = b"".join(espeak.packed(SENTENCES[0], Manner(), Format.OPUS))
    clip = clip_of(packed, 300)

    assert clip.kind.media_type == Format.OPUS.media_type
    assert clip.seconds == pytest.approx(len(samples) / 2 / RATE, abs=0.1)
    assert len(packed) < len(samples) / 4


def test_mp3_is_as_long_as_its_text_and_much_smaller(espeak: EspeakSynthesizer) -> None:
    samples = b"".join(espeak.pcm(SENTENCES[0], Manner()))
    made = b"".join(espeak.packed(SENTENCES[0], Manner(), Format.MP3))
    clip = clip_of(made, 300)
    assert clip.kind.media_type == Format.MP3.media_type
    assert clip.seconds == pytest.approx(len(samples) / 2 / RATE, abs=0.2)
    assert len(made) < len(samples) / 4


def test_a_machine_without_an_encoder_says_which_one_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "EMBEDDED_FORMATS", (Format.WAV, Format.PCM))
    with pytest.raises(NoSpeech, match="`lameenc`"):
        list(packing.packed(iter(()), Format.MP3))


def test_a_machine_without_a_voice_says_what_would_help() -> None:
    with pytest.raises(NoSpeech, match="apt install flite"):
        list(EmbeddedSynthesizer(()).pcm("Hello.", Manner()))


def test_english_goes_to_the_first_engine_and_other_languages_to_one_that_speaks_them(espeak: Synthesizer) -> None:
    flite: Synthesizer = FliteSynthesizer("flite")
    both = EmbeddedSynthesizer((flite, espeak))
    assert both.of(Manner(language="en-GB")) is flite
    assert both.of(Manner(language="de")) is espeak
    assert both.of(Manner(voice="en-gb")) is espeak
    with pytest.raises(OtherLanguage, match="espeakng-loader"):
        EmbeddedSynthesizer((flite,)).of(Manner(language="de"))


def test_markup_sources_and_addresses_are_not_read_aloud() -> None:
    written = (
        "## Dose\n\n* Take **two** tablets [1, 2].\n* See [the leaflet](https://example.org/x).\n```\ncode\n```"
    )
    assert plain(written) == "Dose\nTake two tablets.\nSee the leaflet."


def test_text_is_said_in_sentences_of_a_bearable_length() -> None:
    assert sentences("Dr. Smith gave 2.5 mg. Then? He left!") == ["Dr. Smith gave 2.5 mg.", "Then?", "He left!"]
    long = sentences("word " * 200)
    assert " ".join(long).split() == ["word"] * 200
    assert max(map(len, long)) <= 280
    assert sentences("**—** \n\n ...") == []


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("One is whole. The next", "One is whole. "),
        ("One is whole. ", ""),  # it may be the last, which is told as such
        ("Half of", ""),
        ("Ask Dr. Smith", ""),
        ("Fever: No.\nCough: Yes.\nAnd", "Fever: No.\nCough: Yes.\n"),
        ("Take these.\n1. Aspirin", "Take these.\n"),
        ("Run this. ```\nfirst. second", "Run this. "),
        ("Run this. ```\nfirst. second\n```\nThen", "Run this. ```\nfirst. second\n```\n"),
        ("好。然后", "好。"),
    ],
)
def test_of_what_is_still_being_written_whole_sentences_are_said(written: str, said: str) -> None:
    assert written[: sayable(written)] == said


def test_samples_and_their_numbers_are_the_same_sound() -> None:
    assert list(floats_of(b"\x00\x80\xff\x7f\x00\x00\x01")) == [-1.0, 32767 / 32768, 0.0]
