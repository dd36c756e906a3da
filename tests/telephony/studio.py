"""A telephone network and an application that uses it, both real servers, in a loop of their own."""

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

import uvicorn

from infra.listening import UNUSED, bound
from infra.simulator import Account, Exchange, Limits, ScaledClock, SteppedClock, start
from infra.simulator.scripts import Script, Step
from infra.simulator.server import Server
from shared.telephony import Dialogue, Machines, Placement, Webhook
from shared.telephony.relay import End, Incoming, Outgoing, Prompt, Text, encoded, parsed
from shared.telephony.settings import SimulatorSettings
from shared.telephony.twilio import TwilioCarrier

ACCOUNT = Account("AC" + "7" * 32, "the secret of the tests")
CALLER = "+15005550006"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
Result = TypeVar("Result")
Converse = Callable[[Incoming], list[Outgoing]]


def agreeable(message: Incoming) -> list[Outgoing]:
    """Answers whatever it hears, and ends when it is told goodbye."""
    match message:
        case Prompt(text) if "goodbye" in text.lower():
            return [Text("Goodbye."), End('{"why":"goodbye"}')]
        case Prompt(text):
            return [Text("You said: ", last=False), Text(text)]
        case _:
            return []


@dataclass
class App:
    """What the carrier calls: it keeps every request, answers documents, and talks on a socket."""

    port: int = 0
    requests: list[Webhook] = field(default_factory=list)
    handshakes: list[Webhook] = field(default_factory=list)
    frames: list[Incoming] = field(default_factory=list)
    document: Callable[[Webhook], str] = lambda _: "<Response/>"
    converse: Converse = agreeable
    statuses: dict[str, int] = field(default_factory=dict)
    asks_back: bool = False  # the carrier while it waits for our answer, and it is served by the same loop

    def url(self, path: str, scheme: str = "http") -> str:
        return f"{scheme}://127.0.0.1:{self.port}{path}"

    def posted(self, path: str) -> list[Webhook]:
        return [request for request in list(self.requests) if f":{self.port}{path}" in request.url]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        query = f"?{scope['query_string'].decode()}" if scope["query_string"] else ""
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        if scope["type"] == "websocket":
            self.handshakes.append(Webhook("GET", self.url(scope["path"] + query, "ws"), headers))
            await self._socket(receive, send)
            return
        body = b""
        while (message := await receive()).get("more_body") or not body:
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        request = Webhook("POST", self.url(scope["path"] + query), headers, body)
        self.requests.append(request)
        answer = b"" if scope["path"].startswith("/events") else await self.answered(request)
        status = self.statuses.get(scope["path"], 200)
        kind = [(b"content-type", b"application/xml"), (b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": kind})
        await send({"type": "http.response.body", "body": answer})

    async def answered(self, request: Webhook) -> bytes:
        made = await asyncio.to_thread(self.document, request) if self.asks_back else self.document(request)
        return made.encode()

    async def _socket(self, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        while (arrived := await receive())["type"] != "websocket.disconnect":
            message = parsed(arrived["text"])
            self.frames.append(message)
            for answer in self.converse(message):
                with contextlib.suppress(RuntimeError):
                    await send({"type": "websocket.send", "text": encoded(answer)})


@contextlib.asynccontextmanager
async def served(app: App) -> AsyncIterator[None]:
    listener = bound("127.0.0.1", 0)
    app.port = listener.getsockname()[1]
    config = uvicorn.Config(
        app,
        lifespan="off",
        log_config=None,
        ws="websockets-sansio",
        timeout_keep_alive=UNUSED,
        timeout_graceful_shutdown=1,
    )
    server = Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:  # noqa: ASYNC110  # uvicorn has no event for it
        await asyncio.sleep(0.005)
    try:
        yield
    finally:
        server.should_exit = True
        await task


@dataclass
class Studio:
    loop: asyncio.AbstractEventLoop
    app: App
    exchange: Exchange
    url: str

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    def pass_time(self, seconds: float) -> None:
        assert isinstance(self.exchange.clock, SteppedClock)
        self.run(self.exchange.clock.advance(seconds))

    def until(self, condition: Callable[[], object], seconds: float = 10) -> None:
        ends = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < ends, [call.notes for call in self.exchange.calls.values()]
            time.sleep(0.005)

    @property
    def settings(self) -> SimulatorSettings:
        return SimulatorSettings(account=ACCOUNT.id, token=ACCOUNT.secret, url=self.url)

    def carrier(self, **more: Any) -> TwilioCarrier:
        return TwilioCarrier(self.settings, self.exchange.clock.now, **more)

    def script(self, number: str, *steps: Step, **more: Any) -> None:
        self.exchange.scripts[number.removeprefix("+")] = Script(steps=steps, **more)

    def placement(self, to: str = "+14155550190", token: str = "attempt-1", **more: Any) -> Placement:
        more.setdefault("machines", Machines.IGNORE)
        return Placement(token, to, CALLER, self.app.url("/answer"), self.app.url("/events"), **more)

    def dialogue(self, **more: Any) -> Dialogue:
        return Dialogue(self.app.url("/talk?call=1", "ws"), self.app.url("/turn"), **more)


@contextlib.contextmanager
def opened(clock: ScaledClock | None = None, limits: Limits | None = None) -> Iterator[Studio]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    app = App()
    exchange = Exchange(ACCOUNT, clock or SteppedClock(NOON), limits or Limits())
    stack = contextlib.AsyncExitStack()

    async def enter() -> str:
        await stack.enter_async_context(served(app))
        return (await stack.enter_async_context(start(exchange))).url

    def run(work: Awaitable[Result]) -> Result:
        async def waited() -> Result:
            return await work

        return asyncio.run_coroutine_threadsafe(waited(), loop).result(30)

    try:
        yield Studio(loop, app, exchange, run(enter()))
    finally:
        run(stack.aclose())
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
