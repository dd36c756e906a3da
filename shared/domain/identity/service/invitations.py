"""Invitations: an administrator asks somebody in, with a role; the letter's link makes the account."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from shared.audit.records import entry_of, joining
from shared.auth.passwords import check_policy
from shared.domain.identity.events import Act
from shared.domain.identity.model import (
    INVITATION_SECONDS,
    Account,
    Happening,
    SignedIn,
    Ticket,
    checked_email,
    checked_name,
    digest,
    folded,
    of_account,
    secret_of,
    token_of,
)
from shared.domain.identity.repository.accounts import Overtaken, governs, taken
from shared.domain.identity.repository.histories import HistoryRepository
from shared.domain.identity.repository.tickets import TicketRepository
from shared.domain.identity.service import administration
from shared.domain.identity.service.accounts import IdentityService
from shared.domain.identity.service.recovery import standing, unusable
from shared.kit.errors import NotFound, Unprocessable
from shared.kit.making import made_before, new_id, new_secret
from shared.kit.paging import Page
from shared.kit.principal import Principal, Product, Role
from shared.kit.request import current_request
from shared.mail import MailSettings
from shared.queues import Outbox


@dataclass(frozen=True, slots=True)
class InvitationService:
    identity: IdentityService
    tickets: TicketRepository
    history: HistoryRepository
    outbox: Outbox
    mail: Callable[[], MailSettings] = MailSettings.load

    def invite(
        self, user: Principal, email: str, role: Role, full_name: str = "", *, by_letter: bool = True
    ) -> tuple[Ticket, str | None]:
        """A later invitation of an address takes the place of an earlier one. Without a letter the token is told."""
        administration.governs(user)
        address, now = checked_email(email), int(self.identity.now())
        if by_letter:
            self.mail().check()
        if self.identity.accounts.of_email(address) is not None:
            raise taken()
        named, secret = new_id(), None if by_letter else new_secret()
        ticket = Ticket(
            key=f"invite#{digest(folded(address))}",
            ends_at=now + INVITATION_SECONDS,
            secret_hash=digest(secret) if secret else None,
            email=address,
            full_name=checked_name(full_name, "full_name") if full_name.strip() else "",
            role=role,
            invited_by=user.user_id,
            by_letter=by_letter,
            created_at=now,
            made_as=named,
        )
        if before := made_before(lambda: self._made_as(ticket)):
            self._order(before)
            return before, token_of(before, secret) if secret else None
        self._keep(user, ticket)
        return ticket, token_of(ticket, secret) if secret else None

    def _made_as(self, ticket: Ticket) -> Ticket | None:
        found = self.tickets.get(ticket.key)
        return found if found and found.made_as == ticket.made_as else None

    def resend(self, user: Principal, invitation_id: str) -> Ticket:
        """The link of the letter before stops working, and the week begins anew."""
        administration.governs(user)
        self.mail().check()
        now = int(self.identity.now())
        ticket = replace(
            self._pending(invitation_id),
            invited_by=user.user_id,
            by_letter=True,
            secret_hash=None,
            created_at=now,
            ends_at=now + INVITATION_SECONDS,
        )
        self._keep(user, ticket)
        return ticket

    def _keep(self, user: Principal, ticket: Ticket) -> None:
        entry = entry_of(Act.INVITED, user, f"invitation#{ticket.id}", role=ticket.role.value)
        self.tickets.invite(ticket, joining(entry))
        self._order(ticket)
        self.identity.audit.write(entry)

    def _order(self, ticket: Ticket) -> None:
        """Of the letter, where none was written yet."""
        if ticket.secret_hash is None:
            self.outbox.send({"letter": "invitation", "invitation": ticket.id})

    def pending(self, user: Principal, limit: int, cursor: str | None) -> Page[Ticket]:
        administration.reads(user)
        return self.tickets.pending(limit, cursor, int(self.identity.now()))

    def _pending(self, invitation_id: str) -> Ticket:
        found = self.tickets.get(f"invite#{invitation_id}")
        if found is None or found.ends_at <= self.identity.now():
            raise NotFound("There is no such invitation")
        return found

    def revoke(self, user: Principal, invitation_id: str) -> None:
        administration.governs(user)
        entry = entry_of(Act.INVITATION_REVOKED, user, f"invitation#{invitation_id}")
        if not self.tickets.revoke(self._pending(invitation_id).key, joining(entry)):
            raise NotFound("There is no such invitation")
        self.identity.audit.write(entry)

    def accept(self, product: Product, token: str, password: str, full_name: str = "") -> SignedIn:
        """Makes the account, once, and signs it in. Void once who invited is no administrator any more."""
        named, (name, secret_hash) = new_id(), secret_of(token)
        if before := made_before(lambda: self.identity.accounts.get(named)):
            return self.identity.admit(product, before)
        now = self.identity.now()
        ticket = standing(self.tickets.get(f"invite#{name}"), secret_hash, now)
        inviter = self.identity.accounts.get(ticket.invited_by or "")
        if inviter is None or not governs(inviter):
            raise unusable()
        account = replace(self._made(ticket, password, full_name), id=named)
        writes = [
            self.tickets.spending(ticket.key, secret_hash, int(now)),
            self.history.adding(first_role(account, inviter)),
        ]
        try:
            self.identity.added(account, Act.INVITATION_ACCEPTED, writes)
        except Overtaken as error:
            raise unusable() from error
        return self.identity.admit(product, account)

    def _made(self, ticket: Ticket, password: str, full_name: str) -> Account:
        check_policy(password)
        name = full_name.strip() or ticket.full_name
        if not name:
            raise Unprocessable("Say your name", field="full_name")
        account = self.identity.new(ticket.email, password, ticket.role).named(checked_name(name, "full_name"))
        return replace(account, email_proved=ticket.by_letter)


def first_role(account: Account, inviter: Account) -> Happening:
    request = current_request()
    return Happening(
        of_account(account.id),
        "role",
        account.created_at,
        account.role.value,
        actor=inviter.id,
        reason="Invited",
        request_id=request.request_id,
    )
