"""Mail of an IMAP server, read without marking it read."""

import contextlib
import imaplib
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shared.kit.errors import NotFound
from shared.mailboxes import Attachment, Folder, Login, Mailbox, Message, Messages, Server, Whole
from shared.mailboxes.bearer import END, mechanism, said
from shared.mailboxes.lines import allowed, in_use, turned_away
from shared.mailboxes.names import listed, quoted, written
from shared.mailboxes.opening import LINE_OF_BASE64, LONGEST_TEXT, decoded, opened, sections, texts
from shared.mailboxes.reading import messages
from shared.mailboxes.structure import Part, parts
from shared.reaching import Endless, Garbled, NotAllowed, Slow
from shared.reaching.lines import Lines, told
from shared.reaching.sockets import Timed

MOST_FOLDERS = 200
LARGEST_ENCLOSURE = 4 * 1024 * 1024  # what an answer can carry
LITERAL = int(LARGEST_ENCLOSURE / LINE_OF_BASE64)
START = 2048  # bytes of a text that a preview is made of
FIELDS = (
    "FROM TO CC SUBJECT DATE MESSAGE-ID IN-REPLY-TO REFERENCES MIME-VERSION CONTENT-TYPE CONTENT-TRANSFER-ENCODING"
)
ASKED = f"(UID FLAGS INTERNALDATE BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS ({FIELDS})] BODY.PEEK[TEXT]<0.{START}>)"
ID = re.compile(r"(\d{1,10})\.(\d{1,10})")
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

    hang_up = shutdown


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

    def messages(
        self, folder: str, page: int, size: int, thread: str | None = None, text: str | None = None
    ) -> Messages:
        with self._wire() as wire:
            validity, total = selected(wire, folder)
            sought = about(thread, text)
            if sought:
                return self._found(wire, folder, validity, sought, (page, size))
            last = total - (page - 1) * size
            if last < 1:
                return Messages([], total)
            _, answer = wire.fetch(f"{max(last - size + 1, 1)}:{last}", ASKED)
            return Messages(newest_first(answer, folder, validity), total)

    def whole(self, folder: str, message_id: str) -> Whole:
        """The letter, and what comes with it by name alone."""
        with self._wire() as wire:
            uid, message, found = self._opened(wire, folder, message_id)
            asked = " ".join(f"BODY.PEEK[{part.number}]<0.{LONGEST_TEXT}>" for part in texts(found))
            answer = wire.uid("FETCH", uid, f"(UID {asked})")[1] if asked else []
            return opened(message, found, sections(answer))

    def enclosed(self, folder: str, message_id: str, part: str) -> Attachment:
        with self._wire() as wire:
            uid, _, found = self._opened(wire, folder, message_id)
            wanted = next((each for each in found if each.number == part), None)
            if wanted is None:
                raise NotFound("Attachment not found", attachment_id=part)
            if wanted.size > LITERAL:
                raise Endless(
                    f"An attachment of more than {LARGEST_ENCLOSURE >> 20} MB is not read here",
                    remedy="Read it with a mail program",
                )
            answer = sections(wire.uid("FETCH", uid, f"(UID BODY.PEEK[{part}])")[1])
            name = wanted.filename or ("letter.eml" if wanted.media_type == "message/rfc822" else f"part-{part}")
            return Attachment(name, wanted.media_type, decoded(wanted, answer.get(part, b"")))

    def _opened(self, wire: Wire, folder: str, message_id: str) -> tuple[str, Message, list[Part]]:
        validity, _ = selected(wire, folder)
        named = ID.fullmatch(message_id)
        answer = wire.uid("FETCH", named[2], ASKED)[1] if named and named[1] == validity else []
        found = newest_first(answer, folder, validity)
        if named is None or not found:
            raise NotFound("Message not found", message_id=message_id)
        return named[2], found[0], parts(answer)

    def _found(
        self, wire: Wire, folder: str, validity: str, sought: tuple[str, ...], part: tuple[int, int]
    ) -> Messages:
        """The numbers of all that fit, and of these the page's messages."""
        page, size = part
        uids = search(wire, sought)
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
        with told(), self._understood(), in_use(Wire(self.server, self.lines)) as wire:
            self._sign_in(wire)
            yield wire

    @contextlib.contextmanager
    def _understood(self) -> Iterator[None]:
        try:
            yield
        except imaplib.IMAP4.error as error:
            if time.monotonic() >= self.lines.ends:
                raise Slow("The server did not answer in time") from error
            raise Garbled("The mail server does not speak IMAP, or broke off") from error

    def _sign_in(self, wire: Wire) -> None:
        if self.server.protection == "starttls":
            wire.secure()
        plain = f"\0{self.login.username}\0{self.login.password}".encode()
        try:
            if self.login.token is not None:
                self._show(wire, self.login.token())
            elif "AUTH=PLAIN" in wire.capabilities:
                wire.authenticate("PLAIN", lambda _: plain)
            else:
                wire.login(self.login.username, self.login.password)
        except imaplib.IMAP4.abort:
            raise
        except (imaplib.IMAP4.error, UnicodeError) as error:
            raise turned_away() from error

    def _show(self, wire: Wire, token: str) -> None:
        name = mechanism(each.removeprefix("AUTH=") for each in wire.capabilities)
        answers = iter([said(name, self.server, self.login.username, token).encode()])
        wire.authenticate(name, lambda _: next(answers, END.encode()))


def selected(wire: Wire, folder: str) -> tuple[str, int]:
    """What the folder's numbers are worth, and how many messages it has."""
    kind, count = wire.select(written(folder), readonly=True)
    if kind != "OK":
        raise NotFound("Folder not found", folder=folder)
    validity: bytes = (wire.response("UIDVALIDITY")[1] or [b"0"])[0] or b"0"
    return validity.decode(), int(count[0] or 0)


def about(thread: str | None, text: str | None) -> tuple[str, ...]:
    """As a search says it. A text comes last, since it may have to be sent apart."""
    sought: tuple[str, ...] = ()
    if thread is not None:
        name = quoted(thread)
        sought += ("OR", "HEADER", "REFERENCES", name, "HEADER", "MESSAGE-ID", name)
    return (*sought, "TEXT", text) if text is not None else sought


def search(wire: Wire, sought: tuple[str, ...]) -> list[int]:
    """Whatever fits, the newest first."""
    if sought[-2] == "TEXT":
        wire.literal = sought[-1].encode()  # type: ignore[assignment]  # bytes are what it sends
        sought = ("CHARSET", "UTF-8", *sought[:-1])
    _, found = wire.uid("SEARCH", *sought)
    return sorted(map(int, (found[0] or b"").split()), reverse=True)


def newest_first(answer: Any, folder: str, validity: str) -> list[Any]:
    return sorted(messages(answer, folder, validity), key=lambda message: message.uid, reverse=True)
