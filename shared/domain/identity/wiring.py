"""Which tables and proofs stand behind identity."""

from dataclasses import dataclass
from functools import cache

from shared.auth.tokens import Tokens
from shared.domain.identity.repository.accounts import AccountRepository
from shared.domain.identity.repository.keys import ApiKeyRepository
from shared.domain.identity.repository.lockouts import LockoutRepository
from shared.domain.identity.repository.sessions import SessionRepository
from shared.domain.identity.service.accounts import IdentityService
from shared.domain.identity.service.administration import AdministrationService
from shared.domain.identity.service.door import IdentityDoor
from shared.domain.identity.service.keys import ApiKeyService
from shared.kit.principal import Product
from shared.kit.settings import Settings, setting
from shared.ratelimit.dynamodb import TableLimiter


@dataclass(frozen=True)
class RootKeySettings(Settings):
    key: str = setting(
        "PARLEY_ROOT_API_KEY", default="", doc="Opens YouWorker with every right; empty for none.", secret=True
    )


@cache
def identity_service() -> IdentityService:
    return IdentityService(
        AccountRepository(), SessionRepository(), LockoutRepository(), ApiKeyRepository(), Tokens()
    )


@cache
def administration_service() -> AdministrationService:
    return AdministrationService(identity_service())


@cache
def api_key_service() -> ApiKeyService:
    return ApiKeyService(identity_service(), ApiKeyRepository())


def door(product: Product) -> IdentityDoor:
    root = RootKeySettings.load().key if product is Product.YOUWORKER else ""
    return IdentityDoor(
        product, SessionRepository(), ApiKeyRepository(), Tokens(), TableLimiter(lambda: None), root
    )
