"""Who is asking."""

from dataclasses import dataclass
from enum import StrEnum


class Product(StrEnum):
    VOICEASSIST = "voiceassist"
    YOUWORKER = "youworker"
    VOICEERA = "voiceera"


class Role(StrEnum):
    USER = "user"
    VIEWER = "viewer"
    ADMIN = "admin"


class Scope(StrEnum):
    """What a key may be made for. `ADMIN` comes on top of the others: without it a key is a plain person's."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a caller shows."""

    bearer: str | None
    api_key: str | None

    def __bool__(self) -> bool:
        return bool(self.bearer or self.api_key)


@dataclass(frozen=True, slots=True)
class Principal:
    """A person (or a key of theirs) at the door of one product. A principal of one product opens no other."""

    user_id: str
    product: Product
    role: Role = Role.USER
    email: str | None = None
    session_id: str | None = None
    key_id: str | None = None
    scopes: frozenset[str] = frozenset()  # of a key

    def may(self, scope: Scope) -> bool:
        return self.key_id is None or scope in self.scopes

    @property
    def is_admin(self) -> bool:
        return self.role is Role.ADMIN

    @property
    def reads_admin(self) -> bool:
        return self.role in {Role.ADMIN, Role.VIEWER}
