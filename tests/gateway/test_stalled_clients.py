"""A client that never reads what it is sent is a trouble to nobody but itself."""

import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError
from websockets.sync.client import connect

from infra.local.connections import Patience
from tests.fleet.troubles import TROUBLES
from tests.gateway.clients import management
from tests.gateway.conftest import ENVIRON, Running, running, started
from tests.gateway.test_events import bye
from tests.gateway.test_handshakes import HANDSHAKE

FLOOD = [b"x" * 100_000] * 200


@contextmanager
def unread(local: Running, request: bytes) -> Iterator[None]:
    """It reads the beginning of an answer and then no more."""
    with socket.socket() as stalled:
        stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        stalled.settimeout(20)
        stalled.connect(("127.0.0.1", local.gateway.ports["voiceassist"]))
        stalled.sendall(request)
        stalled.recv(12)
        yield


def opened(notes: Path) -> str:
    """The id of the connection that was opened last."""
    return str(json.loads((notes / "opened").read_text())["requestContext"]["connectionId"])


def flooded(local: Running, connection_id: str) -> str:
    """How it ended."""
    client = management(local)
    try:
        for data in FLOOD:
            client.post_to_connection(ConnectionId=connection_id, Data=data)
    except client.exceptions.GoneException:
        return "gone"
    except (ConnectionClosedError, EndpointConnectionError):
        return "hung up"
    return "taken"


def test_one_that_does_not_read_is_gone_after_a_while_and_others_are_served_meanwhile(tmp_path: Path) -> None:
    environ = {**ENVIRON, "NOTES": str(tmp_path)}
    with (
        running(TROUBLES, environ=environ, processes=2, patience=Patience(unread=4.0)) as local,
        unread(local, HANDSHAKE % b""),
        ThreadPoolExecutor(1) as threads,
    ):
        connection_id = opened(tmp_path)
        flooding = threads.submit(flooded, local, connection_id)
        with connect(local.socket("/ws")) as other:
            for _ in range(3):
                other.send("still there?")
                assert other.recv(timeout=10)
            assert not flooding.done()
        assert flooding.result(30) == "gone"
        assert bye(local, connection_id)["requestContext"]["disconnectStatusCode"] in {1005, 1006}
        with pytest.raises(management(local).exceptions.GoneException):
            management(local).get_connection(ConnectionId=connection_id)


def test_one_that_does_not_read_does_not_keep_the_gateway_from_ending(tmp_path: Path) -> None:
    environ = {**ENVIRON, "NOTES": str(tmp_path)}
    local, stop = started(TROUBLES, environ=environ, processes=2, patience=Patience(unread=60.0))
    large = b"GET /chinese HTTP/1.1\r\nHost: x\r\n\r\n"
    with unread(local, HANDSHAKE % b""), unread(local, large), ThreadPoolExecutor(1) as threads:
        flooding = threads.submit(flooded, local, opened(tmp_path))
        time.sleep(1)
        assert not flooding.done()
        began = time.monotonic()
        stop()
        assert time.monotonic() - began < 8
        # What is under way is told; what is sent as the port closes is hung up on, as by every server.
        assert flooding.result(10) in {"gone", "hung up"}
