"""What writes to a product's sockets."""

from functools import cache

from shared.kit.principal import Product
from shared.sockets import Sockets
from shared.sockets.gateway import GatewaySockets, client


@cache
def sockets(product: Product) -> Sockets:
    """Its client is there before there is anything to say: the first words do not wait until it is made."""
    client(product)
    return GatewaySockets(product)
