"""Signing in where a second step may follow: in two requests with a challenge between, or in one with both."""

from dataclasses import dataclass

from shared.auth.tokens import Tokens
from shared.domain.identity.model import Challenge, SignedIn
from shared.domain.identity.repository.tickets import TicketRepository
from shared.domain.identity.service.accounts import IdentityService
from shared.domain.identity.service.challenges import ChallengeService
from shared.domain.identity.service.twofactor import TwoFactorService
from shared.kit.errors import Invalid, Unauthenticated
from shared.kit.principal import Product

MOST_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class SecondStepService:
    identity: IdentityService
    challenges: ChallengeService
    two_factor: TwoFactorService
    tickets: TicketRepository
    tokens: Tokens

    def begin(self, product: Product, email: str, password: str) -> SignedIn | Challenge:
        return self.challenges.admit(product, self.identity.proven(email, password), password)

    def finish(self, product: Product, token: str, code: str) -> SignedIn:
        """Only for who has shown the password a moment ago; a changed password takes the challenge back."""
        claims = self.tokens.read(token, "challenge", product)
        account = self.identity.accounts.get(claims.user_id)
        if account is None or not account.active:
            raise over()
        self.identity.attempts.refuse_locked(account.email)
        key = f"challenge#{claims.session_id}"
        ticket = self.tickets.attempt(key, MOST_ATTEMPTS, int(self.identity.now()))
        if ticket is None or ticket.account_id != account.id or ticket.epoch != account.epoch:
            raise over()
        self.two_factor.demand(account, code)
        if not self.tickets.spend(key):
            raise over()
        return self.identity.admit(product, account, second_step=True)

    def at_once(self, product: Product, email: str, password: str, otp: str | None) -> SignedIn:
        """For products whose sign-in is one request."""
        account = self.identity.proven(email, password)
        if account.two_factor and otp:
            try:
                self.two_factor.demand(account, otp)
            except Invalid as error:
                raise Unauthenticated(error.message, code=error.code) from error
        return self.identity.admit(product, account, password, second_step=bool(otp))


def over() -> Unauthenticated:
    return Unauthenticated(
        "The sign-in took too long or was tried too often. Please begin again.", code="TOKEN_REVOKED"
    )
