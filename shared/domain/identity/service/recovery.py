"""A forgotten password: a letter with a link, and a new password for who followed it."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, replace

from shared.audit.records import entry_of, joining
from shared.domain.identity.events import Act
from shared.domain.identity.model import Account, Ticket, checked_email, digest, folded, of_address, secret_of
from shared.domain.identity.repository.accounts import Overtaken
from shared.domain.identity.repository.tickets import TicketRepository
from shared.domain.identity.service.accounts import IdentityService
from shared.domain.identity.service.administration import governs
from shared.domain.identity.service.letters import reset_ticket
from shared.kit.errors import Invalid, NotFound
from shared.kit.ids import new_secret
from shared.kit.principal import Principal
from shared.mail import MailSettings
from shared.queues import Outbox
from shared.ratelimit import Limit, Limiter

LETTERS = Limit("letters", 3, 3600)  # to one address


@dataclass(frozen=True, slots=True)
class RecoveryService:
    identity: IdentityService
    tickets: TicketRepository
    outbox: Outbox
    limiter: Limiter
    mail: Callable[[], MailSettings] = MailSettings.load

    def ask(self, email: str) -> None:
        """Does not look whether there is such an account: its answer cannot tell, neither by words nor by time."""
        self.mail().check()
        address = checked_email(email)
        self.identity.audit.record(Act.RESET_ASKED, actor="-", subject=of_address(address))
        if not self.limiter.hit(digest(folded(address)), LETTERS).over_by:
            self.outbox.send(reset_order(address, self.identity.now()))

    def ask_for(self, user: Principal, account_id: str) -> Account:
        """An administrator has the letter sent. The link before it stops working with the record of the act; the
        letter brings another."""
        governs(user)
        self.mail().check()
        account = self.identity.accounts.get(account_id)
        if account is None:
            raise NotFound("User not found")
        now, entry = self.identity.now(), entry_of(Act.RESET_BY_ADMIN, user, account.id)
        self.tickets.put_with(reset_ticket(account.id, int(now)), joining(entry))
        self.outbox.send(reset_order(account.email, now))
        self.identity.audit.write(entry)
        return account

    def set_temporary(self, user: Principal, account_id: str) -> str:
        """A password that an administrator tells the person by another way than a letter."""
        governs(user)
        password = f"Aa1{new_secret(12)}"
        entry = entry_of(Act.RESET_BY_ADMIN, user, account_id)
        account = self.identity.set_password(account_id, password, [joining(entry)])
        self.identity.attempts.forgive(account.email, "An administrator set a new password")
        self.identity.audit.write(entry)
        return password

    def reset(self, token: str, password: str) -> None:
        """Every session in every product ends, and what failed attempts have locked is open again."""
        ticket, secret_hash = self._shown(token)

        def usable(account: Account) -> Account:
            if not account.active:
                raise unusable()
            return replace(account, email_proved=True)

        try:
            spending = self.tickets.spending(ticket.key, secret_hash, int(self.identity.now()))
            account = self.identity.set_password(ticket.account_id or "", password, [spending], usable)
        except (Overtaken, NotFound) as error:
            raise unusable() from error
        self.identity.attempts.forgive(account.email, "The password was reset")
        self.identity.audit.record(Act.PASSWORD_RESET, actor=account.id, subject=account.id)

    def _shown(self, token: str) -> tuple[Ticket, str]:
        name, secret_hash = secret_of(token)
        return standing(self.tickets.get(f"reset#{name}"), secret_hash, self.identity.now()), secret_hash


def standing(ticket: Ticket | None, secret_hash: str, now: float) -> Ticket:
    if ticket is None or ticket.secret_hash is None or ticket.ends_at <= now:
        raise unusable()
    if not hmac.compare_digest(ticket.secret_hash, secret_hash):
        raise unusable()
    return ticket


def reset_order(email: str, now: float) -> dict[str, str]:
    return {"letter": "reset", "email": email, "asked_at": str(int(now))}


def unusable() -> Invalid:
    """One sentence for what never was, what is over and what was used."""
    return Invalid("This link is not valid any more. Ask for a new one.", code="LINK_INVALID", field="token")
