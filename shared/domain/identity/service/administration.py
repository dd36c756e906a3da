"""What an administrator may do with other people's accounts."""

from dataclasses import dataclass, replace

from shared.domain.identity.model import Account, checked_name
from shared.domain.identity.service.accounts import IdentityService
from shared.kit.errors import Forbidden, Invalid, NotFound
from shared.kit.principal import Principal, Role


@dataclass(frozen=True, slots=True)
class AdministrationService:
    identity: IdentityService

    def page(self, user: Principal, offset: int, limit: int) -> tuple[list[Account], int]:
        self._reads(user)
        accounts = self.identity.accounts
        return accounts.newest(offset, limit), accounts.total()

    def get(self, user: Principal, account_id: str) -> Account:
        self._reads(user)
        found = self.identity.accounts.get(account_id)
        if found is None:
            raise NotFound("User not found")
        return found

    def update(
        self, user: Principal, account_id: str, *, active: bool | None, role: Role | None, full_name: str | None
    ) -> Account:
        """What changes what an account may do ends its sessions: the next request sees it."""
        self._writes(user)
        if account_id == user.user_id and (active is False or (role is not None and role is not Role.ADMIN)):
            raise Invalid("You cannot take your own rights away")

        def change(account: Account) -> Account:
            named = account.named(checked_name(full_name, "full_name")) if full_name is not None else account
            after = replace(
                named,
                active=named.active if active is None else active,
                role=named.role if role is None else role,
            )
            moved = (after.active, after.role) != (account.active, account.role)
            return replace(after, epoch=after.epoch + 1) if moved else after

        return self.identity.change(account_id, change)

    def _reads(self, user: Principal) -> None:
        if not user.reads_admin:
            raise Forbidden("Administrators and viewers only")

    def _writes(self, user: Principal) -> None:
        if not user.is_admin:
            raise Forbidden("Administrators only")
