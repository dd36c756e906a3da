"""A mail server and a mailbox on this machine: whatever the functions send lies in the data folder, to be read.

Both listen on the loopback interface alone. The page answers only to the names of this machine, so that no page of
another site can read it through a name of its own.
"""

import asyncio
import contextlib
import errno
import html
import json
import re
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import uvicorn
from aiosmtpd.smtp import SMTP, Envelope

from infra.listening import bound
from infra.local.gateway import Server
from shared.kit.ids import ordered_id

KEPT = 200
LARGEST = 1024 * 1024
LOOPBACK = "127.0.0.1"
SENDER = "parley@parley.local"
NAMES = {"localhost", LOOPBACK, "[::1]"}
MADE = re.compile(r"[0-9a-f-]{36}")
LINK = re.compile(r"https?://[^\s<>&\"]+(?:&amp;[^\s<>&\"]+)*")
HEADERS = (
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
)
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Mailbox</title>
<style>body{{font:16px/1.5 system-ui;max-width:44rem;margin:2rem auto;padding:0 1rem}}
article{{border-top:1px solid #ccc;padding:1rem 0}}pre{{white-space:pre-wrap;overflow-wrap:anywhere}}</style>
<h1>Mailbox</h1><p>What was sent from this machine, newest first. As JSON: <a href="/messages">/messages</a></p>
{letters}</html>"""


@dataclass(frozen=True, slots=True)
class Letters:
    """The newest ones, a file each."""

    folder: Path

    def keep(self, raw: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        new = self.folder / f"{ordered_id()}.new"
        new.write_bytes(raw)
        new.replace(new.with_suffix(".eml"))
        for old in self._files()[KEPT:]:
            old.unlink(missing_ok=True)

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.eml"), reverse=True)

    def all(self) -> list[dict[str, str]]:
        return [shown(path) for path in self._files()]

    def one(self, letter_id: str) -> dict[str, str] | None:
        path = self.folder / f"{letter_id}.eml"
        return shown(path) if MADE.fullmatch(letter_id) and path.exists() else None

    async def handle_DATA(self, _server: SMTP, _session: Any, envelope: Envelope) -> str:  # noqa: N802  # its name
        assert isinstance(envelope.content, bytes)  # noqa: S101  # the server was not asked to decode
        await asyncio.to_thread(self.keep, envelope.content)
        return "250 OK"


def shown(path: Path) -> dict[str, str]:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101  # what this policy makes
    body = message.get_body(("plain",))
    return {
        "id": path.stem,
        "from": str(message["from"] or ""),
        "to": str(message["to"] or ""),
        "subject": str(message["subject"] or ""),
        "date": str(message["date"] or ""),
        "text": str(body.get_content()).replace("\r\n", "\n") if body else "",
    }


@dataclass(frozen=True, slots=True)
class Mailbox:
    smtp_port: int
    port: int

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}/"

    @property
    def environ(self) -> dict[str, str]:
        return {
            "SMTP_HOST": LOOPBACK,
            "SMTP_PORT": str(self.smtp_port),
            "SMTP_TLS": "none",
            "MAIL_FROM": SENDER,
        }


@contextlib.asynccontextmanager
async def mailbox(folder: Path, preferred: int = 0) -> AsyncIterator[Mailbox]:
    """The page takes the preferred port when that is free, else any; the mail server takes any."""
    letters = Letters(folder)
    loop = asyncio.get_running_loop()
    listener, page = bound(LOOPBACK, 0), bound_near(preferred)
    server = await loop.create_server(
        lambda: SMTP(letters, enable_SMTPUTF8=True, hostname="localhost", data_size_limit=LARGEST, loop=loop),
        sock=listener,
    )
    web = Server(uvicorn.Config(Pages(letters), lifespan="off", log_config=None, access_log=False))
    serving = asyncio.create_task(web.serve(sockets=[page]))
    try:
        yield Mailbox(listener.getsockname()[1], page.getsockname()[1])
    finally:
        server.close()
        web.should_exit = True
        await serving


def bound_near(preferred: int) -> socket.socket:
    try:
        return bound(LOOPBACK, preferred)
    except OSError as error:
        if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
            raise
        return bound(LOOPBACK, 0)


@dataclass(frozen=True, slots=True)
class Pages:
    letters: Letters

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:
        status, kind, body = await asyncio.to_thread(self._answer, scope)
        headers = [*HEADERS, (b"content-type", kind), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    def _answer(self, scope: Any) -> tuple[int, bytes, bytes]:
        if not at_home(scope) or scope["method"] not in {"GET", "HEAD"}:
            return told(403, {"detail": "Read it at localhost"})
        match scope["path"].strip("/").split("/"):
            case [""]:
                letters = "".join(written(letter) for letter in self.letters.all())
                page = PAGE.format(letters=letters or "<p>Nothing yet.</p>")
                return 200, b"text/html; charset=utf-8", page.encode()
            case ["messages"]:
                return told(200, self.letters.all())
            case ["messages", letter_id] if letter := self.letters.one(letter_id):
                return told(200, letter)
            case _:
                return told(404, {"detail": "There is no such letter"})


def at_home(scope: Any) -> bool:
    host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    return host.rpartition(":")[0] in NAMES or host in NAMES


def told(status: int, what: Any) -> tuple[int, bytes, bytes]:
    return status, b"application/json", json.dumps(what, ensure_ascii=False).encode()


def written(letter: dict[str, str]) -> str:
    """Whatever a letter holds is shown as text; only its links can be followed."""
    safe = {name: html.escape(value) for name, value in letter.items()}
    text = LINK.sub(lambda found: f'<a href="{found[0]}" rel="noreferrer">{found[0]}</a>', safe["text"])
    return f"<article><h2>{safe['subject']}</h2><p>To {safe['to']}, {safe['date']}</p><pre>{text}</pre></article>"
