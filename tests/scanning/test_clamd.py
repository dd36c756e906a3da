"""The daemon's protocol, over a real socket: the server here speaks it as clamd(8) describes it."""

import socketserver
import struct
import threading
from collections.abc import Iterator

import pytest

from shared.kit.errors import Unavailable
from shared.scanning.clamd import PIECE, Clamd

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
LARGEST = 3 * PIECE


class Daemon(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        if self.read(10) != b"zINSTREAM\0":
            self.request.sendall(b"UNKNOWN COMMAND\0")
            return
        content = b""
        while length := struct.unpack("!I", self.read(4))[0]:
            content += self.read(length)
        self.request.sendall(self.verdict(content))

    def read(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            piece = self.request.recv(size - len(found))
            assert piece, "the line ended in the middle of a piece"
            found += piece
        return found

    def verdict(self, content: bytes) -> bytes:
        if len(content) > LARGEST:
            return b"INSTREAM size limit exceeded. ERROR\0"
        return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"


@pytest.fixture
def daemon() -> Iterator[Clamd]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Daemon) as server:
        server.daemon_threads = True
        running = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        running.start()
        yield Clamd(f"127.0.0.1:{server.server_address[1]}")
        server.shutdown()
        running.join()


def test_a_clean_file_passes_however_many_pieces_it_has(daemon: Clamd) -> None:
    assert daemon.threat_in(b"x" * (2 * PIECE + 5)) is None
    assert daemon.threat_in(b"") is None


def test_a_threat_is_named_where_ever_it_is(daemon: Clamd) -> None:
    assert daemon.threat_in(b"x" * PIECE + EICAR) == "Eicar-Test-Signature"


def test_what_nobody_could_look_into_is_not_called_clean(daemon: Clamd) -> None:
    with pytest.raises(Unavailable):
        daemon.threat_in(b"x" * (LARGEST + 1))
    with pytest.raises(Unavailable):
        Clamd("127.0.0.1:1").threat_in(b"x")
