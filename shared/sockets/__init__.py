"""Writing to open sockets, whoever opened them."""

import json
import time
from collections.abc import Mapping
from typing import Any, Protocol

LARGEST_FRAME = 32 * 1024  # bytes: what one message to a socket may have
SHORTEST_PAUSE, LONGEST_PAUSE = 0.02, 0.32  # seconds between two looks whether a socket is open


class Gone(Exception):
    """The socket is closed, or was never opened."""


class Sockets(Protocol):
    def post(self, connection: str, data: bytes) -> None:
        """Raises `Gone`. What is slow to be taken is waited for, within reason."""

    def close(self, connection: str) -> None:
        """As good as closed when it is gone already."""


def once_open(sockets: Sockets, connection: str, data: bytes, patience: float = 12.0) -> None:
    """A gateway opens a socket only when `$connect` has returned: until then it says that there is none."""
    until, pause = time.monotonic() + patience, SHORTEST_PAUSE
    while True:
        try:
            sockets.post(connection, data)
        except Gone:
            if time.monotonic() > until:
                raise
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
        else:
            return


def encoded(message: Mapping[str, Any]) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
