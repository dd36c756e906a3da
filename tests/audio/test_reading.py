"""Recordings of every kind, and what pretends to be one."""

import math
import struct
import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.audio import Kind, NoAudio, TooLong, Unreadable, opus, wav
from shared.audio.decoding import floats_of, pcm_of, samples_of
from shared.audio.reading import clip_of
from shared.audio.resampling import resampled
from shared.kit.errors import Refusal

SAMPLES = Path(__file__).parent / "samples"
COMPRESSED = ("mp3", "m4a", "ogg", "webm")
HOUR = 3600.0


def sample(name: str) -> bytes:
    return (SAMPLES / f"said.{name}").read_bytes()


def tone(rate: int, hertz: float = 440.0, seconds: float = 0.5) -> np.ndarray:
    return np.sin(2 * math.pi * hertz * np.arange(int(rate * seconds)) / rate).astype(np.float32) / 2


def loudness(samples: np.ndarray) -> float:
    return float(np.sqrt(np.mean(samples[200:-200] ** 2)))


def verbatim_flac(samples: np.ndarray, rate: int) -> bytes:
    """One frame, whose samples stand as they are."""
    count = len(samples)
    facts = rate << 44 | 15 << 36 | count
    info = struct.pack(">HH", count, count) + bytes(6) + facts.to_bytes(8, "big") + bytes(16)
    head = bytes([0xFF, 0xF8, 0x70, 0x08, 0x00]) + struct.pack(">H", count - 1)
    head += bytes([crc(head, 0x07, 8)])
    frame = head + b"\x02" + samples.astype(">i2").tobytes()
    return b"fLaC\x80\x00\x00\x22" + info + frame + struct.pack(">H", crc(frame, 0x8005, 16))


def crc(data: bytes, polynomial: int, width: int) -> int:
    value = 0
    for byte in data:
        value ^= byte << width - 8
        for _ in range(8):
            value = (value << 1 ^ (polynomial if value >> width - 1 else 0)) & (1 << width) - 1
    return value


@pytest.mark.parametrize("name", COMPRESSED)
def test_what_browsers_and_phones_record_is_known_by_its_content_and_decoded(name: str) -> None:
    pytest.importorskip("sphn")
    clip = clip_of(sample(name), HOUR)
    heard = samples_of(clip, 16_000)

    assert clip.kind == Kind(name)
    assert clip.seconds == pytest.approx(2.6, abs=0.15)
    assert len(heard) / 16_000 == pytest.approx(clip.seconds, abs=0.1)
    assert 0.3 < abs(heard).max() <= 1.0


def test_the_same_words_sound_alike_from_webm_and_ogg() -> None:
    pytest.importorskip("sphn")
    one, other = (samples_of(clip_of(sample(name), HOUR), 16_000) for name in ("webm", "ogg"))
    assert np.abs(one[: len(other)] - other[: len(one)]).max() < 1e-6


def test_flac_is_read() -> None:
    pytest.importorskip("sphn")
    said = (tone(16_000, seconds=0.25) * 32767).astype(np.int16)
    clip = clip_of(verbatim_flac(said, 16_000), HOUR)

    assert (clip.kind, clip.seconds) == (Kind.FLAC, 0.25)
    assert np.abs(samples_of(clip, 16_000) - floats_of(said.tobytes())).max() < 1e-4


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000])
@pytest.mark.parametrize(("coding", "width"), [(1, 1), (1, 2), (1, 3), (1, 4), (3, 4), (3, 8)])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_wav_of_any_rate_width_and_number_of_channels_is_the_same_sound(
    rate: int, coding: int, width: int, channels: int
) -> None:
    one = np.repeat(tone(rate)[:, None], channels, axis=1).reshape(-1).astype(np.float64)
    match coding, width:
        case 3, _:
            raw = one.astype(f"<f{width}").tobytes()
        case _, 1:
            raw = (one * 127 + 128).astype(np.uint8).tobytes()
        case _, 3:
            raw = (one * (2**31 - 1)).astype("<i4").view(np.uint8).reshape(-1, 4)[:, 1:].tobytes()
        case _:
            raw = (one * (2 ** (8 * width - 1) - 1)).astype(f"<i{width}").tobytes()
    clip = clip_of(wav.written(raw, rate, channels, width, coding), HOUR)
    heard = samples_of(clip, 16_000)

    assert clip.seconds == pytest.approx(0.5, abs=0.001)
    assert loudness(heard) == pytest.approx(0.5 / math.sqrt(2), rel=0.02)


