"""What people set up of their accounts elsewhere, and what is shown of it: never a password."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from shared.domain.integrations.model import Account, IntegrationKind, Opened, State, not_configured
from shared.domain.integrations.repository.accounts import IntegrationRepository
from shared.kit.clock import Clock, utc_now
from shared.kit.errors import Conflict, NotFound, Unprocessable
from shared.kit.principal import Principal
from shared.vault import Vault

Probe = Callable[[Opened], object]


@dataclass(frozen=True, slots=True)
class AccountService:
    """`shared` is the account of the whole installation, which administrators use who have none of their own."""

    accounts: IntegrationRepository
    vault: Vault
    shared: Callable[[IntegrationKind], Opened | None]
    look: Probe  # refuses a server that cannot be meant
    probe: Probe  # signs in
    now: Clock = utc_now

    def states(self, user: Principal) -> list[State]:
        own = self.accounts.all(user.user_id)
        return [self._state(user, kind, own.get(kind)) for kind in IntegrationKind]

    def keep(
        self, user: Principal, kind: IntegrationKind, server: Mapping[str, str], username: str, password: str | None
    ) -> State:
        """Without a password the one before stays, for the same server and name: it is never sent elsewhere."""
        before = self.accounts.get(user.user_id, kind)
        if password is None and (
            before is None or (dict(before.server), before.username) != (dict(server), username)
        ):
            raise Unprocessable("A new server or name takes its password with it", field="password")
        self.look(Opened(kind, server, username, password or ""))
        account = self._made(user, kind, before, password)
        account = replace(account, server=server, username=username)
        if not self.accounts.keep(account):
            raise Conflict("The account was stored anew meanwhile. Please try again.")
        return State(kind, "own", account)

    def forget(self, user: Principal, kind: IntegrationKind) -> None:
        if self.accounts.get(user.user_id, kind) is None:
            raise NotFound("There is no such account", kind=str(kind))
        self.accounts.remove(user.user_id, kind)

    def check(self, user: Principal, kind: IntegrationKind) -> State:
        account = self.accounts.get(user.user_id, kind)
        self.probe(self._opened(user, kind, account))
        if account is None:
            return State(kind, "shared")
        now = self.now()
        self.accounts.checked(account, now)
        return State(kind, "own", replace(account, checked_at=now))

    def opened(self, user: Principal, kind: IntegrationKind) -> Opened:
        return self._opened(user, kind, self.accounts.get(user.user_id, kind))

    def _made(
        self, user: Principal, kind: IntegrationKind, before: Account | None, password: str | None
    ) -> Account:
        now = self.now()
        fresh = before or Account(user.user_id, kind, {}, "", "", 0, now, now)
        sealed = fresh.sealed if password is None else self.vault.seal(password, fresh.context)
        return replace(fresh, sealed=sealed, version=fresh.version + 1, updated_at=now, checked_at=None)

    def _opened(self, user: Principal, kind: IntegrationKind, account: Account | None) -> Opened:
        if account is not None:
            password = self.vault.open(account.sealed, account.context)
            return Opened(kind, account.server, account.username, password, partial(self._renewed, account))
        found = self.shared(kind) if user.is_admin else None
        if found is None:
            raise not_configured(kind)
        return found

    def _renewed(self, account: Account, secret: str) -> None:
        """Of an account that was stored anew meanwhile, nothing is to be kept."""
        sealed = self.vault.seal(secret, account.context)
        self.accounts.keep(replace(account, sealed=sealed, version=account.version + 1))

    def _state(self, user: Principal, kind: IntegrationKind, account: Account | None) -> State:
        if account is not None:
            return State(kind, "own", account)
        return State(kind, "shared" if user.is_admin and self.shared(kind) else "none")
