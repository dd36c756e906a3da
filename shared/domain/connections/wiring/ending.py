"""What ends a product's sockets."""

from functools import cache

from shared.domain.connections.repository import ConnectionRepository
from shared.domain.connections.service.ending import SocketEnding
from shared.kit.principal import Product
from shared.sockets.gateway import GatewaySockets


@cache
def socket_ending(product: Product) -> SocketEnding:
    return SocketEnding(ConnectionRepository(), GatewaySockets(product), product)
