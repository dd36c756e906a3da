"""AES-256-GCM. Each key of the settings yields two: one seals, one marks. A seal and a mark name their key."""

import hashlib
import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field

from shared.kit.errors import Unavailable
from shared.vault import Sealed, VaultSettings

SHORTEST = 32
NONCE = 12


@dataclass(frozen=True, slots=True)
class Key:
    secret: str = field(repr=False)

    @property
    def id(self) -> str:
        return self._derived("id").hex()[:8]

    @property
    def sealing(self) -> bytes:
        return self._derived("seal")

    @property
    def marking(self) -> bytes:
        return self._derived("mark")

    def _derived(self, what: str) -> bytes:
        return hmac.new(self.secret.encode(), f"parley {what}".encode(), hashlib.sha256).digest()


class AesGcmVault:
    def seal(self, text: str, context: str) -> str:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  # heavy, and rarely needed

        key, nonce = current(), os.urandom(NONCE)
        box = AESGCM(key.sealing).encrypt(nonce, text.encode(), context.encode())
        return f"{key.id}.{urlsafe_b64encode(nonce + box).decode()}"

    def open(self, sealed: str, context: str) -> str:
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415  # as above
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

        name, _, box = sealed.partition(".")
        try:
            raw = urlsafe_b64decode(box)
            return AESGCM(known(name).sealing).decrypt(raw[:NONCE], raw[NONCE:], context.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise Sealed("what is stored does not open") from error

    def is_old(self, sealed: str) -> bool:
        return sealed.partition(".")[0] != current().id

    def mark(self, text: str, context: str) -> str:
        return marked(current(), text, context)

    def recognises(self, mark: str, text: str, context: str) -> bool:
        try:
            key = known(mark.partition(".")[0])
        except Sealed:
            return False
        return hmac.compare_digest(mark, marked(key, text, context))


def marked(key: Key, text: str, context: str) -> str:
    said = f"{context}\n{text}".encode()
    return f"{key.id}.{hmac.new(key.marking, said, hashlib.sha256).hexdigest()}"


def keys() -> list[Key]:
    settings = VaultSettings.load()
    return [Key(secret) for secret in (settings.key, settings.previous) if len(secret) >= SHORTEST]


def current() -> Key:
    secret = VaultSettings.load().key
    if len(secret) < SHORTEST:
        raise Unavailable(
            "Secrets cannot be kept: there is no key to seal them with",
            code="VAULT_NOT_CONFIGURED",
            remedy=f"Set VAULT_KEY to {SHORTEST} characters or more",
        )
    return Key(secret)


def known(name: str) -> Key:
    found = next((key for key in keys() if key.id == name), None)
    if found is None:
        raise Sealed("the key it was sealed with is not among ours")
    return found
