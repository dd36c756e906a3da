"""Somebody comes, and goes again."""

from shared.domain.connections.wiring.visiting import connection_service
from shared.kit.errors import Refusal
from shared.kit.principal import Product
from shared.web.dialects import chatting
from shared.web.sockets import Arrival


def connected(arrival: Arrival) -> None:
    """Everybody is let in, since a socket that is refused cannot be told why; the greeter tells, and closes it."""
    service = connection_service(Product.YOUWORKER)
    try:
        service.open(arrival.connection, arrival.credentials(), arrival.path, None)
    except Refusal as refusal:
        service.greet(arrival.connection, chatting.refused(refusal))
        return
    service.greet(arrival.connection)


def gone(arrival: Arrival) -> None:
    connection_service(Product.YOUWORKER).close(arrival.connection)
