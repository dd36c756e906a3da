"""An open socket, and whose it is."""

from dataclasses import dataclass
from datetime import datetime

from shared.kit.principal import Principal, Product, Role

LONGEST_HOURS = 2  # a gateway keeps no socket longer


@dataclass(frozen=True, slots=True)
class Badge:
    """What somebody showed when they came, without what is secret of it: enough to ask whether it still stands."""

    user_id: str
    role: Role
    session_id: str | None = None
    key_hash: str | None = None

    def principal(self, product: Product) -> Principal:
        return Principal(self.user_id, product, self.role, session_id=self.session_id)


@dataclass(frozen=True, slots=True)
class Connection:
    id: str
    product: Product
    badge: Badge
    path: str
    conversation_id: str | None
    connected_at: datetime

    @property
    def owner(self) -> str:
        return f"{self.product}#{self.badge.user_id}"

    @property
    def principal(self) -> Principal:
        return self.badge.principal(self.product)
