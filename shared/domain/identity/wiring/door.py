"""The door of a product: all that a function needs to know who is asking."""

from dataclasses import dataclass

from shared.auth.tokens import Tokens
from shared.domain.identity.repository.passing import PassingRepository
from shared.domain.identity.service.door import IdentityDoor
from shared.kit.principal import Product
from shared.kit.settings import Settings, setting
from shared.ratelimit.dynamodb import TableLimiter


@dataclass(frozen=True)
class RootKeySettings(Settings):
    key: str = setting(
        "PARLEY_ROOT_API_KEY", default="", doc="Opens YouWorker with every right; empty for none.", secret=True
    )


def door(product: Product) -> IdentityDoor:
    root = RootKeySettings.load().key if product is Product.YOUWORKER else ""
    return IdentityDoor(product, PassingRepository(), Tokens(), TableLimiter(lambda: None), root)
