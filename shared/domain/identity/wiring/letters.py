"""Who orders letters."""

from functools import cache

from shared.domain.identity.repository.histories import HistoryRepository
from shared.domain.identity.repository.tickets import TicketRepository
from shared.domain.identity.service.invitations import InvitationService
from shared.domain.identity.service.recovery import RecoveryService
from shared.domain.identity.wiring.accounts import identity_service
from shared.queues.sqs import SqsOutbox
from shared.ratelimit.dynamodb import TableLimiter


@cache
def recovery_service() -> RecoveryService:
    return RecoveryService(identity_service(), TicketRepository(), SqsOutbox("mail"), TableLimiter(lambda: None))


@cache
def invitation_service() -> InvitationService:
    return InvitationService(identity_service(), TicketRepository(), HistoryRepository(), SqsOutbox("mail"))
