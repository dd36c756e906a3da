"""A real mail server in a thread, which keeps what it takes."""

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Office:
    """`refusals` maps an address to what the server says of it; a `mute` one breaks off when it has a letter."""

    port: int = 0
    taken: list[Envelope] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    mute: bool = False

    async def handle_RCPT(  # noqa: N802  # the server's names
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.taken.append(envelope)
        if self.mute and server.transport:
            server.transport.close()
        return "250 OK"

    @property
    def letters(self) -> list[EmailMessage]:
        found = [message_from_bytes(each.content or b"", policy=policy.default) for each in self.taken]  # type: ignore[arg-type]  # bytes, as it was not asked to decode
        return [each for each in found if isinstance(each, EmailMessage)]


@contextlib.contextmanager
def opened(tls: ssl.SSLContext | None = None, **options: Any) -> Iterator[Office]:
    office = Office()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def listen() -> asyncio.Server:
        def made() -> SMTP:
            return SMTP(office, enable_SMTPUTF8=True, hostname="office", tls_context=tls, loop=loop, **options)

        return await loop.create_server(made, "127.0.0.1", 0)

    server = asyncio.run_coroutine_threadsafe(listen(), loop).result(10)
    office.port = server.sockets[0].getsockname()[1]
    yield office
    asyncio.run_coroutine_threadsafe(closed(server), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


async def closed(server: asyncio.Server) -> None:
    server.close()
    ours = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in ours:
        task.cancel()
    await asyncio.gather(*ours, return_exceptions=True)
