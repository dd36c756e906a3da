"""A clip's samples: one channel of floats between -1 and 1."""

import tempfile
from collections.abc import Callable
from typing import Any

import numpy as np

from shared.audio import Clip, Kind, NoDecoder, Unreadable, mp4, ogg, opus, wav, webm
from shared.audio.resampling import Samples, resampled

MEASURES = {1: 128.0, 2: 2.0**15, 4: 2.0**31}
STEREO = 2


def samples_of(clip: Clip, rate: int) -> Samples:
    """What is compressed needs `sphn`, which the local system has and a deployed function does without."""
    found, own = of_wave(clip.data) if clip.kind is Kind.WAV else decoded(clip)
    return resampled(found, own, rate)


def pcm_of(samples: Samples) -> bytes:
    return (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()


def floats_of(pcm: bytes) -> Samples:
    return np.frombuffer(pcm[: len(pcm) // 2 * 2], "<i2").astype(np.float32) / np.float32(2.0**15)


def of_wave(data: bytes) -> tuple[Samples, int]:
    found = wav.read(data)
    samples = floats(found).reshape(-1, found.channels)
    return samples.mean(axis=1, dtype=np.float32) if found.channels > 1 else samples[:, 0], found.rate


def floats(wave: wav.Wave) -> Samples:
    if wave.coding == wav.FLOAT:
        made = np.frombuffer(wave.data, f"<f{wave.width}").astype(np.float32)
        return np.nan_to_num(made, posinf=0, neginf=0)
    if wave.width == 3:  # noqa: PLR2004  # 24 bits, which no array has
        wide = np.zeros((len(wave.data) // 3, 4), np.uint8)
        wide[:, 1:] = np.frombuffer(wave.data, np.uint8).reshape(-1, 3)
        return (wide.reshape(-1).view("<i4") / 2.0**31).astype(np.float32)
    if wave.width == 1:
        return ((np.frombuffer(wave.data, np.uint8).astype(np.float32) - 128) / 128).astype(np.float32)
    return (np.frombuffer(wave.data, f"<i{wave.width}") / MEASURES[wave.width]).astype(np.float32)


def decoded(clip: Clip) -> tuple[Samples, int]:
    try:
        import sphn  # noqa: PLC0415  # see `samples_of`
    except ImportError as error:
        raise NoDecoder(
            f"This machine reads no {clip.kind.upper()}: send WAV, or install the package `sphn`"
        ) from error
    found, rate = guarded(lambda: READERS[clip.kind](clip, sphn))
    if not found.size:
        raise Unreadable("The recording holds no sound")
    return mixed(found), rate


def guarded(read: Callable[[], Any]) -> Any:
    """The decoder is a foreign library: even its panics are a damaged file's fault, and no reason to end."""
    try:
        return read()
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        raise Unreadable("The recording is damaged, and cannot be decoded") from error


def mixed(found: Any) -> Samples:
    """Decoders give a row for each channel."""
    return np.asarray(found.mean(axis=0) if len(found.shape) == STEREO else found, dtype=np.float32)


def by_file(clip: Clip, sphn: Any, data: bytes | None = None, suffix: str = "") -> Any:
    """No more of it than its container said there is."""
    with tempfile.NamedTemporaryFile(suffix=f".{suffix or clip.kind}") as file:
        file.write(clip.data if data is None else data)
        file.flush()
        return sphn.read(file.name, 0.0, clip.seconds + 1)


def by_opus(packets: tuple[bytes, list[bytes]], sphn: Any) -> Any:
    head, sound = packets
    return sphn.read_opus_bytes(opus.in_ogg(sound, head))


READERS: dict[Kind, Callable[[Clip, Any], Any]] = {
    Kind.MP3: by_file,
    Kind.FLAC: by_file,
    Kind.M4A: lambda clip, sphn: by_file(clip, sphn, mp4.stream(clip.data, mp4.read(clip.data)), "aac"),
    Kind.OGG: lambda clip, sphn: by_opus(ogg.opus_packets(clip.data), sphn),
    Kind.WEBM: lambda clip, sphn: by_opus(webm.opus_packets(clip.data), sphn),
}
