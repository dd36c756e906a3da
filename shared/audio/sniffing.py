"""What bytes are, by their beginning. A file that is two things at once is what its first bytes make it."""

from shared.audio import Kind
from shared.audio.mp3 import begins_with_frames

OTHER_THINGS = (
    b"%PDF",
    b"PK\x03\x04",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"<",
    b"{",
    b"\x7fELF",
    b"MZ",
    b"\x1f\x8b",
)


def kind_of(data: bytes) -> Kind | None:
    if data[:4] in {b"RIFF", b"RIFX", b"RF64"} and data[8:12] == b"WAVE":
        return Kind.WAV
    if data[:4] == b"fLaC":
        return Kind.FLAC
    if data[:4] == b"OggS":
        return Kind.OGG
    if data[:4] == b"\x1a\x45\xdf\xa3":
        return Kind.WEBM
    if data[4:8] == b"ftyp":
        return Kind.M4A
    return Kind.MP3 if data[:3] == b"ID3" or begins_with_frames(data) else None


def may_be_samples(data: bytes) -> bool:
    """Whether bytes without a container may be sound as it was measured: two bytes a sample, and nothing known."""
    return len(data) % 2 == 0 and not data.startswith(OTHER_THINGS)
