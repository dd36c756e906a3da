"""Samples, compressed where an encoder is at hand: Opus by `sphn`, MP3 by `lameenc`."""

import importlib.util
from collections.abc import Iterator

from shared.audio.decoding import floats_of
from shared.audio.resampling import resampled
from shared.speech import ENCODERS, RATE, Format, NoSpeech, remedy

OPUS_RATE = 24_000
FRAME = 960  # 40 ms, a length that Opus takes
KILOBITS = 64
EMBEDDED_FORMATS = (
    Format.WAV,
    Format.PCM,
    *(form for form, package in ENCODERS.items() if importlib.util.find_spec(package)),
)


def packed(pieces: Iterator[bytes], form: Format) -> Iterator[bytes]:
    if form not in EMBEDDED_FORMATS:
        raise NoSpeech(remedy(form), code="FORMAT_UNAVAILABLE")
    return mp3(pieces) if form is Format.MP3 else opus(pieces)


def mp3(pieces: Iterator[bytes]) -> Iterator[bytes]:
    import lameenc  # noqa: PLC0415  # only where something is compressed

    encoder = lameenc.Encoder()
    encoder.set_bit_rate(KILOBITS)
    encoder.set_in_sample_rate(RATE)
    encoder.set_channels(1)
    encoder.silence()
    for piece in pieces:
        yield bytes(encoder.encode(piece))
    yield bytes(encoder.flush())


def opus(pieces: Iterator[bytes]) -> Iterator[bytes]:
    import numpy as np  # noqa: PLC0415  # as above
    import sphn  # noqa: PLC0415  # as above

    writer, rest = sphn.OpusStreamWriter(OPUS_RATE), np.zeros(0, np.float32)
    for piece in pieces:
        rest = np.concatenate([rest, resampled(floats_of(piece), RATE, OPUS_RATE)])
        whole = len(rest) // FRAME * FRAME
        yield b"".join(writer.append_pcm(rest[at : at + FRAME]) or b"" for at in range(0, whole, FRAME))
        rest = rest[whole:]
    if len(rest):
        yield writer.append_pcm(np.pad(rest, (0, FRAME - len(rest)))) or b""
