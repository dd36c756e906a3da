"""Signed tokens: one algorithm, a product each, keys that can be changed without signing everybody out."""

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import jwt

from shared.kit.errors import Unauthenticated
from shared.kit.ids import new_id
from shared.kit.principal import Product
from shared.kit.settings import Settings, SettingsError, setting

ALGORITHM = "HS256"
ISSUER = "parley"
REQUIRED = ["exp", "iat", "iss", "aud", "sub", "sid", "jti", "typ"]
SHORTEST_SECRET = 32
REMEMBERED = 512  # tokens: who has asked asks again
Kind = Literal["access", "refresh", "challenge"]


@dataclass(frozen=True)
class TokenSettings(Settings):
    secret: str = setting(
        "PARLEY_TOKEN_SECRET", doc="Signs tokens; 32 characters or more.", default="", secret=True
    )
    previous: str = setting(
        "PARLEY_TOKEN_SECRET_PREVIOUS",
        default="",
        doc="The secret before: its tokens are taken until they expire.",
        secret=True,
    )


@dataclass(frozen=True, slots=True)
class Claims:
    user_id: str
    session_id: str
    token_id: str
    expires_at: int


def key_id(secret: str) -> str:
    return hashlib.sha256(f"kid:{secret}".encode()).hexdigest()[:12]


def secrets() -> tuple[str, dict[str, str]]:
    settings = TokenSettings.load()
    if len(settings.secret) < SHORTEST_SECRET:
        raise SettingsError(f"PARLEY_TOKEN_SECRET needs {SHORTEST_SECRET} characters or more")
    known = [secret for secret in (settings.secret, settings.previous) if secret]
    return settings.secret, {key_id(secret): secret for secret in known}


@dataclass(frozen=True, slots=True)
class Tokens:
    now: Callable[[], float] = time.time

    def issue(
        self, kind: Kind, product: Product, user_id: str, session_id: str, seconds: int, **more: Any
    ) -> tuple[str, str]:
        """The token and its id."""
        secret, _ = secrets()
        token_id, now = new_id(), int(self.now())
        claims = {
            "iss": ISSUER,
            "aud": product.value,
            "sub": user_id,
            "sid": session_id,
            "jti": token_id,
            "typ": kind,
        }
        times = {"iat": now, "exp": now + seconds}
        return jwt.encode({**more, **claims, **times}, secret, ALGORITHM, {"kid": key_id(secret)}), token_id

    def read(self, token: str, kind: Kind, product: Product) -> Claims:
        _, known = secrets()
        try:
            signed_kind, claims = verified(token, product, tuple(known.items()))
        except jwt.ExpiredSignatureError as error:
            raise expired() from error
        except (jwt.InvalidTokenError, KeyError, ValueError) as error:
            raise invalid() from error
        if claims.expires_at <= self.now():
            raise expired()
        if signed_kind != kind:
            raise invalid()
        return claims


@lru_cache(maxsize=REMEMBERED)
def verified(token: str, product: Product, keys: tuple[tuple[str, str], ...]) -> tuple[str, Claims]:
    """What it is, and what it claims. To check it again would find the same, but for its end and for our keys.

    The key is chosen among ours by its id; the algorithm is not chosen by the token at all.
    """
    secret = dict(keys)[jwt.get_unverified_header(token)["kid"]]
    claims: Mapping[str, Any] = jwt.decode(
        token, secret, [ALGORITHM], audience=product.value, issuer=ISSUER, options={"require": REQUIRED}
    )
    if not all(isinstance(claims[name], str) for name in ("sub", "sid", "jti", "typ")):
        raise ValueError("a claim is no text")
    return claims["typ"], Claims(claims["sub"], claims["sid"], claims["jti"], claims["exp"])


def expired() -> Unauthenticated:
    return Unauthenticated("The token has expired", code="TOKEN_EXPIRED")


def invalid() -> Unauthenticated:
    return Unauthenticated("The token is not valid", code="TOKEN_INVALID")
