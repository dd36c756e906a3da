"""A mail server, by SMTP. Every wait is bounded."""

import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from shared.kit.clock import utc_now
from shared.kit.errors import Unavailable
from shared.mail import MailSecret, MailSettings, Message, Undeliverable

PATIENCE = 10.0  # seconds for each answer of the server
SIGNS = '<>()[],;:\\"@'  # would begin something else than an address
FOREVER = 500  # codes from here on mean: do not try again


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    settings: MailSettings
    secret: MailSecret

    def send(self, message: Message) -> None:
        self.settings.check()
        written = written_out(message, self.settings.sender)
        try:
            with self._connected() as server:
                hand_over(server, written)
        except (smtplib.SMTPException, OSError) as error:
            raise unsent(error) from error

    def _connected(self) -> smtplib.SMTP:
        settings = self.settings
        if settings.tls == "tls":
            trusted = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(settings.host, settings.port, timeout=PATIENCE, context=trusted)
        else:
            server = smtplib.SMTP(settings.host, settings.port, timeout=PATIENCE)
        try:
            self._introduce(server)
        except BaseException:
            server.close()
            raise
        return server

    def _introduce(self, server: smtplib.SMTP) -> None:
        """The password goes only where the line is secret; a server without STARTTLS is refused, not trusted."""
        if self.settings.tls == "starttls":
            server.starttls(context=ssl.create_default_context())
        if self.settings.username:
            server.login(self.settings.username, self.secret.password)


def hand_over(server: smtplib.SMTP, written: EmailMessage) -> None:
    try:
        server.send_message(written)
    except smtplib.SMTPNotSupportedError as error:
        raise Undeliverable("The mail server takes no addresses in this script") from error
    except smtplib.SMTPRecipientsRefused as error:
        raise refused(error) from error


def written_out(message: Message, sender: str) -> EmailMessage:
    made = EmailMessage(policy=SMTP)
    made["From"] = Address("Parley", *mailable(sender))
    made["To"] = Address("", *mailable(message.to))
    made["Subject"] = message.subject
    made["Date"] = format_datetime(utc_now())
    made["Message-ID"] = make_msgid(domain=mailable(sender)[1])
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(message.text)
    return made


def mailable(address: str) -> tuple[str, str]:
    """One address and nothing around it. A domain in another script travels in its ASCII form."""
    local, _, domain = address.rpartition("@")
    try:
        reachable = domain if domain.isascii() else domain.encode("idna").decode()
    except UnicodeError as error:
        raise Undeliverable("The address has a domain that no mail can reach") from error
    if not local or not reachable or any(sign.isspace() or sign in SIGNS for sign in local + reachable):
        raise Undeliverable("This is no address that mail can reach")
    return local, reachable


def refused(error: smtplib.SMTPRecipientsRefused) -> Exception:
    codes = [code for code, _ in error.recipients.values()]
    if codes and all(code >= FOREVER for code in codes):
        return Undeliverable("The mail server does not take letters to this address")
    return unsent(error)


def unsent(error: Exception) -> Unavailable:
    return Unavailable(
        "The mail server did not take the message", code="MAIL_UNAVAILABLE", cause=type(error).__name__
    )
