"""Connections, by name and by whose they are."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from shared.domain.connections.model import LONGEST_HOURS, Badge, Connection
from shared.kit.clock import rfc3339
from shared.kit.principal import Product, Role
from shared.tables.connections import ConnectionItem
from shared.tables.transactions import agreed

MOST = 100
Write = Callable[[TransactWrite], None]


@dataclass(frozen=True, slots=True)
class ConnectionRepository:
    def add(self, connection: Connection) -> None:
        ConnectionItem(
            connection.id,
            owner=connection.owner,
            product=connection.product.value,
            path=connection.path,
            conversation_id=connection.conversation_id,
            badge=asdict(connection.badge),
            connected_at=rfc3339(connection.connected_at),
            expires_at=connection.connected_at + timedelta(hours=LONGEST_HOURS + 1),
        ).save()

    def get(self, connection_id: str) -> Connection | None:
        try:
            return to_connection(ConnectionItem.get(connection_id, consistent_read=True))
        except DoesNotExist:
            return None

    def remove(self, connection_id: str) -> None:
        ConnectionItem(connection_id).delete()

    def forget(self, connection_id: str, also: Write) -> bool:
        """With another write; False when it was gone already."""

        def fill(transaction: TransactWrite) -> None:
            transaction.delete(ConnectionItem(connection_id), condition=ConnectionItem.connection.exists())
            also(transaction)

        return agreed(fill)

    def about(self, connection_id: str, conversation_id: str) -> None:
        """What the connection is about from now on."""
        there = ConnectionItem.connection.exists()
        actions: list[Action] = [ConnectionItem.conversation_id.set(conversation_id)]
        ConnectionItem(connection_id).update(actions=actions, condition=there)

    def of_owner(self, owner: str) -> list[Connection]:
        return [to_connection(item) for item in ConnectionItem.of_owner.query(owner, limit=MOST)]


def to_connection(item: Any) -> Connection:
    badge = Badge(**{**item.badge, "role": Role(item.badge["role"])})
    return Connection(
        id=item.connection,
        product=Product(item.product),
        badge=badge,
        path=item.path,
        conversation_id=item.conversation_id,
        connected_at=datetime.fromisoformat(item.connected_at),
    )
