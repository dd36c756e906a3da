"""Writing to open sockets, whoever opened them."""

import json
from collections.abc import Mapping
from typing import Any, Protocol

LARGEST_FRAME = 32 * 1024  # bytes: what one message to a socket may have


class Gone(Exception):
    """The socket is closed, or was never opened."""


class Sockets(Protocol):
    def post(self, connection: str, data: bytes) -> None:
        """Raises `Gone`. What is slow to be taken is waited for, within reason."""

    def close(self, connection: str) -> None:
        """As good as closed when it is gone already."""


def encoded(message: Mapping[str, Any]) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
