"""Sockets come and go; in between their owners may lose the right to speak."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from shared.domain.connections.model import Badge, Connection
from shared.domain.connections.repository import ConnectionRepository
from shared.domain.identity.model import Admitted, digest
from shared.invoking import Invoker
from shared.kit.clock import Clock, utc_now
from shared.kit.errors import Unauthenticated
from shared.kit.principal import Credentials, Product, Scope
from shared.ratelimit import Limit

CONNECTS = Limit("connect", 60)
MESSAGES = Limit("socket", 1000)


class Door(Protocol):
    def admit(self, credentials: Credentials, limit: Limit) -> Admitted: ...
    def readmit(self, user_id: str, session_id: str | None, key_hash: str | None, limit: Limit) -> Admitted: ...


@dataclass(frozen=True, slots=True)
class ConnectionService:
    connections: ConnectionRepository
    door: Door
    invoker: Invoker
    product: Product
    now: Clock = utc_now

    def open(self, connection_id: str, credentials: Credentials, path: str, about: str | None) -> Connection:
        """Raises `Unauthenticated` for whoever may not come in."""
        admitted = self.door.admit(credentials, CONNECTS.scaled())
        admitted.verdict.refuse_if_over(self.now().timestamp())
        person = admitted.principal
        if not person.may(Scope.WRITE):
            raise Unauthenticated(
                "This key lacks the scope `write`", reason="INSUFFICIENT_SCOPE", scope=Scope.WRITE
            )
        key = digest(credentials.api_key) if credentials.api_key and not credentials.bearer else None
        badge = Badge(person.user_id, person.role, person.session_id, key)
        opened = Connection(connection_id, self.product, badge, path, about, self.now())
        self.connections.add(opened)
        return opened

    def greet(
        self, connection_id: str, refusal: Mapping[str, Any] | None = None, heard: Mapping[str, Any] | None = None
    ) -> None:
        """Once the socket is open it is spoken to, behind what it has heard; refused, it is told why and closed."""
        order = {"connection": connection_id, "refusal": refusal, "heard": heard}
        self.invoker.later(f"{self.product}/greeter", order)

    def speaking(self, connection_id: str) -> Connection:
        """Whose message it is. A session that has ended since, or too many messages, are refused."""
        found = self.connections.get(connection_id)
        if found is None:
            raise Unauthenticated("Please connect again")
        badge = found.badge
        admitted = self.door.readmit(badge.user_id, badge.session_id, badge.key_hash, MESSAGES.scaled())
        admitted.verdict.refuse_if_over(self.now().timestamp())
        return found

    def find(self, connection_id: str) -> Connection | None:
        return self.connections.get(connection_id)

    def close(self, connection_id: str) -> Connection | None:
        found = self.connections.get(connection_id)
        self.connections.remove(connection_id)
        return found

    def about(self, connection: Connection, conversation_id: str) -> None:
        self.connections.about(connection.id, conversation_id)

    def beside(self, connection: Connection, conversation_id: str | None = None) -> list[Connection]:
        """The person's other connections; those about a conversation, where one is named."""
        others = (each for each in self.connections.of_owner(connection.owner) if each.id != connection.id)
        return [each for each in others if conversation_id in {None, each.conversation_id}]
