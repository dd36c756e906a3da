"""Samples, compressed where a permissive encoder is at hand."""

import importlib.util
from collections.abc import Iterator

from shared.audio.decoding import floats_of
from shared.audio.resampling import resampled
from shared.speech import RATE, Format, NoSpeech

OPUS_RATE = 24_000
FRAME = 960  # 40 ms, a length that Opus takes
EMBEDDED_FORMATS = (
    (Format.WAV, Format.PCM, Format.OPUS) if importlib.util.find_spec("sphn") else (Format.WAV, Format.PCM)
)


def packed(pieces: Iterator[bytes], form: Format) -> Iterator[bytes]:
    if form is not Format.OPUS:
        raise NoSpeech(f"The embedded voice has no encoder for {form.upper()}; set an endpoint for speech")
    import numpy as np  # noqa: PLC0415  # only where something is compressed
    import sphn  # noqa: PLC0415  # as above

    writer, rest = sphn.OpusStreamWriter(OPUS_RATE), np.zeros(0, np.float32)
    for piece in pieces:
        rest = np.concatenate([rest, resampled(floats_of(piece), RATE, OPUS_RATE)])
        whole = len(rest) // FRAME * FRAME
        yield b"".join(writer.append_pcm(rest[at : at + FRAME]) or b"" for at in range(0, whole, FRAME))
        rest = rest[whole:]
    if len(rest):
        yield writer.append_pcm(np.pad(rest, (0, FRAME - len(rest)))) or b""
