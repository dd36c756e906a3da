"""Names for new things."""

import os
import re
import secrets
import time
import uuid

ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_id(text: str) -> bool:
    """Whether it could be one that we made."""
    return ID.fullmatch(text) is not None


def new_id() -> str:
    """A random UUID: says nothing about when or in which order."""
    return str(uuid.uuid4())


def ordered_id() -> str:
    """A UUID of version 7: sorts by the millisecond it was made in."""
    stamp = time.time_ns() // 1_000_000
    value = int.from_bytes(stamp.to_bytes(6, "big") + os.urandom(10), "big")
    value = value & ~(0xF << 76) | (0x7 << 76)
    value = value & ~(0x3 << 62) | (0x2 << 62)
    return str(uuid.UUID(int=value))


def new_secret(size: int = 32) -> str:
    return secrets.token_urlsafe(size)


def new_bytes(size: int) -> bytes:
    return secrets.token_bytes(size)
