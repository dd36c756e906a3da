"""Who passes: one call answers whether a session stands and whether it is used too often."""

import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass

from shared.auth.tokens import Tokens
from shared.domain.identity.model import LIFETIMES, SCOPES, Admitted, digest
from shared.domain.identity.repository.passing import PassingRepository
from shared.kit.errors import Unauthenticated
from shared.kit.principal import Credentials, Principal, Product, Role
from shared.ratelimit import Limit, Limiter, verdict


@dataclass(frozen=True, slots=True)
class IdentityDoor:
    """`root_key` opens one product as its administrator; empty where a product has none."""

    product: Product
    passing: PassingRepository
    tokens: Tokens
    limiter: Limiter
    root_key: str = ""
    now: Callable[[], float] = time.time

    def admit(self, credentials: Credentials, limit: Limit) -> Admitted:
        if credentials.bearer:
            return self._by_token(credentials.bearer, limit)
        if credentials.api_key:
            return self._by_key(credentials.api_key, limit)
        raise Unauthenticated("Please sign in")

    def readmit(self, user_id: str, session_id: str | None, key_hash: str | None, limit: Limit) -> Admitted:
        """Somebody who was admitted before, and showed what has these names: for sockets, which outlive a token."""
        if session_id:
            return self._session(user_id, session_id, limit)
        if self.root_key and key_hash == digest(self.root_key):
            return self._root(limit)
        if key_hash:
            return self._key(key_hash, limit)
        raise Unauthenticated("Please sign in")

    def _by_token(self, token: str, limit: Limit) -> Admitted:
        claims = self.tokens.read(token, "access", self.product)
        return self._session(claims.user_id, claims.session_id, limit)

    def _session(self, user_id: str, session_id: str, limit: Limit) -> Admitted:
        now = self.now()
        found = self.passing.session(
            user_id,
            session_id,
            limit.name,
            int(now) // limit.seconds,
            now=int(now),
            idle=LIFETIMES[self.product].idle,
        )
        if found is None or found[0].product is not self.product or not found[0].stands(now):
            raise Unauthenticated("The session has ended. Please sign in again.", code="TOKEN_REVOKED")
        session, hits = found
        return Admitted(session.principal(), verdict(limit, hits, now))

    def _by_key(self, key: str, limit: Limit) -> Admitted:
        if self.root_key and hmac.compare_digest(key.encode(), self.root_key.encode()):
            return self._root(limit)
        return self._key(digest(key), limit)

    def _root(self, limit: Limit) -> Admitted:
        root = Principal("root", self.product, Role.ADMIN, key_id="root", scopes=SCOPES)
        return Admitted(root, self.limiter.hit("key#root", limit))

    def _key(self, key_hash: str, limit: Limit) -> Admitted:
        now = self.now()
        found = self.passing.key(key_hash, limit.name, int(now) // limit.seconds, int(now))
        if found is None or found[0].product is not self.product or not found[0].stands(now):
            raise Unauthenticated("The API key is not valid", code="TOKEN_INVALID")
        return Admitted(found[0].principal(), verdict(limit, found[1], now))
