"""Letters that a person sends, by a mail server of theirs. Nothing is ever sent again by itself."""

import contextlib
import smtplib
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from shared.kit.clock import utc_now
from shared.kit.making import new_id
from shared.mailboxes import Attachment, Letter, Login, PerhapsSent, Post, Sent, Server, Undeliverable
from shared.mailboxes.bearer import END, mechanism, said
from shared.mailboxes.lines import allowed, in_use, turned_away
from shared.reaching import Garbled, NotAllowed
from shared.reaching.lines import Lines, told
from shared.reaching.sockets import Timed

HERE = "localhost"  # what it calls itself: the machine's own name is nobody's business
FOREVER = 500  # codes from here on mean: do not try again


class Wire(smtplib.SMTP):
    """The standard library's client, over a line that we dialled."""

    def __init__(self, server: Server, lines: Lines) -> None:
        self.server, self.lines = server, lines
        self.line = lines.open(server.host, server.port, secret=server.protection == "tls")
        try:
            super().__init__(server.host, server.port, local_hostname=HERE)
        except BaseException:
            self.line.hang_up()
            raise

    def _get_socket(self, host: str, port: int, timeout: float | None) -> Timed:  # noqa: ARG002  # its signature
        return self.line

    def hang_up(self) -> None:
        self.line.hang_up()

    def secure(self) -> None:
        self.ehlo_or_helo_if_needed()
        if not self.has_extn("starttls"):
            raise NotAllowed("The mail server does not secure the line", field="server")
        code, _ = self.docmd("STARTTLS")
        if code != 220:  # noqa: PLR2004  # ready
            raise Garbled("The mail server does not secure the line")
        self.line = self.lines.secured(self.line, self.server.host)
        self.sock, self.file = self.line, None  # type: ignore[assignment]  # all that it needs of one
        self.helo_resp = self.ehlo_resp = None
        self.esmtp_features, self.does_esmtp = {}, False


@dataclass(frozen=True, slots=True)
class Smtp(Post):
    server: Server
    login: Login
    sender: str
    lines: Lines

    def __post_init__(self) -> None:
        allowed(self.server, self.lines)

    def check(self) -> None:
        with self._wire():
            pass

    def send(self, letter: Letter) -> Sent:
        written = written_out(letter, self.sender)
        with self._wire() as wire:
            refused = self._handed_over(wire, letter, written)
        return Sent(str(written["Message-ID"]).strip("<>"), sorted(refused))

    def _handed_over(self, wire: Wire, letter: Letter, written: EmailMessage) -> set[str]:
        try:
            return set(wire.send_message(written, self.sender, letter.recipients))
        except smtplib.SMTPRecipientsRefused as error:
            codes = {address: code for address, (code, _) in error.recipients.items()}
            if all(code >= FOREVER for code in codes.values()):
                raise Undeliverable(
                    "The mail server takes letters to none of these", refused=sorted(codes)
                ) from error
            raise Garbled(
                "The mail server does not take the letter now", refused=sorted(codes), remedy="Try again later"
            ) from error
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError) as error:
            raise Undeliverable("The mail server does not take the letter") from error
        except (smtplib.SMTPException, OSError) as error:
            raise PerhapsSent("The line broke while the letter was handed over: it may have been sent") from error

    @contextlib.contextmanager
    def _wire(self) -> Iterator[Wire]:
        with told(), understood(), in_use(Wire(self.server, self.lines)) as wire:
            self._sign_in(wire)
            yield wire

    def _sign_in(self, wire: Wire) -> None:
        if self.server.protection == "starttls":
            wire.secure()
        wire.ehlo_or_helo_if_needed()
        if self.login.token is not None:
            self._show(wire, self.login.token())
        elif wire.has_extn("auth"):
            wire.login(self.login.username, self.login.password)

    def _show(self, wire: Wire, token: str) -> None:
        name = mechanism(wire.esmtp_features.get("auth", "").split())
        shown = said(name, self.server, self.login.username, token)
        wire.auth(name, lambda challenge=None: shown if challenge is None else END)


@contextlib.contextmanager
def understood() -> Iterator[None]:
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        raise turned_away() from error
    except smtplib.SMTPException as error:
        raise Garbled("The mail server does not speak SMTP, or broke off") from error


def written_out(letter: Letter, sender: str) -> EmailMessage:
    plain = all(address.isascii() for address in (sender, *letter.recipients))
    made = EmailMessage(policy=SMTP if plain else SMTPUTF8)
    try:
        made["From"] = Address(addr_spec=sender)
        for name, people in (("To", letter.to), ("Cc", letter.cc), ("Reply-To", filter(None, [letter.reply_to]))):
            addresses = [Address(addr_spec=each) for each in people]
            if addresses:
                made[name] = addresses
        made["Subject"] = letter.subject
    except (ValueError, HeaderParseError, IndexError) as error:
        raise Undeliverable("An address or the subject is not one that mail can carry") from error
    made["Date"] = format_datetime(utc_now())
    made["Message-ID"] = f"<{new_id()}@{sender.rpartition('@')[2]}>"  # the same one when it is sent again
    made.set_content(letter.body, subtype="html" if letter.is_html else "plain")
    for attachment in letter.attachments:
        attach(made, attachment)
    return made


def attach(made: EmailMessage, attachment: Attachment) -> None:
    main, _, sub = attachment.media_type.partition("/")
    made.add_attachment(attachment.data, maintype=main, subtype=sub, filename=attachment.filename)
