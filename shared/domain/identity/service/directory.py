"""Accounts as administrators look through them, and what they do to many or for good."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from shared.audit.records import entry_of, joining
from shared.domain.identity.events import Act
from shared.domain.identity.model import Account, folded
from shared.domain.identity.repository.directory import DirectoryRepository, place_of_account
from shared.domain.identity.service.administration import AdministrationService, governs, reads
from shared.kit.errors import Invalid, Refusal, Unprocessable
from shared.kit.paging import Page, cursor_of, place_of
from shared.kit.principal import Principal, Role

LOOKED_AT = 2000  # accounts of one request, where few of them are wanted
PAGE = 100
MOST_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Sought:
    """`text` is a part of the address or of the name."""

    text: str | None = None
    active: bool | None = None
    admin: bool | None = None

    def fits(self, account: Account) -> bool:
        text = folded(self.text or "")
        return (
            (self.active is None or account.active is self.active)
            and (self.admin is None or account.is_admin is self.admin)
            and (text in folded(account.email) or text in folded(account.full_name))
        )

    def total(self, everybody: int, active: int, admins: int) -> int | None:
        """How many there are, where that is counted."""
        if self.text or (self.admin is False) or (self.admin and self.active is not True):
            return None
        if self.admin:
            return admins
        return everybody if self.active is None else active if self.active else everybody - active


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one of many."""

    user_id: str
    error: Refusal | None = None


@dataclass(frozen=True, slots=True)
class DirectoryService:
    directory: DirectoryRepository
    administration: AdministrationService

    def page(self, user: Principal, sought: Sought, offset: int, limit: int, cursor: str | None) -> Page[Account]:
        """Newest first; where a whole address was typed, its account alone. A cursor goes on where a look ended."""
        reads(user)
        exact = self._exact(sought)
        if exact is not None:
            return Page([exact], None, 1)
        total = sought.total(*self.directory.numbers())
        found, last = self._taken(sought, offset, limit, cursor)
        return Page(found, cursor_of(*place_of_account(last)) if last else None, total)

    def _exact(self, sought: Sought) -> Account | None:
        if not sought.text or "@" not in sought.text:
            return None
        found = self.administration.identity.accounts.of_email(sought.text)
        return found if found and sought.fits(found) else None

    def _taken(
        self, sought: Sought, offset: int, limit: int, cursor: str | None
    ) -> tuple[list[Account], Account | None]:
        """What fits, and the last that was looked at where more may follow."""
        after = place_of(cursor, 2) if cursor else None
        walk = self.directory.newest(Role.ADMIN if sought.admin else None, after, PAGE)
        found: list[Account] = []
        left, last = offset, None
        for account in islice(walk, LOOKED_AT + offset):
            last = account
            if not sought.fits(account):
                continue
            if left:
                left -= 1
                continue
            found.append(account)
            if len(found) >= limit:
                break
        return found, last if next(walk, None) else None

    def remove(self, user: Principal, account_id: str, confirmed: str, reason: str | None) -> None:
        """For good, with every session. Who does it types the address, so that it is nobody else."""
        governs(user)
        account = self.administration.get(user, account_id)
        if account.id == user.user_id:
            raise Invalid("You cannot delete yourself here")
        if folded(confirmed) != folded(account.email):
            raise Unprocessable("This is not the address of the account", field="confirm_email")
        facts = {"reason": reason[:200]} if reason else {}
        entry = entry_of(Act.DELETED, user, account_id, **facts)
        self.administration.identity.remove(account_id, [joining(entry)])
        self.administration.identity.audit.write(entry)

    def update_many(
        self, user: Principal, ids: Sequence[str], *, active: bool | None, role: Role | None, reason: str | None
    ) -> list[Done]:
        """One after the other: what is refused of one is told, and the others are done."""
        governs(user)
        if not 1 <= len(ids) <= MOST_AT_ONCE:
            raise Unprocessable(f"One to {MOST_AT_ONCE} users at once", field="user_ids")

        def one(user_id: str) -> Done:
            try:
                self.administration.update(user, user_id, active=active, role=role, full_name=None, reason=reason)
            except Refusal as refusal:
                return Done(user_id, refusal)
            return Done(user_id)

        return [one(user_id) for user_id in dict.fromkeys(ids)]
