"""Who opens the door for sockets and who greets there."""

from functools import cache

from shared.domain.connections.repository import ConnectionRepository
from shared.domain.connections.service.visiting import ConnectionService
from shared.domain.identity.wiring.door import door
from shared.invoking.lambdas import LambdaInvoker
from shared.kit.principal import Product


@cache
def connection_service(product: Product) -> ConnectionService:
    return ConnectionService(ConnectionRepository(), door(product), LambdaInvoker(), product)
