"""Sockets, as clients and as handlers see them."""

import json
import socket as net
import time
from contextlib import AsyncExitStack, suppress
from typing import Any

import pytest
from websockets.asyncio.client import connect as dial
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from infra.local.connections import Patience
from tests.fleet.sample import FLEET
from tests.gateway.clients import management
from tests.gateway.conftest import Running, running
from tests.gateway.test_events import bye, identified


def opened(local: Running, **options: Any) -> ClientConnection:
    dialled: ClientConnection = connect(local.socket("/ws?token=good"), **options)
    return dialled


def closing(socket: ClientConnection) -> int | None:
    with pytest.raises(ConnectionClosed):
        while True:
            socket.recv(timeout=10)
    return socket.close_code


def test_a_message_is_answered_through_the_management_api(local: Running) -> None:
    with opened(local) as socket:
        socket.send("hello ✓")
        assert socket.recv(timeout=10) == "hello ✓"


def test_a_path_that_no_row_names_is_refused_with_403(local: Running) -> None:
    with pytest.raises(InvalidStatus) as refused:
        connect(local.socket("/elsewhere?token=good"))
    assert refused.value.response.status_code == 403


def test_connect_refused_by_the_handler_refuses_the_handshake_with_its_status(local: Running) -> None:
    with pytest.raises(InvalidStatus) as refused:
        connect(local.socket("/ws?token=bad"))
    assert refused.value.response.status_code == 401


def test_a_path_with_a_variable_is_dialled(local: Running) -> None:
    with connect(local.socket("/rooms/blue?token=good")) as socket:
        socket.send("x")
        assert socket.recv(timeout=10) == "x"


def test_the_subprotocol_the_handler_chose_is_told(local: Running) -> None:
    with opened(local, subprotocols=["chat"]) as socket:
        assert socket.subprotocol == "chat"


def test_a_handler_that_raises_is_told_to_the_client_and_the_socket_stays_open(local: Running) -> None:
    with opened(local) as socket:
        socket.send("raise")
        told = json.loads(socket.recv(timeout=10))
        assert told["message"] == "Internal server error"
        assert told["connectionId"]
        socket.send("still here")
        assert socket.recv(timeout=10) == "still here"


def test_a_frame_over_32_kilobytes_closes_with_1009(local: Running) -> None:
    with opened(local) as socket:
        socket.send("x" * (32 * 1024 + 1))
        assert closing(socket) == 1009


def test_a_message_of_several_frames_may_have_128_kilobytes_and_no_more(local: Running) -> None:
    with opened(local) as socket:
        socket.send("x" * 30_000 for _ in range(4))
        assert len(socket.recv(timeout=10)) == 120_000
        with suppress(ConnectionClosed):  # it may hear of it before it has sent the last
            socket.send("x" * 30_000 for _ in range(5))
        assert closing(socket) == 1009


def test_the_handler_may_close_the_connection(local: Running) -> None:
    with opened(local) as socket:
        socket.send("close")
        assert closing(socket) == 1000


def test_a_silent_connection_and_an_old_one_are_closed_as_going_away() -> None:
    with running(FLEET, patience=Patience(idle=1.5, whole=3.0), processes=2) as short:
        with opened(short) as silent:
            assert closing(silent) == 1001
        with opened(short) as busy:
            began = time.monotonic()
            with pytest.raises(ConnectionClosed):
                while True:
                    busy.send("x")
                    with suppress(TimeoutError):
                        busy.recv(timeout=0.1)
            assert busy.close_code == 1001
            assert time.monotonic() - began > 2.5


def test_posting_to_a_connection_that_has_gone_is_gone(local: Running) -> None:
    with opened(local) as socket:
        connection_id = identified(socket)
    bye(local, connection_id)
    client = management(local)

    with pytest.raises(client.exceptions.GoneException):
        client.post_to_connection(ConnectionId=connection_id, Data=b"x")
    with pytest.raises(client.exceptions.GoneException):
        client.get_connection(ConnectionId="never=")


def test_a_post_over_128_kilobytes_is_too_large(local: Running) -> None:
    client = management(local)
    with opened(local) as socket:
        connection_id = identified(socket)
        assert client.get_connection(ConnectionId=connection_id)["Identity"]["SourceIp"] == "127.0.0.1"
        with pytest.raises(client.exceptions.PayloadTooLargeException):
            client.post_to_connection(ConnectionId=connection_id, Data=b"x" * (128 * 1024 + 1))


def test_another_products_management_api_does_not_know_the_connection(local: Running) -> None:
    with opened(local) as socket:
        connection_id = identified(socket)
        client = management(local, "youworker")
        with pytest.raises(client.exceptions.GoneException):
            client.post_to_connection(ConnectionId=connection_id, Data=b"x")


def test_a_client_that_vanishes_is_disconnected(local: Running) -> None:
    with opened(local) as socket:
        connection_id = identified(socket)
        socket.socket.shutdown(net.SHUT_RDWR)

    assert bye(local, connection_id)["requestContext"]["disconnectStatusCode"] in {1005, 1006}


async def many(url: str) -> list[list[str]]:
    async with AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(dial(url, open_timeout=30)) for _ in range(250)]
        talking = sockets[200:]
        for number, socket in enumerate(talking):
            for turn in range(4):
                await socket.send(f"{number}.{turn}")
        heard = [sorted([str(await socket.recv()) for _ in range(4)]) for socket in talking]
        for socket in sockets[:200]:
            await (await socket.ping())
        return heard


def test_two_hundred_idle_and_fifty_talking_sockets_are_served_together(local: Running) -> None:
    heard = local.do(many(local.socket("/ws?token=good")))

    assert heard == [[f"{number}.{turn}" for turn in range(4)] for number in range(50)]
