"""What an issuer says of itself: kept for an hour, believed only in its own name."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from shared.oidc import Provider
from shared.oidc.fetch import ask, unreachable
from shared.oidc.keys import KeyRing
from shared.oidc.proofs import TENANT
from shared.oidc.settings import safe

FRESH = 3600.0
PATH = "/.well-known/openid-configuration"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True)
class Description:
    issuer: str
    authorization: str
    token: str
    userinfo: str | None
    by_post: bool  # how the token endpoint takes the client's secret
    ring: KeyRing
    read_at: float


@dataclass(frozen=True, slots=True)
class Discovery:
    now: Callable[[], float] = time.monotonic
    held: dict[str, Description] = field(default_factory=dict)

    def of(self, provider: Provider) -> Description:
        found = self.held.get(provider.issuer)
        if found is None or self.now() - found.read_at > FRESH:
            found = self._read(provider)
            self.held[provider.issuer] = found
        return found

    def _read(self, provider: Provider) -> Description:
        url = provider.issuer.rstrip("/") + PATH
        reply = ask(url)
        body: Any = reply.body
        if reply.status != 200 or not isinstance(body, dict):  # noqa: PLR2004  # the one status that says so
            raise unreachable(f"no description at {url}: status {reply.status}")
        if not own_name(provider, body.get("issuer")):
            raise unreachable(f"{url} describes another issuer, {body.get('issuer')!r}")
        if not all(as_safe(provider, body.get(name)) for name in ENDPOINTS):
            raise unreachable(f"{url} lacks an address, or has one without TLS")
        userinfo = body.get("userinfo_endpoint")
        methods = body.get("token_endpoint_auth_methods_supported") or ()
        return Description(
            issuer=body["issuer"],
            authorization=body["authorization_endpoint"],
            token=body["token_endpoint"],
            userinfo=userinfo if as_safe(provider, userinfo) else None,
            by_post="client_secret_post" in methods,
            ring=KeyRing(body["jwks_uri"], self.now),
            read_at=self.now(),
        )


def as_safe(provider: Provider, url: object) -> bool:
    """An issuer behind TLS sends nobody to an address without it."""
    return isinstance(url, str) and safe(url) and (url.startswith("https:") or provider.issuer.startswith("http:"))


def own_name(provider: Provider, issuer: object) -> bool:
    if not isinstance(issuer, str):
        return False
    before, open_tenant, after = issuer.partition(TENANT)
    if provider.tenanted and open_tenant:
        return provider.issuer.startswith(before) and provider.issuer.endswith(after)
    return issuer == provider.issuer