def test_resampling_keeps_what_fits_and_leaves_nothing_of_what_does_not() -> None:
    low, high = tone(48_000, 1_000.0), tone(48_000, 11_000.0)

    kept = resampled(low, 48_000, 16_000)
    assert np.abs(kept - tone(16_000, 1_000.0))[100:-100].max() < 1e-3
    assert loudness(resampled(high, 48_000, 16_000)) < 1e-3 * loudness(low)  # would be heard as 5 000 Hz
    assert len(resampled(tone(44_100), 44_100, 22_050)) == 11_025


def test_samples_without_a_container_are_taken_where_a_rate_is_given() -> None:
    raw = pcm_of(tone(16_000))
    assert clip_of(raw, HOUR, 16_000).seconds == 0.5
    with pytest.raises(NoAudio):
        clip_of(raw, HOUR)


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n" + sample("mp3"),
        b"PK\x03\x04" + bytes(400),
        b"<html><audio>" + sample("ogg"),
        b"{}" * 500,
        b"abc",
    ],
)
def test_what_begins_as_something_else_is_no_recording_whatever_follows(content: bytes) -> None:
    with pytest.raises(NoAudio):
        clip_of(content, HOUR, 16_000)


def test_nothing_and_headers_without_sound_are_refused() -> None:
    for content in (b"", wav.written(b"", 16_000), sample("ogg")[:200], sample("webm")[:150], sample("m4a")[:100]):
        with pytest.raises(Unreadable):
            clip_of(content, HOUR, 16_000)


@pytest.mark.parametrize("name", COMPRESSED)
def test_a_recording_that_is_cut_off_is_heard_as_far_as_it_goes_or_refused(name: str) -> None:
    pytest.importorskip("sphn")
    content = sample(name)
    for part in range(1, 20):
        try:
            heard = samples_of(clip_of(content[: len(content) * part // 20], HOUR), 16_000)
        except Refusal:
            continue
        assert len(heard) / 16_000 < 2.8


def test_an_hour_of_sound_is_refused_by_its_packets_and_not_by_its_header() -> None:
    """Three hours of silence in 600 KB: each packet says that it holds a tenth of a second."""
    silence = b"\xfb\x06"
    content = opus.in_ogg([silence] * 90_000, b"OpusHead\x01\x01\x00\x00\x80\xbb\x00\x00\x00\x00\x00")
    began = time.process_time()
    tracemalloc.start()
    with pytest.raises(TooLong, match="10800 seconds"):
        clip_of(content, 300)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert len(content) < 600_000
    assert most < 40_000_000
    assert time.process_time() - began < 5


def test_an_hour_of_wav_is_refused_before_it_is_decoded() -> None:
    content = wav.written(bytes(2 * 8_000 * 3_600), 8_000)
    tracemalloc.start()
    with pytest.raises(TooLong):
        clip_of(content, 300)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


@settings(max_examples=120, deadline=None, derandomize=True)
@given(st.sampled_from(COMPRESSED), st.data())
def test_damage_is_refused_or_heard_and_never_anything_else(name: str, data: st.DataObject) -> None:
    pytest.importorskip("sphn")
    content = bytearray(sample(name))
    for _ in range(data.draw(st.integers(1, 12))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        heard = samples_of(clip_of(bytes(content), 300, 16_000), 16_000)
    except Refusal:
        return
    assert len(heard) <= 300 * 16_000 + 16_000


def test_pages_of_ogg_carry_the_checksum_that_players_verify() -> None:
    """The first page of a file that another program wrote."""
    content = sample("ogg")
    size = 27 + content[26] + sum(content[27 : 27 + content[26]])
    first = content[:size]
    blank = first[:22] + bytes(4) + first[26:]

    assert opus.checksum(blank) == int.from_bytes(first[22:26], "little")
