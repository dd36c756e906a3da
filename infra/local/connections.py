"""One open socket, and what may be done with it."""

import asyncio
import contextlib
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

NORMAL, GOING_AWAY = 1000, 1001


class Gone(LookupError):
    """There is no such connection, or its `$connect` has not returned yet."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a connection may be silent, how long it may last, how long it may refuse to read."""

    idle: float = 600.0
    whole: float = 7200.0
    unread: float = 10.0


class Protocol(WebSocketsSansIOProtocol):
    """Lets the application end a connection whose client no longer reads: a close frame would wait behind the rest."""

    async def run_asgi(self) -> None:
        self.scope["abort"] = self.transport.abort  # type: ignore[typeddict-unknown-key]
        await super().run_asgi()


@dataclass(slots=True, eq=False)
class Connection:
    product: str
    domain: str
    source_ip: str
    user_agent: str
    send: Any
    abort: Any
    patience: Patience
    id: str = field(default_factory=lambda: f"{uuid.uuid4().hex[:15]}=")
    connected_at: float = field(default_factory=time.time)
    active_at: float = field(default_factory=time.time)
    last_active: float = field(default_factory=time.monotonic)
    open: bool = False
    writing: asyncio.Lock = field(default_factory=asyncio.Lock)
    tasks: set["asyncio.Task[None]"] = field(default_factory=set)

    def active(self) -> None:
        self.active_at, self.last_active = time.time(), time.monotonic()

    async def post(self, data: str | bytes) -> None:
        frame = {"bytes": data} if isinstance(data, bytes) else {"text": data}
        async with self.writing:
            if not self.open:
                raise Gone(self.id)
            await self._send({"type": "websocket.send", **frame})
        self.active()

    async def close(self, code: int, reason: str = "") -> None:
        if self.open:
            self.open = False
            with contextlib.suppress(Gone):
                await self._send({"type": "websocket.close", "code": code, "reason": reason})

    async def _send(self, message: dict[str, Any]) -> None:
        try:
            await asyncio.wait_for(self.send(message), self.patience.unread)
        except TimeoutError as error:
            self.open = False
            self.abort()
            raise Gone(self.id) from error
        except (OSError, RuntimeError) as error:
            raise Gone(self.id) from error
