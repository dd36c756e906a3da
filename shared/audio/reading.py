"""Bytes become a clip, or are refused with a reason that a person can act on."""

from collections.abc import Callable, Mapping

from shared.audio import Clip, Kind, NoAudio, TooLong, Unreadable, flac, mp3, mp4, ogg, opus, wav, webm
from shared.audio.sniffing import kind_of, may_be_samples

SHORTEST = 0.05


def clip_of(data: bytes, most: float, raw_rate: int | None = None) -> Clip:
    """`raw_rate` where bytes without a container are taken for mono PCM of 16 bits; `most` is in seconds."""
    if not data:
        raise Unreadable("The recording is empty")
    kind = kind_of(data)
    if kind is None:
        data, kind = raw(data, raw_rate), Kind.WAV
    length = LENGTHS[kind](data)
    if length < SHORTEST:
        raise Unreadable("The recording holds no sound")
    if length > most:
        raise TooLong(f"The recording lasts {length:.0f} seconds; at most {most:.0f} are listened to", limit=most)
    return Clip(kind, data, length)


def raw(data: bytes, rate: int | None) -> bytes:
    if rate is None or not may_be_samples(data):
        raise NoAudio("This is no recording that is known: send WAV, MP3, M4A, Ogg Opus, WebM Opus or FLAC")
    return wav.written(data, rate)


LENGTHS: Mapping[Kind, Callable[[bytes], float]] = {
    Kind.WAV: lambda data: wav.read(data).seconds,
    Kind.MP3: mp3.seconds,
    Kind.FLAC: flac.seconds,
    Kind.M4A: lambda data: mp4.read(data).seconds,
    Kind.OGG: lambda data: opus.seconds(ogg.opus_packets(data)[1]),
    Kind.WEBM: lambda data: opus.seconds(webm.opus_packets(data)[1]),
}
