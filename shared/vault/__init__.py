"""Secrets of people that the system must be able to read again: sealed where they lie.

A seal is bound to its context (whose secret, for what): copied into another person's item it does not open. A mark is
for what only needs to be recognised: a digest that nobody can try out without the key.
"""

from dataclasses import dataclass
from typing import Protocol

from shared.kit.errors import Unavailable
from shared.kit.settings import Settings, setting


@dataclass(frozen=True)
class VaultSettings(Settings):
    key: str = setting(
        "VAULT_KEY", default="", doc="Seals people's secrets at rest; 32 characters or more.", secret=True
    )
    previous: str = setting(
        "VAULT_KEY_PREVIOUS", default="", doc="The key before: what it sealed still opens.", secret=True
    )


class Sealed(Unavailable):
    """It does not open: another key, another context, or changed."""

    default_code = "SEALED"


class Vault(Protocol):
    def seal(self, text: str, context: str) -> str: ...

    def open(self, sealed: str, context: str) -> str: ...

    def is_old(self, sealed: str) -> bool:
        """Sealed with a key that is on its way out."""

    def mark(self, text: str, context: str) -> str: ...

    def recognises(self, mark: str, text: str, context: str) -> bool: ...
