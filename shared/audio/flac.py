"""FLAC: how long a file says it lasts."""

from shared.audio import Unreadable

HEAD = 42  # the mark, a block's head, and the block that says how the sound was measured


def seconds(data: bytes) -> float:
    if len(data) < HEAD or data[4] & 0x7F:
        raise Unreadable("The FLAC file is cut off")
    facts = int.from_bytes(data[18:26], "big")
    rate, samples = facts >> 44, facts & (1 << 36) - 1
    if not rate:
        raise Unreadable("The FLAC file does not say how it was measured")
    return samples / rate
