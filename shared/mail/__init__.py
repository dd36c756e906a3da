"""Letters to people: short, plain text, never with a header that somebody else wrote.

A letter is not sent in the request that asks for it: the request posts an order, a worker writes and sends. So an
answer says nothing, not even by its time, of whom the letter went to, and a mail server that is slow or down holds
nobody up.
"""

import ipaddress
import unicodedata
from dataclasses import dataclass
from typing import Protocol

from shared.kit.errors import Unavailable, Unprocessable
from shared.kit.settings import Settings, SettingsError, setting

LONGEST_SUBJECT = 200
PROTECTIONS = ("starttls", "tls", "none")


@dataclass(frozen=True)
class MailSettings(Settings):
    host: str = setting("SMTP_HOST", default="", doc="Mail server; empty for none, then no letter can be sent.")
    port: int = setting("SMTP_PORT", default=587, doc="Port of the mail server.")
    username: str = setting("SMTP_USERNAME", default="", doc="Name to sign in to it; empty for none.")
    tls: str = setting("SMTP_TLS", default="starttls", doc="starttls, tls or none.")
    sender: str = setting("MAIL_FROM", default="", doc="Address that letters come from.")

    def __post_init__(self) -> None:
        if self.tls not in PROTECTIONS:
            raise SettingsError(f"SMTP_TLS takes {', '.join(PROTECTIONS)}, not {self.tls!r}")
        if self.username and self.tls == "none" and not loopback(self.host):
            raise SettingsError("SMTP_TLS=none would show the password of SMTP_USERNAME to the network")

    def check(self) -> None:
        needed = {"SMTP_HOST": self.host, "MAIL_FROM": self.sender}
        missing = [name for name, value in needed.items() if not value]
        if missing:
            raise Unavailable(
                "No letters can be sent: the mail server is not configured",
                code="MAIL_NOT_CONFIGURED",
                remedy=f"Set {', '.join(missing)}",
            )


@dataclass(frozen=True)
class MailSecret(Settings):
    password: str = setting("SMTP_PASSWORD", default="", doc="Password of SMTP_USERNAME.", secret=True)


@dataclass(frozen=True, slots=True)
class Message:
    to: str
    subject: str
    text: str

    def __post_init__(self) -> None:
        if not single_line(self.to) or not single_line(self.subject) or len(self.subject) > LONGEST_SUBJECT:
            raise Unprocessable("A letter's address and subject are a single line each")


class Mailer(Protocol):
    def send(self, message: Message) -> None:
        """Returns when the server has taken the message. `Undeliverable` when it never will."""


class Undeliverable(Unprocessable):
    """Trying again changes nothing."""

    default_code = "UNDELIVERABLE"


def single_line(text: str) -> bool:
    return bool(text) and not any(unicodedata.category(letter) in {"Cc", "Zl", "Zp"} for letter in text)


def loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
