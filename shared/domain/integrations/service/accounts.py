"""What people set up of their accounts elsewhere, and what is shown of it: never a password."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from shared.domain.integrations.model import Account, IntegrationKind, Opened, Renew, State, not_configured
from shared.domain.integrations.repository.accounts import IntegrationRepository
from shared.kit.clock import Clock, utc_now
from shared.kit.errors import Conflict, NotFound, Unavailable, Unprocessable
from shared.kit.principal import Principal
from shared.vault import Vault

HELD = timedelta(seconds=25)  # longer than a line to a server lasts
PATIENCE, AGAIN = 10.0, 0.1  # seconds that a worker waits for another one, and between two looks
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

    def _renewed(self, account: Account, renew: Renew) -> str:
        until = self.now() + HELD
        fresh = self._taken(account, until)
        try:
            before = self.vault.open(fresh.sealed, fresh.context)
            secret = renew(before)
            if secret != before:
                self.accounts.reseal(fresh, self.vault.seal(secret, fresh.context))
            return secret
        finally:
            self.accounts.release(fresh, until)

    def _taken(self, account: Account, until: datetime) -> Account:
        ends = time.monotonic() + PATIENCE
        while (fresh := self.accounts.take(account, self.now(), until)) is None:
            if self.accounts.get(account.user_id, account.kind) is None:
                raise not_configured(account.kind)
            if time.monotonic() > ends:
                raise Unavailable("Access is being renewed elsewhere. Please try again.", code="RENEWAL_UNDER_WAY")
            time.sleep(AGAIN)
        if (fresh.server, fresh.username) != (account.server, account.username):
            self.accounts.release(fresh, until)
            raise Conflict("The account was stored anew meanwhile. Please try again.")
        return fresh

    def _state(self, user: Principal, kind: IntegrationKind, account: Account | None) -> State:
        if account is not None:
            return State(kind, "own", account)
        return State(kind, "shared" if user.is_admin and self.shared(kind) else "none")
