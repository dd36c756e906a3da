"""API Gateway and Lambda, on this machine: three products' HTTP and WebSocket APIs before a pool of processes."""

import asyncio
import contextlib
import ipaddress
import logging
import socket
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

import uvicorn

from infra.fleet import Fleet, Function
from infra.listening import UNUSED, bound
from infra.local import console
from infra.local.connections import Patience, Protocol
from infra.local.control import Control
from infra.local.http_api import HttpApi, Networks
from infra.local.pool import Outcome, Pool, Waits
from infra.local.routes import RouteTable
from infra.local.socket_api import LARGEST_FRAME, LARGEST_MESSAGE, SocketApi

Environ = Mapping[str, str]
TICK = 0.2  # a server looks ten times a second whether it is to end
READ_SECONDS = 2.0
log = logging.getLogger("parley.gateway")


async def logged_dead_letter(function: Function, _event: dict[str, Any], error: str) -> None:
    log.error("%s failed for the last time: %s", function.name, error)


class Gateway:
    """`ports` maps a product to its port; 0 takes a free one. After `start` it holds the real ones."""

    def __init__(  # noqa: PLR0913  # what may be chosen is chosen here, once
        self,
        fleet: Fleet,
        ports: Mapping[str, int],
        environ: Environ,
        *,
        host: str = "127.0.0.1",
        trusted: Networks = (),
        processes: int = 12,
        stage: str = "local",
        patience: Patience | None = None,
        waits: Waits | None = None,
        dead_letter: Callable[[Function, dict[str, Any], str], Awaitable[None]] = logged_dead_letter,
        show: Callable[[str, str], None] = console.show,
    ) -> None:
        self.fleet, self.host, self.trusted = fleet, host, trusted
        self.ports = dict(ports)
        self.environ = dict(environ)
        self.waits = waits or Waits()
        self.pool = Pool(self._environ, processes, show, stage, self.waits)
        tables = {product: RouteTable(fleet, product) for product in ports}
        self.http = {product: HttpApi(table, self.invoke, trusted) for product, table in tables.items()}
        self.sockets = {
            product: SocketApi(table, self.invoke, trusted, patience) for product, table in tables.items()
        }
        self.control = Control(fleet, self.sockets, self.invoke, dead_letter)
        self.control_port = 0
        self.listeners: dict[str, socket.socket] = {}
        self.servers: list[Server] = []

    async def invoke(self, function: Function, event: dict[str, Any]) -> Outcome:
        return await self.pool.invoke(function, event)

    def _environ(self, function: Function) -> Environ:
        control = f"http://127.0.0.1:{self.control_port}"
        sockets = {f"PARLEY_SOCKET_ENDPOINT_{product.upper()}": f"{control}/{product}" for product in self.ports}
        return {**self.environ, **sockets, "AWS_ENDPOINT_URL_LAMBDA": control, "PARLEY_FUNCTION": function.name}

    async def open(self) -> None:
        """Takes the ports and prepares the workers; nothing is answered yet."""
        with contextlib.ExitStack() as opened:
            listeners = {
                product: opened.enter_context(bound(self.host, port)) for product, port in self.ports.items()
            }
            await self.pool.start()
            opened.pop_all()
        self.listeners = listeners
        self.ports = {product: listener.getsockname()[1] for product, listener in listeners.items()}

    async def start(self) -> None:
        if not self.listeners:
            await self.open()
        control = bound("127.0.0.1", 0)
        self.control_port = control.getsockname()[1]
        await self._serve(self.control, control)
        for product, listener in self.listeners.items():
            await self._serve(self._front(product), listener)

    def _front(self, product: str) -> Any:
        http, sockets = self.http[product], self.sockets[product]

        async def front(scope: Any, receive: Any, send: Any) -> None:
            await (sockets if scope["type"] == "websocket" else http)(scope, receive, send)

        return front

    async def _serve(self, app: Any, listener: socket.socket) -> None:
        config = uvicorn.Config(
            app,
            lifespan="off",
            log_config=None,
            access_log=False,
            ws=Protocol,
            ws_max_size=(LARGEST_MESSAGE, LARGEST_FRAME),  # type: ignore[arg-type]  # whole message, one frame
            ws_per_message_deflate=False,
            ws_ping_interval=None,
            timeout_keep_alive=UNUSED,
            server_header=False,
            proxy_headers=False,
        )
        server = Server(config)
        self.servers.append(server)
        await server.begin(listener)

    def reload(self) -> None:
        self.pool.reload()

    async def stop(self) -> None:
        """Takes nothing new, lets what runs end while there is patience, then ends it.

        The functions end before the servers do: their clients hear what became of them.
        """
        until = time.monotonic() + self.waits.end
        for server in self.servers[1:]:
            server.should_exit = True
        await asyncio.gather(asyncio.sleep(TICK), *(api.close_all() for api in self.sockets.values()))
        await self.control.calls.drain(max(0.0, until - time.monotonic()))
        await self.pool.stop(max(0.0, until - time.monotonic()))
        await asyncio.gather(*(server.end() for server in self.servers))


class Server(uvicorn.Server):
    """One port."""

    serving: "asyncio.Task[None]"

    async def begin(self, listener: socket.socket) -> None:
        self.serving = asyncio.create_task(self.serve(sockets=[listener]))
        while not self.started and not self.serving.done():  # noqa: ASYNC110  # uvicorn has no event for it
            await asyncio.sleep(0.005)

    async def end(self) -> None:
        """A client that does not read its answer is not waited for."""
        self.should_exit = True
        await asyncio.wait([self.serving], timeout=READ_SECONDS)
        for connection in tuple(self.server_state.connections):
            connection.transport.abort()
        await self.serving

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are the program's, not a server's: four of them run in it."""
        yield


def networks(words: tuple[str, ...]) -> Networks:
    return tuple(ipaddress.ip_network(word, strict=False) for word in words)
