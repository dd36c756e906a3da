"""Events sent to programs of other people: where to, and how they are signed so that a receiver can believe them.

Signed as Standard Webhooks are (standardwebhooks.com): receivers verify with its libraries or a few lines of their own.
"""

import base64
import binascii
import hashlib
import hmac
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from shared.kit.errors import Refusal, Unprocessable
from shared.reaching import NotAllowed, ReachSettings
from shared.reaching.addresses import is_public
from shared.reaching.urls import place_of

PREFIX = "whsec_"


@dataclass(frozen=True, slots=True)
class Posted:
    """What the receiver said of it."""

    status: int

    @property
    def taken(self) -> bool:
        return 200 <= self.status < 300  # noqa: PLR2004  # success

    @property
    def unwanted(self) -> bool:
        """The receiver says that it is gone for good."""
        return self.status == 410  # noqa: PLR2004  # Gone


@dataclass(frozen=True, slots=True)
class Letter:
    id: str
    body: bytes
    timestamp: int  # of this attempt: a receiver refuses old ones, so that none can be played again
    signature: str


class Poster(Protocol):
    def post(self, url: str, letter: Letter) -> Posted:
        """Raises a refusal of `shared.reaching` when it could not be told at all."""


def secret_of(drawn: bytes) -> str:
    return PREFIX + base64.b64encode(drawn).decode()


def signed(event_id: str, timestamp: int, body: bytes, keys: Iterable[str]) -> str:
    """With every secret that is good at the moment: a receiver finds the one it knows."""
    what = f"{event_id}.{timestamp}.".encode() + body
    return " ".join(f"v1,{signature(key, what)}" for key in keys)


def signature(secret: str, what: bytes) -> str:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise Refusal("A secret of a webhook is not one of ours") from error
    return base64.b64encode(hmac.new(key, what, hashlib.sha256).digest()).decode()


def checked(url: str, settings: ReachSettings) -> str:
    """What a name leads to is looked at when it is dialled, every time; here only what can be seen of it."""
    try:
        place = place_of(url, NotAllowed)
    except NotAllowed as error:
        raise Unprocessable("`url` is https://host/path, without a name in it", field="url") from error
    known = {place.host.lower(), f"{place.host.lower()}:{place.port}"} & set(settings.allowed)
    if place.fragment:
        raise Unprocessable("`url` has no part behind a #", field="url")
    if not known and (place.scheme != "https" or not reachable(place.host)):
        raise Unprocessable("`url` begins with https:// and is on the public network", field="url")
    return url


def reachable(host: str) -> bool:
    """Of a name nothing is known before it is dialled."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return True
    return is_public(host)
