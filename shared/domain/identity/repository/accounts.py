"""Accounts, the claims on their addresses, and the counters beside them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from dataclasses import replace as changed
from datetime import datetime
from typing import Any

from pynamodb.exceptions import DoesNotExist, TransactWriteError
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from shared.domain.identity.model import Account, ApiKey, Link, Session, folded
from shared.kit.clock import rfc3339
from shared.kit.errors import Conflict, Invalid, Stale
from shared.kit.principal import Role
from shared.tables.accounts import AccountItem
from shared.tables.api_keys import ApiKeyItem
from shared.tables.sessions import SessionItem
from shared.tables.transactions import agreed, codes, transact
from shared.tables.two_factors import TwoFactorItem

SHARDS = 8
SHELF = "accounts"
Opened = Sequence[Session | ApiKey]
Write = Callable[[TransactWrite], None]  # what another repository adds to a transaction on an account


class Overtaken(Exception):
    """What was to be written with the account did not hold any more."""


def shard(account_id: str) -> int:
    return int(account_id[:2], 16) % SHARDS


def counter(what: str) -> AccountItem:
    return AccountItem(f"count#{what}")


@dataclass(frozen=True, slots=True)
class AccountRepository:
    def add(self, account: Account, also: Sequence[Write] = ()) -> None:
        def fill(transaction: TransactWrite) -> None:
            take(transaction, account.id, claims(account))
            transaction.save(to_item(account), condition=AccountItem.key.does_not_exist())
            self._count(transaction, account, +1)
            for write in also:
                write(transaction)

        if not agreed(fill):
            raise self._whose(account) if not also or self._claimed(account) else Overtaken

    def get(self, account_id: str) -> Account | None:
        try:
            item = AccountItem.get(f"account#{account_id}", consistent_read=True)
        except DoesNotExist:
            return None
        return None if item.deleted_at else from_item(item)

    def of_email(self, email: str) -> Account | None:
        return self._owner(f"email#{folded(email)}")

    def of_link(self, key: str) -> Account | None:
        return self._owner(f"link#{key}")

    def _owner(self, claim: str) -> Account | None:
        try:
            owner = AccountItem.get(claim, consistent_read=True).owner
        except DoesNotExist:
            return None
        return self.get(str(owner))

    def replace(self, before: Account, after: Account, ending: Opened = (), also: Sequence[Write] = ()) -> None:
        """All of it or nothing; only if nobody else wrote meanwhile. The last active administrator stays one.

        `ending` are sessions and keys that go in the same transaction.
        """

        def fill(transaction: TransactWrite) -> None:
            unchanged = (AccountItem.epoch == before.epoch) & (AccountItem.updated_at == rfc3339(before.updated_at))
            transaction.save(to_item(after), condition=unchanged)
            take(transaction, after.id, claims(after) - claims(before))
            free(transaction, claims(before) - claims(after))
            self._recount(transaction, before, after)
            end(transaction, ending)
            for write in also:
                write(transaction)

        try:
            transact(fill)
        except TransactWriteError as error:
            raise self._why(error, before, after) from error

    def _why(self, error: TransactWriteError, before: Account, after: Account) -> Exception:
        """The order in which the store tells its reasons is the library's: the state is asked instead."""
        if "ConditionalCheckFailed" not in codes(error):
            return error
        current = self.get(before.id)
        if current is None or (current.epoch, current.updated_at) != (before.epoch, before.updated_at):
            return Stale()
        if self._claimed(after):
            return self._whose(after)
        return last_admin() if governs(before) and not governs(after) else Overtaken()

    def _claimed(self, account: Account) -> bool:
        owners = [self._owner(claim) for claim in sorted(claims(account))]
        return any(owner is not None and owner.id != account.id for owner in owners)

    def _whose(self, account: Account) -> Conflict:
        owner = self.of_email(account.email)
        return taken() if owner is not None and owner.id != account.id else linked_elsewhere()

    def remove(self, account: Account, now: datetime, ending: Opened = (), also: Sequence[Write] = ()) -> None:
        """A tombstone without personal data stays, so that the id is never given again; the address is free."""

        def fill(transaction: TransactWrite) -> None:
            stone = AccountItem(f"account#{account.id}", account_id=account.id, deleted_at=rfc3339(now))
            transaction.save(stone, condition=AccountItem.updated_at == rfc3339(account.updated_at))
            free(transaction, claims(account))
            transaction.delete(TwoFactorItem(account.id))
            self._count(transaction, account, -1)
            end(transaction, ending)
            for write in also:
                write(transaction)

        try:
            transact(fill)
        except TransactWriteError as error:
            raise self._why(error, account, changed(account, active=False)) from error

    def newest(self, offset: int, limit: int) -> list[Account]:
        found = AccountItem.newest.query(SHELF, scan_index_forward=False, limit=offset + limit)
        return [from_item(item) for number, item in enumerate(found) if number >= offset]

    def total(self) -> int:
        keys = [f"count#total#{number}" for number in range(SHARDS)]
        return int(sum(item.number or 0 for item in AccountItem.batch_get(keys, consistent_read=True)))

    def _count(self, transaction: TransactWrite, account: Account, by: int) -> None:
        number = shard(account.id)
        raised: list[Action] = [AccountItem.number.add(by)]
        transaction.update(counter(f"total#{number}"), actions=raised)
        if account.active:
            transaction.update(counter(f"active#{number}"), actions=raised)
            if account.is_admin:
                self._count_admins(transaction, by)

    def _recount(self, transaction: TransactWrite, before: Account, after: Account) -> None:
        activated = int(after.active) - int(before.active)
        if activated:
            transaction.update(counter(f"active#{shard(after.id)}"), actions=[AccountItem.number.add(activated)])
        admins = int(governs(after)) - int(governs(before))
        if admins:
            self._count_admins(transaction, admins)

    def _count_admins(self, transaction: TransactWrite, by: int) -> None:
        left = AccountItem.number > 1 if by < 0 else None
        transaction.update(counter("admins"), actions=[AccountItem.number.add(by)], condition=left)


