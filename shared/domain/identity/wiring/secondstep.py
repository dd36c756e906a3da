"""What stands behind the second step of signing in."""

from functools import cache

from shared.auth.tokens import Tokens
from shared.domain.identity.repository.tickets import TicketRepository
from shared.domain.identity.repository.twofactors import TwoFactorRepository
from shared.domain.identity.service.secondstep import SecondStepService
from shared.domain.identity.service.twofactor import TwoFactorService
from shared.domain.identity.wiring.accounts import identity_service
from shared.domain.identity.wiring.challenges import challenge_service
from shared.vault.aesgcm import AesGcmVault


@cache
def two_factor_service() -> TwoFactorService:
    return TwoFactorService(identity_service(), TwoFactorRepository(), AesGcmVault())


@cache
def second_step_service() -> SecondStepService:
    return SecondStepService(
        identity_service(), challenge_service(), two_factor_service(), TicketRepository(), Tokens()
    )
