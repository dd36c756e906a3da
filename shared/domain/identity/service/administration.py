"""What an administrator may do with other people's accounts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from shared.audit import Entry
from shared.audit.records import entry_of, joining
from shared.domain.identity.events import Act
from shared.domain.identity.model import (
    Account,
    Happening,
    checked_email,
    checked_name,
    checked_reason,
    of_account,
    of_address,
)
from shared.domain.identity.repository.accounts import Write
from shared.domain.identity.repository.histories import HistoryRepository
from shared.domain.identity.repository.twofactors import TwoFactorRepository
from shared.domain.identity.service.accounts import IdentityService
from shared.kit.errors import Forbidden, Invalid, NotFound
from shared.kit.principal import Principal, Role
from shared.kit.request import current_request


@dataclass(frozen=True, slots=True)
class AdministrationService:
    identity: IdentityService
    history: HistoryRepository
    factors: TwoFactorRepository

    def page(self, user: Principal, offset: int, limit: int) -> tuple[list[Account], int]:
        reads(user)
        accounts = self.identity.accounts
        return accounts.newest(offset, limit), accounts.total()

    def get(self, user: Principal, account_id: str) -> Account:
        reads(user)
        found = self.identity.accounts.get(account_id)
        if found is None:
            raise NotFound("User not found")
        return found

    def update(  # noqa: PLR0913  # one argument a thing that may change
        self,
        user: Principal,
        account_id: str,
        *,
        active: bool | None,
        role: Role | None,
        full_name: str | None,
        email: str | None = None,
        reason: str | None = None,
    ) -> Account:
        """What changes what an account may do ends its sessions: the next request sees it."""
        governs(user)
        if account_id == user.user_id and (active is False or (role is not None and role is not Role.ADMIN)):
            raise Invalid("You cannot take your own rights away")
        why = checked_reason(reason)
        entries: list[Entry] = []

        def change(account: Account) -> Account:
            named = account.named(checked_name(full_name, "full_name")) if full_name is not None else account
            after = replace(
                named,
                email=named.email if email is None else checked_email(email),
                active=named.active if active is None else active,
                role=named.role if role is None else role,
            )
            moved = (after.active, after.role) != (account.active, account.role)
            return replace(after, epoch=after.epoch + 1) if moved else after

        def also(before: Account, after: Account) -> Sequence[Write]:
            entries[:] = [
                entry_of(act, user, account_id, **facts_of(before, after)) for act in acts_of(before, after)
            ]
            noted = [self.history.adding(each) for each in happenings(user, before, after, why)]
            return [*noted, joining(*entries)]

        changed = self.identity.change(account_id, change, also)
        for entry in entries:
            self.identity.audit.write(entry)
        return changed

    def remove_second_step(self, user: Principal, account_id: str) -> None:
        """For who lost their device and their backup codes. They sign in anew, with the password alone."""
        governs(user)
        entry = entry_of(Act.TWO_FACTOR_OFF, user, account_id)
        self.identity.change(
            account_id,
            lambda account: replace(account, two_factor=False, epoch=account.epoch + 1),
            lambda _before, after: [self.factors.removing(after.id), joining(entry)],
        )
        self.identity.audit.write(entry)

    def role_history(self, user: Principal, account_id: str, limit: int) -> list[Happening]:
        """Newest first: who made whom what, when and why."""
        return self.history.newest(of_account(self.get(user, account_id).id), "role", limit)

    def lock_reasons(self, user: Principal, account_id: str, limit: int) -> list[Happening]:
        """Newest first: what administrators did, and what failed attempts to sign in with the address did."""
        account = self.get(user, account_id)
        subjects = (of_account(account.id), of_address(account.email))
        found = [each for subject in subjects for each in self.history.newest(subject, "lock", limit)]
        return sorted(found, key=lambda each: each.at, reverse=True)[:limit]


def acts_of(before: Account, after: Account) -> list[Act]:
    acts = [Act.ROLE_CHANGED] if after.role is not before.role else []
    if after.active is not before.active:
        acts.append(Act.ACTIVATED if after.active else Act.DEACTIVATED)
    return acts or [Act.UPDATED]


def facts_of(before: Account, after: Account) -> dict[str, str]:
    """Names of what changed; of a role and a lock what became of them. No addresses and no names of people."""
    fields = ("email", "full_name", "role", "active")
    changed = [field for field in fields if getattr(before, field) != getattr(after, field)]
    return {"changed": ",".join(changed), "role": after.role.value, "active": str(after.active).lower()}


def happenings(user: Principal, before: Account, after: Account, reason: str | None) -> list[Happening]:
    def noted(kind: Literal["role", "lock"], was: str, now: str) -> Happening:
        subject, request = of_account(after.id), current_request()
        return Happening(subject, kind, after.updated_at, now, was, user.user_id, reason, request.request_id)

    found = []
    if after.role is not before.role:
        found.append(noted("role", before.role.value, after.role.value))
    if after.active is not before.active:
        found.append(noted("lock", "locked", "unlocked") if after.active else noted("lock", "unlocked", "locked"))
    return found


def reads(user: Principal) -> None:
    if not user.reads_admin:
        raise Forbidden("Administrators and viewers only")


def governs(user: Principal) -> None:
    if not user.is_admin:
        raise Forbidden("Administrators only")
