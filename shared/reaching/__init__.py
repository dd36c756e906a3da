"""Servers that a person named: reached within a time, and never as a way into what only we can reach.

Every address a name has must be public, unless the operator allowed the host. A password goes over TLS, or to an
allowed host.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from shared.kit.errors import Conflict, Refusal, TimedOut, TooLarge, Unavailable, Unprocessable
from shared.kit.settings import Settings, setting


@dataclass(frozen=True)
class ReachSettings(Settings):
    allowed: tuple[str, ...] = setting(
        "INTEGRATIONS_ALLOWED_HOSTS",
        default=(),
        doc="Hosts (`host` or `host:port`) that integrations may reach though they are not public, and without TLS.",
    )
    authority: str = setting(
        "INTEGRATIONS_CA_FILE", default="", doc="Certificates to trust besides the usual ones; a PEM file."
    )


class Trouble(Refusal):
    """With a server that a person named. Whoever asked is told what may help."""

    default_remedy: ClassVar[str]

    def __init__(self, message: str, **more: Any) -> None:
        super().__init__(message, **{"remedy": self.default_remedy, **more})


class NotAllowed(Trouble, Unprocessable):
    """The sentence never says what an address resolved to: that too is something only we can see."""

    default_code = "SERVER_NOT_ALLOWED"
    default_remedy = "Give an address on the public network that is reached by TLS"


class Unreachable(Trouble, Unavailable):
    default_code = "SERVER_UNREACHABLE"
    default_remedy = "Check the address, and that the server is up"


class Garbled(Trouble, Unavailable):
    default_code = "SERVER_NOT_UNDERSTOOD"
    default_remedy = "Check that the address is that of such a server, and ask who runs it"


class Slow(Trouble, TimedOut):
    default_code = "SERVER_TOO_SLOW"
    default_remedy = "Try again later"


class Endless(Trouble, TooLarge):
    default_code = "SERVER_ANSWER_TOO_LARGE"
    default_remedy = "Ask for less at once"


class TurnedAway(Trouble, Conflict):
    """The server knows nobody of this name and password."""

    default_code = "SERVER_SIGN_IN_REFUSED"
    default_remedy = "Store the account anew"
