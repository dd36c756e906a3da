"""Which tables and proofs stand behind identity."""

from functools import cache

from shared.audit import Audit, log
from shared.audit.dynamodb import keep
from shared.auth.tokens import Tokens
from shared.domain.identity.repository.accounts import AccountRepository
from shared.domain.identity.repository.histories import HistoryRepository
from shared.domain.identity.repository.keys import ApiKeyRepository
from shared.domain.identity.repository.lockouts import LockoutRepository
from shared.domain.identity.repository.sessions import SessionRepository
from shared.domain.identity.repository.twofactors import TwoFactorRepository
from shared.domain.identity.service.accounts import IdentityService
from shared.domain.identity.service.administration import AdministrationService
from shared.domain.identity.service.attempts import Attempts
from shared.domain.identity.service.keys import ApiKeyService
from shared.domain.identity.service.links import LinkService


@cache
def identity_service() -> IdentityService:
    audit, history = Audit(log.write, keep), HistoryRepository()
    attempts = Attempts(LockoutRepository(), history, audit)
    return IdentityService(AccountRepository(), SessionRepository(), attempts, ApiKeyRepository(), Tokens(), audit)


@cache
def administration_service() -> AdministrationService:
    return AdministrationService(identity_service(), HistoryRepository(), TwoFactorRepository())


@cache
def link_service() -> LinkService:
    return LinkService(identity_service())


@cache
def api_key_service() -> ApiKeyService:
    return ApiKeyService(identity_service(), ApiKeyRepository())