def governs(account: Account) -> bool:
    return account.active and account.is_admin


def end(transaction: TransactWrite, ending: Opened) -> None:
    for each in ending:
        if isinstance(each, ApiKey):
            transaction.delete(ApiKeyItem(each.key_hash))
        else:
            transaction.delete(SessionItem(each.user_id, each.session_id))


def claims(account: Account) -> set[str]:
    """What no two accounts hold: an address, and what an issuer calls a person."""
    return {f"email#{folded(account.email)}", *(f"link#{link.key}" for link in account.links)}


def take(transaction: TransactWrite, account_id: str, wanted: Iterable[str]) -> None:
    for claim in sorted(wanted):
        transaction.save(AccountItem(claim, owner=account_id), condition=AccountItem.key.does_not_exist())


def free(transaction: TransactWrite, held: Iterable[str]) -> None:
    for claim in sorted(held):
        transaction.delete(AccountItem(claim))


def linked_elsewhere() -> Conflict:
    return Conflict("This sign-in opens another account already", code="ALREADY_LINKED")


def taken() -> Conflict:
    return Conflict(
        "An account with this address is already registered", code="EMAIL_ALREADY_EXISTS", field="email"
    )


def last_admin() -> Invalid:
    return Invalid("The last administrator must stay one")


def made_of(account: Account) -> str:
    return f"{rfc3339(account.created_at)}#{account.id}"


def to_item(account: Account) -> AccountItem:
    return AccountItem(
        f"account#{account.id}",
        account_id=account.id,
        email=account.email,
        full_name=account.full_name,
        first_name=account.first_name,
        last_name=account.last_name,
        password_hash=account.password_hash,
        role=account.role.value,
        active=account.active,
        epoch=account.epoch,
        created_at=rfc3339(account.created_at),
        updated_at=rfc3339(account.updated_at),
        last_login=rfc3339(account.last_login) if account.last_login else None,
        two_factor=account.two_factor or None,
        email_proved=account.email_proved,
        links=[asdict(link) for link in account.links] or None,
        shelf=SHELF,
        made=made_of(account),
        post=None if account.role is Role.USER else account.role.value,
    )


def from_item(item: Any) -> Account:
    return Account(
        id=item.account_id,
        email=item.email,
        full_name=item.full_name,
        first_name=item.first_name,
        last_name=item.last_name,
        password_hash=item.password_hash,
        role=Role(item.role),
        active=item.active,
        epoch=int(item.epoch),
        created_at=datetime.fromisoformat(item.created_at),
        updated_at=datetime.fromisoformat(item.updated_at),
        last_login=datetime.fromisoformat(item.last_login) if item.last_login else None,
        two_factor=bool(item.two_factor),
        email_proved=bool(item.email_proved),
        links=tuple(Link(**link) for link in item.links or ()),
    )
