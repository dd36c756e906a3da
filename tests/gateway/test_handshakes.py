"""Opening a socket: what `$connect` is given, and what may go wrong meanwhile."""

import json
import socket
import time
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.gateway.conftest import Running, within
from tests.gateway.test_events import bye

HANDSHAKE = (
    b"GET /ws%b HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def test_the_dialled_path_cannot_be_forged_and_nothing_can_be_posted_before_the_socket_is_open(
    troubled: Running,
) -> None:
    with connect(troubled.socket("/ws?path=/forged&path=x")) as opened:
        opened.send("what did connect say")
        got = json.loads(opened.recv(timeout=10))

    assert got["early"] == "GoneException"
    assert got["queryStringParameters"]["path"] == "/ws"
    assert got["multiValueQueryStringParameters"]["path"] == ["/ws"]
    assert got["headers"]["Sec-WebSocket-Version"] == "13"
    assert got["headers"]["X-Forwarded-For"] == "127.0.0.1"


@pytest.mark.parametrize(
    ("answered", "status"), [("100", 500), ("101", 500), ("999", 500), ('"no"', 500), ("503", 503)]
)
def test_whatever_status_connect_answers_the_handshake_ends(troubled: Running, answered: str, status: int) -> None:
    with pytest.raises(InvalidStatus) as refused:
        connect(troubled.socket(f"/ws?status={answered}"), open_timeout=20)
    assert refused.value.response.status_code == status


def test_a_client_that_leaves_during_connect_is_disconnected(troubled: Running, notes: Path) -> None:
    (notes / "opened").unlink(missing_ok=True)
    with socket.create_connection(("127.0.0.1", troubled.gateway.ports["voiceassist"]), timeout=20) as leaving:
        leaving.sendall(HANDSHAKE % b"?wait=0.5")
        assert within(10, (notes / "opened").exists)
        time.sleep(0.05)

    connection_id = json.loads((notes / "opened").read_text())["requestContext"]["connectionId"]
    assert bye(troubled, connection_id)["requestContext"]["eventType"] == "DISCONNECT"
