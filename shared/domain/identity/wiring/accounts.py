"""Which tables and proofs stand behind identity."""

from functools import cache

from shared.auth.tokens import Tokens
from shared.domain.identity.repository.accounts import AccountRepository
from shared.domain.identity.repository.keys import ApiKeyRepository
from shared.domain.identity.repository.lockouts import LockoutRepository
from shared.domain.identity.repository.sessions import SessionRepository
from shared.domain.identity.service.accounts import IdentityService
from shared.domain.identity.service.administration import AdministrationService
from shared.domain.identity.service.keys import ApiKeyService


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
