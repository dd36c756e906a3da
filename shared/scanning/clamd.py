"""ClamAV's daemon, by its `INSTREAM` command: the file in pieces, each behind its length, an empty one at the end."""

import socket
import struct
from dataclasses import dataclass
from typing import ClassVar

from shared.kit.errors import Unavailable

PIECE = 256 * 1024
SECONDS = 20.0
LONGEST_ANSWER = 4096
CLEAN, FOUND = "stream: OK", " FOUND"


@dataclass(frozen=True, slots=True)
class Clamd:
    name: ClassVar[str] = "clamav"
    address: str

    def threat_in(self, content: bytes) -> str | None:
        told = self._asked(content)
        if told == CLEAN:
            return None
        if told.endswith(FOUND):
            return told.removeprefix("stream: ").removesuffix(FOUND)
        raise Unavailable("Files cannot be checked at the moment. Please try again.", code="SCAN_FAILED")

    def _asked(self, content: bytes) -> str:
        host, _, port = self.address.rpartition(":")
        try:
            with socket.create_connection((host, int(port)), timeout=SECONDS) as line:
                line.sendall(b"zINSTREAM\0")
                for start in range(0, len(content), PIECE):
                    piece = content[start : start + PIECE]
                    line.sendall(struct.pack("!I", len(piece)) + piece)
                line.sendall(struct.pack("!I", 0))
                return answer(line)
        except OSError as error:
            raise Unavailable(
                "Files cannot be checked at the moment. Please try again.", code="SCAN_FAILED"
            ) from error


def answer(line: socket.socket) -> str:
    told = b""
    while not told.endswith(b"\0") and len(told) < LONGEST_ANSWER:
        piece = line.recv(LONGEST_ANSWER)
        if not piece:
            break
        told += piece
    return told.rstrip(b"\0\n").decode(errors="replace")
