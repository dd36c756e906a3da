"""Access tokens from the endpoint that a person named. They are kept in memory alone, for as long as they last."""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import astuple, dataclass, field, replace
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from shared.reaching import Garbled, NotAllowed, TurnedAway
from shared.reaching.dav import Address, exchanged, passed
from shared.reaching.lines import Lines, told

MOST = 1000
EARLY = 60  # seconds that a token is not used any more before its time is over
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
REFUSED = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


@dataclass(frozen=True, slots=True)
class Grant:
    """What a person was given to have tokens made with."""

    url: str
    client_id: str
    scope: str = ""
    client_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)

    @property
    def key(self) -> str:
        return hashlib.sha256(json.dumps(astuple(self)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Token:
    value: str = field(repr=False)
    seconds: float
    refresh_token: str = field(repr=False)


@dataclass
class Tokens:
    kept: dict[str, tuple[str, float]] = field(default_factory=dict)

    def of(self, grant: Grant, lines: Lines, renewed: Callable[[str], None]) -> str:
        """`renewed` is told the refresh token that is to be used from now on, where it is another one."""
        value, until = self.kept.get(grant.key, ("", 0.0))
        if until > time.monotonic():
            return value
        token = refreshed(grant, lines)
        if token.refresh_token != grant.refresh_token:
            renewed(token.refresh_token)
        if len(self.kept) >= MOST:
            self.kept.clear()
        fresh = replace(grant, refresh_token=token.refresh_token)
        self.kept[fresh.key] = (token.value, time.monotonic() + token.seconds - EARLY)
        return token.value


def place(url: str, lines: Lines) -> Address:
    address = Address.read(url)
    if address.scheme == "http" and not lines.knows(address.host, address.port):
        raise NotAllowed("A refresh token goes to a server by https alone", field="token_url")
    return address


def refreshed(grant: Grant, lines: Lines) -> Token:
    address = place(grant.url, lines)
    asked = {
        "grant_type": "refresh_token",
        "refresh_token": grant.refresh_token,
        "client_id": grant.client_id,
        "client_secret": grant.client_secret,
        "scope": grant.scope,
    }
    body = urlencode({name: value for name, value in asked.items() if value}).encode()
    with told():
        answer = exchanged(lines, address, "POST", address.path, body, FORM)
    if answer.status in REFUSED:
        raise TurnedAway("The service that gives access no longer does so", remedy="Grant access anew")
    return read(passed(answer).body, grant)


def read(body: bytes, grant: Grant) -> Token:
    try:
        said: Any = json.loads(body)
        value, seconds = said["access_token"], float(said.get("expires_in") or 0)
        again = said.get("refresh_token") or grant.refresh_token
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Garbled("The service that gives access answered what cannot be read") from error
    if not all(isinstance(each, str) and each.isascii() and each.isprintable() for each in (value, again)):
        raise Garbled("The service that gives access answered what cannot be read")
    return Token(value, seconds, again)
