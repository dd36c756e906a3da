"""A connection that ends at a moment, however its other side spreads its bytes."""

import io
import socket
import time
from typing import Any


class Timed:
    """What `http.client` needs of a socket, and no more."""

    def __init__(self, inner: socket.socket, ends: float) -> None:
        self.inner, self.ends = inner, ends

    def sendall(self, data: bytes) -> None:
        self.inner.settimeout(left(self.ends))
        self.inner.sendall(data)

    def makefile(self, *_: Any, **__: Any) -> io.BufferedReader:
        return io.BufferedReader(Raw(self.inner, self.ends))

    def close(self) -> None:
        """Whoever dialled hangs up: an answer is still to be read when its connection says that it is done."""


class Raw(io.RawIOBase):
    def __init__(self, inner: socket.socket, ends: float) -> None:
        super().__init__()
        self.inner, self.ends = inner, ends

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        self.inner.settimeout(left(self.ends))
        return self.inner.recv_into(buffer)


def left(ends: float) -> float:
    """Never 0, which would mean not to wait at all, and raise another error."""
    remaining = ends - time.monotonic()
    if remaining <= 0:
        raise TimeoutError
    return remaining
