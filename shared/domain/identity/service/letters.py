"""Writes and sends the letters that were ordered. What is written names nobody: names are what strangers chose."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from shared.domain.identity.model import (
    INVITATION_SECONDS,
    RESET_SECONDS,
    Ticket,
    digest,
    token_of,
)
from shared.domain.identity.repository.accounts import AccountRepository
from shared.domain.identity.repository.tickets import TicketRepository
from shared.kit.errors import Invalid
from shared.kit.ids import new_secret
from shared.kit.settings import FrontendSettings
from shared.mail import Mailer, Message

RESET = """Somebody asked for a new password for your account, perhaps you.

To choose one, open this link within {minutes} minutes:

  {link}

It can be used once. If it was not you, there is nothing to do: your password stays as it is.
"""
INVITATION = """You are invited to Parley, with the role "{role}".

To accept, open this link within {days} days and choose a password:

  {link}

It can be used once. If you did not expect this letter, there is nothing to do.
"""


@dataclass(frozen=True, slots=True)
class LetterService:
    accounts: AccountRepository
    tickets: TicketRepository
    mailer: Mailer
    frontend: Callable[[], FrontendSettings] = FrontendSettings.load
    now: Callable[[], float] = time.time

    def carry_out(self, order: Mapping[str, str]) -> None:
        """An order may come twice: then the link of the later letter is the one that works."""
        match order:
            case {"letter": "reset", "email": email, "asked_at": asked_at}:
                self._reset(email, int(asked_at))
            case {"letter": "invitation", "invitation": invitation_id}:
                self._invitation(invitation_id)
            case _:
                raise Invalid("This is no order for a letter")

    def _reset(self, email: str, asked_at: int) -> None:
        """Nobody waits any more for a letter that was asked for longer ago than its link would live."""
        now = int(self.now())
        account = self.accounts.of_email(email)
        if account is None or not account.active or now - asked_at > RESET_SECONDS:
            return
        secret = new_secret()
        ticket = reset_ticket(account.id, now, digest(secret))
        self.tickets.put(ticket)
        link = self._link("reset-password", token_of(ticket, secret))
        text = RESET.format(minutes=RESET_SECONDS // 60, link=link)
        self.mailer.send(Message(account.email, "Choose a new password", text))

    def _invitation(self, invitation_id: str) -> None:
        now = int(self.now())
        ticket = self.tickets.get(f"invite#{invitation_id}")
        secret = new_secret()
        ends_at = now + INVITATION_SECONDS
        if ticket is None or not self.tickets.give_secret(ticket, digest(secret), ends_at):
            return
        link = self._link("accept-invitation", token_of(ticket, secret))
        text = INVITATION.format(role=ticket.role.value, days=INVITATION_SECONDS // 86_400, link=link)
        self.mailer.send(Message(ticket.email, "You are invited to Parley", text))

    def _link(self, page: str, token: str) -> str:
        return f"{self.frontend().public_url.rstrip('/')}/{page}?token={token}"


def reset_ticket(account_id: str, now: int, secret_hash: str | None = None) -> Ticket:
    """Without a secret no link opens anything: it is on its way with a letter."""
    ends_at = now + RESET_SECONDS
    return Ticket(f"reset#{account_id}", ends_at, secret_hash, account_id, created_at=now)
