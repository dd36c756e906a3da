"""Access tokens from the endpoint that a person named."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from shared.reaching import Garbled, NotAllowed, TurnedAway
from shared.reaching.dav import Address, exchanged, passed
from shared.reaching.lines import Lines, told

EARLY = 60  # seconds that a token is not used any more before its time is over
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
REFUSED = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


@dataclass(frozen=True, slots=True)
class Secret:
    """What a person was given to have tokens made with, and the token that was made last. It is stored sealed."""

    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)
    access_token: str = field(default="", repr=False)
    until: float = 0.0

    @classmethod
    def read(cls, text: str) -> "Secret":
        return cls(**json.loads(text))

    def written(self) -> str:
        return json.dumps(asdict(self))

    @property
    def lasts(self) -> bool:
        return self.until > time.time()


@dataclass(frozen=True, slots=True)
class Grant:
    """Where tokens are made, and for whom."""

    url: str
    client_id: str
    scope: str = ""

    def token(self, stored: str, lines: Lines, renewed: Callable[[Callable[[str], str]], str]) -> str:
        """The one that was made last, as long as it lasts. `renewed` has a new secret made, by one worker at a time."""
        secret = Secret.read(stored)
        if not secret.lasts:
            secret = Secret.read(renewed(lambda text: self._fresh(Secret.read(text), lines).written()))
        return secret.access_token

    def _fresh(self, secret: Secret, lines: Lines) -> Secret:
        """Another worker may have come first."""
        return secret if secret.lasts else refreshed(self, secret, lines)


def place(url: str, lines: Lines) -> Address:
    address = Address.read(url)
    if address.scheme == "http" and not lines.knows(address.host, address.port):
        raise NotAllowed("A refresh token goes to a server by https alone", field="token_url")
    return address


def refreshed(grant: Grant, secret: Secret, lines: Lines) -> Secret:
    address = place(grant.url, lines)
    asked = {
        "grant_type": "refresh_token",
        "refresh_token": secret.refresh_token,
        "client_id": grant.client_id,
        "client_secret": secret.client_secret,
        "scope": grant.scope,
    }
    body = urlencode({name: value for name, value in asked.items() if value}).encode()
    with told():
        answer = exchanged(lines, address, "POST", address.path, body, FORM)
    if answer.status in REFUSED:
        raise TurnedAway("The service that gives access no longer does so", remedy="Grant access anew")
    return read(passed(answer).body, secret)


def read(body: bytes, secret: Secret) -> Secret:
    try:
        said: Any = json.loads(body)
        value, seconds = said["access_token"], float(said.get("expires_in") or 0)
        again = said.get("refresh_token") or secret.refresh_token
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Garbled("The service that gives access answered what cannot be read") from error
    if not all(isinstance(each, str) and each.isascii() and each.isprintable() for each in (value, again)):
        raise Garbled("The service that gives access answered what cannot be read")
    return replace(secret, access_token=value, refresh_token=again, until=time.time() + seconds - EARLY)
