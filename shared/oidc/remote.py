"""Issuers over the network: the code flow with PKCE, as OpenID Connect Core describes it."""

import base64
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from shared.kit.observability import logger
from shared.oidc import Attempt, Provider, Refused, Witness
from shared.oidc.discovery import Description, Discovery
from shared.oidc.fetch import Reply, ask, unreachable
from shared.oidc.proofs import Claims, Verifier

OK, SERVER_ERROR = 200, 500


@dataclass(frozen=True, slots=True)
class RemoteIssuers:
    discovery: Discovery = field(default_factory=Discovery)

    def sign_in_url(self, provider: Provider, attempt: Attempt) -> str:
        endpoint = self.discovery.of(provider).authorization
        asked = {
            "response_type": "code",
            "client_id": provider.client_id,
            "redirect_uri": attempt.redirect_uri,
            "scope": " ".join(provider.scopes),
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
        }
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    def witness(self, provider: Provider, *, code: str, verifier: str, nonce: str, redirect_uri: str) -> Witness:
        described = self.discovery.of(provider)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        tokens = exchanged(provider, described, form)
        claims = Verifier(provider, described.issuer, described.ring).claims(tokens["id_token"], nonce)
        if not claims.get("email"):
            claims = from_userinfo(described, claims, tokens.get("access_token"))
        return witness_of(provider, claims)


def exchanged(provider: Provider, described: Description, form: dict[str, str]) -> dict[str, Any]:
    """What the token endpoint refuses is the code's fault or its bearer's; anything else is the issuer's."""
    reply = ask(described.token, *as_client(provider, described, form))
    if reply.status >= SERVER_ERROR:
        raise unreachable(f"the token endpoint of {provider.name} answered with status {reply.status}")
    if reply.status != OK or not isinstance(reply.body, dict) or not isinstance(reply.body.get("id_token"), str):
        logger.warning("a code was refused", provider=provider.name, status=reply.status, why=reason(reply))
        raise Refused(f"{provider.title} did not take the code. Please sign in again.", reason="CODE_REFUSED")
    return reply.body


def reason(reply: Reply) -> str:
    return str(reply.body.get("error", ""))[:100] if isinstance(reply.body, dict) else ""


def as_client(
    provider: Provider, described: Description, form: dict[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    if described.by_post:
        return form | {"client_id": provider.client_id, "client_secret": provider.client_secret}, {}
    pair = f"{quote(provider.client_id, safe='')}:{quote(provider.client_secret, safe='')}"
    return form, {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def from_userinfo(described: Description, claims: Claims, access_token: object) -> Claims:
    """Some issuers tell the address at their userinfo endpoint alone; it must be about the same person."""
    if described.userinfo is None or not isinstance(access_token, str):
        return claims
    reply = ask(described.userinfo, headers={"Authorization": f"Bearer {access_token}"})
    if reply.status != OK or not isinstance(reply.body, dict) or reply.body.get("sub") != claims["sub"]:
        return claims
    return {**reply.body, "iss": claims["iss"]}


def witness_of(provider: Provider, claims: Claims) -> Witness:
    email, name = claims.get("email"), claims.get("name")
    if not isinstance(email, str) or not email:
        raise Refused(f"{provider.title} told no address to know you by", reason="NO_EMAIL")
    return Witness(
        issuer=claims["iss"],
        subject=claims["sub"],
        email=email,
        email_verified=said(claims.get(provider.vouches)),
        name=name if isinstance(name, str) else "",
    )


def said(claim: object) -> bool:
    """Issuers write yes as a truth value, a text or a one; anything else is no."""
    return str(claim).lower() in {"true", "1"}
