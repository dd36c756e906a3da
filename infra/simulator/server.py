"""The simulator's server."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import uvicorn

from infra.listening import UNUSED, bound
from infra.simulator import asgi, control
from infra.simulator.asgi import Answer, Refused
from infra.simulator.exchange import Exchange
from infra.simulator.plivo.rest import ROOT, PlivoApi
from infra.simulator.twilio import resources
from infra.simulator.twilio.face import TwilioFace
from infra.simulator.twilio.rest import TwilioApi

log = logging.getLogger("parley.simulator")


class Front:
    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.plivo = PlivoApi(exchange)
        self.twilio = TwilioApi(exchange, TwilioFace(exchange.account))

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        await asgi.write(await self._answer(await asgi.read(scope, receive)), send)

    async def _answer(self, request: asgi.Request) -> Answer:
        try:
            if request.path.startswith(control.PREFIX):
                return await control.control(self.exchange, request)
            if request.path.startswith(resources.ROOT):
                return await self.twilio(request)
            if ROOT.match(request.path):
                return await self.plivo(request)
        except Refused as refused:
            return refused.answer
        except ValueError as error:
            return Answer(400, {"code": 20001, "message": str(error), "status": 400})
        return Answer(404, {"error": "the simulator knows no such path"})


class Server(uvicorn.Server):
    """Leaves the process's signals to whoever runs it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@dataclass(frozen=True, slots=True)
class Simulator:
    url: str
    exchange: Exchange


@contextlib.asynccontextmanager
async def start(exchange: Exchange, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[Simulator]:
    """Serves inside the running loop until the block is left; port 0 takes a free one."""
    listener = bound(host, port)
    config = uvicorn.Config(
        Front(exchange),
        lifespan="off",
        log_config=None,
        access_log=False,
        ws="none",
        server_header=False,
        timeout_keep_alive=UNUSED,
        timeout_graceful_shutdown=1,
    )
    server = Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:  # noqa: ASYNC110  # uvicorn has no event for it
        await asyncio.sleep(0.005)
    try:
        yield Simulator(f"http://{host}:{listener.getsockname()[1]}", exchange)
    finally:
        await exchange.clock.stop()
        exchange.couriers.close()
        server.should_exit = True
        await serving


async def serve(exchange: Exchange, host: str, port: int) -> None:
    """Until a signal says so."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with start(exchange, host, port) as simulator:
        print(f"The telephone simulator is at {simulator.url}", flush=True)
        await stop.wait()
