"""Ending somebody's socket from outside."""

from dataclasses import dataclass

from shared.domain.connections.model import Connection
from shared.domain.connections.repository import ConnectionRepository, Write
from shared.kit.principal import Product
from shared.sockets import Sockets


@dataclass(frozen=True, slots=True)
class SocketEnding:
    connections: ConnectionRepository
    sockets: Sockets
    product: Product

    def find(self, connection_id: str) -> Connection | None:
        """None where it is another product's."""
        found = self.connections.get(connection_id)
        return found if found is not None and found.product is self.product else None

    def end(self, connection_id: str, also: Write) -> bool:
        """False where there is none. Should the closing get lost, the next message is refused, and closes it."""
        if self.find(connection_id) is None or not self.connections.forget(connection_id, also):
            return False
        self.sockets.close(connection_id)
        return True
