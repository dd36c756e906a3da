"""Where every first step of signing in ends."""

from functools import cache

from shared.auth.tokens import Tokens
from shared.domain.identity.repository.tickets import TicketRepository
from shared.domain.identity.service.challenges import ChallengeService
from shared.domain.identity.wiring.accounts import identity_service


@cache
def challenge_service() -> ChallengeService:
    return ChallengeService(identity_service(), TicketRepository(), Tokens())
