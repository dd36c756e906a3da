"""What writes to a product's sockets."""

from functools import cache

from shared.kit.principal import Product
from shared.sockets import Sockets
from shared.sockets.gateway import GatewaySockets


@cache
def sockets(product: Product) -> Sockets:
    return GatewaySockets(product)
