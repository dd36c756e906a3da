"""Signing in by the word of another: an OpenID Connect issuer that the operator trusts.

The browser is sent to the issuer with an `Attempt` and comes back with a code; the code is exchanged for an ID
token, which is verified, and what it says of a person is a `Witness`.
"""

from dataclasses import dataclass
from typing import Protocol

from shared.kit.errors import Invalid, Unavailable


@dataclass(frozen=True, slots=True)
class Provider:
    """One issuer as the settings describe it. `vouches` names the claim that says an address is the person's own."""

    name: str
    title: str
    issuer: str
    client_id: str
    client_secret: str
    redirect_uris: tuple[str, ...]
    scopes: tuple[str, ...] = ("openid", "email", "profile")
    vouches: str = "email_verified"
    tenanted: bool = False  # its discovery document may leave the tenant open, as `{tenantid}`
    tenants: frozenset[str] = frozenset()  # those whose people may sign in; empty for all

    @property
    def configured(self) -> bool:
        return bool(self.client_id and self.client_secret and self.issuer and self.redirect_uris)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one browser's sign-in is recognised by when it comes back."""

    state: str
    nonce: str
    challenge: str
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class Witness:
    """What an issuer says of a person. `issuer` and `subject` together name them for good; an address may change."""

    issuer: str
    subject: str
    email: str
    email_verified: bool
    name: str


class Issuers(Protocol):
    def sign_in_url(self, provider: Provider, attempt: Attempt) -> str: ...

    def witness(
        self, provider: Provider, *, code: str, verifier: str, nonce: str, redirect_uri: str
    ) -> Witness: ...


class Unreachable(Unavailable):
    """The issuer does not answer, or not as an issuer does."""


class Refused(Invalid):
    """The code or the token that came back proves nothing."""
