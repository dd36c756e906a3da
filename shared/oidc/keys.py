"""An issuer's public keys: kept for an hour, asked for again at most once for each key id that is not among them."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from shared.oidc import Refused
from shared.oidc.fetch import ask, unreachable

FRESH = 3600.0
MOST_UNKNOWN = 16  # key ids that may each cause one more question while the keys are fresh
KINDS = {"RS256": ("RSA", None), "ES256": ("EC", "P-256")}
Jwk = dict[str, Any]


@dataclass(slots=True)
class KeyRing:
    url: str
    now: Callable[[], float] = time.monotonic
    keys: list[Jwk] = field(default_factory=list)
    fetched_at: float | None = None
    unknown: set[str] = field(default_factory=set)

    def find(self, key_id: str | None, algorithm: str) -> Jwk:
        if self.fetched_at is None or self.now() - self.fetched_at > FRESH:
            self.unknown.clear()
            self._fetch()
        found = self._fitting(key_id, algorithm)
        if not found and key_id is not None and self._may_ask_again(key_id):
            self._fetch()
            found = self._fitting(key_id, algorithm)
        if len(found) != 1:
            raise Refused("The sign-in could not be verified", reason="UNKNOWN_KEY")
        return found[0]

    def _may_ask_again(self, key_id: str) -> bool:
        if key_id in self.unknown or len(self.unknown) >= MOST_UNKNOWN:
            return False
        self.unknown.add(key_id)
        return True

    def _fitting(self, key_id: str | None, algorithm: str) -> list[Jwk]:
        """A token without a key id fits an issuer that has one key of the kind."""
        return [
            key
            for key in self.keys
            if (key.get("kty"), key.get("crv")) == KINDS[algorithm]
            and key.get("use", "sig") == "sig"
            and key.get("alg", algorithm) == algorithm
            and (key_id is None or key.get("kid") == key_id)
        ]

    def _fetch(self) -> None:
        reply = ask(self.url)
        keys = reply.body.get("keys") if isinstance(reply.body, dict) else None
        if reply.status != 200 or not isinstance(keys, list):  # noqa: PLR2004  # the one status that says so
            raise unreachable(f"no keys at {self.url}: status {reply.status}")
        self.keys = [key for key in keys if isinstance(key, dict)]
        self.fetched_at = self.now()
