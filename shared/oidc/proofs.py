"""Whether an ID token is the issuer's word about this sign-in, given to us, now.

The algorithms are ours to choose and asymmetric: a token can neither name another nor make a secret of a public key.
"""

import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import cryptography  # noqa: F401  # PyJWT verifies signatures with it; named so that artefacts hold it
import jwt

from shared.kit.observability import logger
from shared.oidc import Provider, Refused
from shared.oidc.keys import KINDS, KeyRing

LEEWAY = 60  # seconds two clocks may differ
OLDEST = 600  # seconds since it was issued
REQUIRED = ["iss", "sub", "aud", "exp", "iat", "nonce"]
LONGEST_SUBJECT = 255
TENANT = "{tenantid}"
Claims = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verifier:
    """`issuer` is what the discovery document says, with `{tenantid}` where each tenant has an issuer of its own."""

    provider: Provider
    issuer: str
    ring: KeyRing

    def claims(self, token: str, nonce: str) -> Claims:
        try:
            claims = self._signed(token)
            self._check(claims, nonce)
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            logger.warning("an ID token was refused", provider=self.provider.name, why=str(error))
            raise Refused(f"{self.provider.title}'s answer could not be verified", reason="ID_TOKEN") from error
        return claims

    def _signed(self, token: str) -> Claims:
        header = jwt.get_unverified_header(token)
        algorithm, key_id = header.get("alg"), header.get("kid")
        if algorithm not in KINDS:
            raise ValueError(f"the algorithm {algorithm!r} is not taken")
        found = self.ring.find(key_id, algorithm)
        claims: Claims = jwt.decode(
            token,
            jwt.PyJWK(found, algorithm),
            [algorithm],
            audience=self.provider.client_id,
            leeway=LEEWAY,
            options={"require": REQUIRED},
        )
        self._of_tenant(found.get("issuer", self.issuer), claims, "the key is another tenant's")
        return claims

    def _check(self, claims: Claims, nonce: str) -> None:
        self._of_tenant(self.issuer, claims, "another issuer")
        if self.provider.tenants and claims.get("tid") not in self.provider.tenants:
            raise ValueError("this tenant is not among those that may sign in")
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", None if several else self.provider.client_id) != self.provider.client_id:
            raise ValueError("it was issued for another client")
        if not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
            raise ValueError("it belongs to another sign-in")
        if claims["iat"] < time.time() - OLDEST - LEEWAY:
            raise ValueError("it was issued too long ago")
        if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= LONGEST_SUBJECT:
            raise ValueError("the subject is no name")

    def _of_tenant(self, issuer: str, claims: Claims, otherwise: str) -> None:
        if self.provider.tenanted:
            issuer = issuer.replace(TENANT, str(claims.get("tid") or "-"))
        if claims["iss"] != issuer:
            raise ValueError(otherwise)
