"""Mail of an IMAP server, read without marking it read."""

import contextlib
import imaplib
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shared.kit.errors import NotFound
from shared.mailboxes import Folder, Login, Mailbox, Messages, Server
from shared.mailboxes.lines import allowed
from shared.mailboxes.names import listed, quoted, written
from shared.mailboxes.reading import messages
from shared.reaching import Endless, Garbled, NotAllowed, Slow, TurnedAway
from shared.reaching.lines import Lines, told
from shared.reaching.sockets import Timed

MOST_FOLDERS = 200
LITERAL = 1024 * 1024
START = 2048  # bytes of a text that a preview is made of
FIELDS = (
    "FROM TO CC SUBJECT DATE MESSAGE-ID IN-REPLY-TO REFERENCES MIME-VERSION CONTENT-TYPE CONTENT-TRANSFER-ENCODING"
)
ASKED = f"(UID FLAGS INTERNALDATE BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS ({FIELDS})] BODY.PEEK[TEXT]<0.{START}>)"
COUNTS = re.compile(rb"\b(MESSAGES|UNSEEN) (\d+)")


class Wire(imaplib.IMAP4):
    """The standard library's client, over a line that we dialled."""

    def __init__(self, server: Server, lines: Lines) -> None:
        self.server, self.lines = server, lines
        super().__init__(server.host, server.port)

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:  # noqa: ARG002  # its signature
        self.take(self.lines.open(self.server.host, self.server.port, secret=self.server.protection == "tls"))

    def take(self, line: Timed) -> None:
        self.line, self.sock, self.line_file = line, line, line.makefile("rb")  # type: ignore[assignment]  # all that it needs
        self.file = self.line_file

    def secure(self) -> None:
        if "STARTTLS" not in self.capabilities:
            raise NotAllowed("The mail server does not secure the line", field="server")
        kind, _ = self._simple_command("STARTTLS")
        if kind != "OK":
            raise Garbled("The mail server does not secure the line")
        self.take(self.lines.secured(self.line, self.server.host))
        self._get_capabilities()  # what was said in the clear is not believed

    def read(self, size: int) -> bytes:
        if size > LITERAL:
            raise Endless("The mail server's answer is larger than is taken")
        found: bytes = self.line_file.read(size)
        if len(found) < size:
            raise self.abort("broke off")
        return found

    def shutdown(self) -> None:
        self.file.close()
        self.line.hang_up()


@dataclass(frozen=True, slots=True)
class Imap(Mailbox):
    server: Server
    login: Login
    lines: Lines

    def __post_init__(self) -> None:
        allowed(self.server, self.lines)

    def folders(self) -> list[Folder]:
        with self._wire() as wire:
            _, found = wire.list('""', "*")
            named = [each for line in found if line and (each := listed(line))]
            return [self._counted(wire, name, use) for name, use in named[:MOST_FOLDERS]]

    def messages(self, folder: str, page: int, size: int, thread: str | None) -> Messages:
        with self._wire() as wire:
            kind, count = wire.select(written(folder), readonly=True)
            if kind != "OK":
                raise NotFound("Folder not found", folder=folder)
            validity = (wire.response("UIDVALIDITY")[1] or [b"0"])[0] or b"0"
            if thread is not None:
                return self._threaded(wire, folder, validity.decode(), thread, (page, size))
            total = int(count[0] or 0)
            last = total - (page - 1) * size
            if last < 1:
                return Messages([], total)
            _, answer = wire.fetch(f"{max(last - size + 1, 1)}:{last}", ASKED)
            return Messages(newest_first(answer, folder, validity.decode()), total)

    def _threaded(self, wire: Wire, folder: str, validity: str, thread: str, part: tuple[int, int]) -> Messages:
        name, (page, size) = quoted(thread), part
        _, found = wire.uid("SEARCH", "OR", "HEADER", "REFERENCES", name, "HEADER", "MESSAGE-ID", name)
        uids = sorted(map(int, (found[0] or b"").split()), reverse=True)
        wanted = uids[(page - 1) * size : page * size]
        if not wanted:
            return Messages([], len(uids))
        _, answer = wire.uid("FETCH", ",".join(map(str, wanted)), ASKED)
        return Messages(newest_first(answer, folder, validity), len(uids))

    def _counted(self, wire: Wire, name: str, use: str) -> Folder:
        """One that went meanwhile, or cannot be counted, has none."""
        _, found = wire.status(written(name), "(MESSAGES UNSEEN)")
        said = b" ".join(part for each in found for part in (each if isinstance(each, tuple) else (each or b"",)))
        counts = {key: int(value) for key, value in COUNTS.findall(said)}
        return Folder(name, counts.get(b"MESSAGES", 0), counts.get(b"UNSEEN", 0), use)

    @contextlib.contextmanager
    def _wire(self) -> Iterator[Wire]:
        with told():
            try:
                wire = Wire(self.server, self.lines)
                try:
                    self._sign_in(wire)
                    yield wire
                finally:
                    wire.shutdown()
            except imaplib.IMAP4.error as error:
                if time.monotonic() >= self.lines.ends:
                    raise Slow("The server did not answer in time", remedy="Try again later") from error
                raise Garbled("The mail server does not speak IMAP, or broke off") from error

    def _sign_in(self, wire: Wire) -> None:
        if self.server.protection == "starttls":
            wire.secure()
        said = f"\0{self.login.username}\0{self.login.password}".encode()
        try:
            if "AUTH=PLAIN" in wire.capabilities:
                wire.authenticate("PLAIN", lambda _: said)
            else:
                wire.login(self.login.username, self.login.password)
        except imaplib.IMAP4.abort:
            raise
        except (imaplib.IMAP4.error, UnicodeError) as error:
            raise TurnedAway(
                "The mail server did not take the name and the password", remedy="Many servers want an app password"
            ) from error


def newest_first(answer: Any, folder: str, validity: str) -> list[Any]:
    return sorted(messages(answer, folder, validity), key=lambda message: message.uid, reverse=True)
