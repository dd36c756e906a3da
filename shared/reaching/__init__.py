"""Servers that a person named: reached within a time, and never as a way into what only we can reach.

Every address a name has must be public, unless the operator allowed the host. A password goes over TLS, or to an
allowed host.
"""

from dataclasses import dataclass

from shared.kit.errors import Conflict, TimedOut, TooLarge, Unavailable, Unprocessable
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


class NotAllowed(Unprocessable):
    """The sentence never says what an address resolved to: that too is something only we can see."""

    default_code = "SERVER_NOT_ALLOWED"


class Unreachable(Unavailable):
    default_code = "SERVER_UNREACHABLE"


class Garbled(Unavailable):
    default_code = "SERVER_NOT_UNDERSTOOD"


class Slow(TimedOut):
    default_code = "SERVER_TOO_SLOW"


class Endless(TooLarge):
    default_code = "SERVER_ANSWER_TOO_LARGE"


class TurnedAway(Conflict):
    """The server knows nobody of this name and password."""

    default_code = "SERVER_SIGN_IN_REFUSED"
