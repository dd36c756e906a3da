"""A connection that ends at a moment, however its other side spreads its bytes, and after so many of them."""

import io
import socket
import time
from typing import Any

UNBOUNDED = 1 << 62


class Timed:
    """What the clients of the standard library need of a socket, and no more."""

    def __init__(self, inner: socket.socket, ends: float, most: int = UNBOUNDED) -> None:
        self.inner, self.ends, self.most = inner, ends, most

    def sendall(self, data: bytes) -> None:
        self.inner.settimeout(left(self.ends))
        self.inner.sendall(data)

    def makefile(self, *_: Any, **__: Any) -> io.BufferedReader:
        return io.BufferedReader(Raw(self.inner, self.ends, self.most))

    def close(self) -> None:
        """Whoever dialled hangs up: an answer is still to be read when its connection says that it is done."""

    def shutdown(self, _how: int) -> None:
        """As above."""

    def hang_up(self) -> None:
        self.inner.close()


class Raw(io.RawIOBase):
    def __init__(self, inner: socket.socket, ends: float, most: int = UNBOUNDED) -> None:
        super().__init__()
        self.inner, self.ends, self.room = inner, ends, most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        self.inner.settimeout(left(self.ends))
        count = self.inner.recv_into(buffer)
        self.room -= count
        if self.room < 0:
            raise OverflowError
        return count


def left(ends: float) -> float:
    """Never 0, which would mean not to wait at all, and raise another error."""
    remaining = ends - time.monotonic()
    if remaining <= 0:
        raise TimeoutError
    return remaining
