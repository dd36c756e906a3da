"""After a first step, whichever it was: a session, or a challenge where the account asks for a second step."""

from dataclasses import dataclass

from shared.auth.tokens import Tokens
from shared.domain.identity.model import CHALLENGE_SECONDS, Account, Challenge, SignedIn, Ticket
from shared.domain.identity.repository.tickets import TicketRepository
from shared.domain.identity.service.accounts import IdentityService
from shared.kit.ids import new_id
from shared.kit.principal import Product


@dataclass(frozen=True, slots=True)
class ChallengeService:
    identity: IdentityService
    tickets: TicketRepository
    tokens: Tokens

    def admit(self, product: Product, account: Account, password: str | None = None) -> SignedIn | Challenge:
        if not account.two_factor:
            return self.identity.admit(product, account, password)
        challenge_id = new_id()
        token, _ = self.tokens.issue("challenge", product, account.id, challenge_id, CHALLENGE_SECONDS)
        ends_at = int(self.identity.now()) + CHALLENGE_SECONDS
        self.tickets.put(Ticket(f"challenge#{challenge_id}", ends_at, account_id=account.id, epoch=account.epoch))
        return Challenge(token, CHALLENGE_SECONDS)
