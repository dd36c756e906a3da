"""Tickets: written, given their secret, tried, spent."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pynamodb.exceptions import DeleteError, DoesNotExist, UpdateError
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from shared.domain.identity.model import Ticket
from shared.domain.identity.repository.accounts import Write
from shared.domain.identity.repository.counting import REFUSED
from shared.kit.clock import rfc3339
from shared.kit.paging import Page, cursor_of, place_of
from shared.kit.principal import Role
from shared.tables.tickets import TicketItem
from shared.tables.transactions import agreed, transact

SHELF = "invitations"


@dataclass(frozen=True, slots=True)
class TicketRepository:
    def put(self, ticket: Ticket) -> None:
        """Takes the place of the one before it."""
        to_item(ticket).save()

    def put_with(self, ticket: Ticket, also: Write) -> None:
        """In one transaction with another write."""
        together(to_item(ticket), also)

    def invite(self, ticket: Ticket, also: Write) -> None:
        """As `put_with`, and on the list of invitations."""
        item, made = to_item(ticket), rfc3339(datetime.fromtimestamp(ticket.created_at, UTC))
        item.shelf, item.made = SHELF, f"{made}#{ticket.id}"
        together(item, also)

    def revoke(self, key: str, also: Write) -> bool:
        """True for one caller alone, and with another write in one transaction."""

        def fill(transaction: TransactWrite) -> None:
            transaction.delete(TicketItem(key), condition=TicketItem.ticket.exists())
            also(transaction)

        return agreed(fill)

    def get(self, key: str) -> Ticket | None:
        try:
            return from_item(TicketItem.get(key, consistent_read=True))
        except DoesNotExist:
            return None

    def give_secret(self, ticket: Ticket, secret_hash: str, ends_at: int) -> bool:
        """False when the ticket was taken back or taken up meanwhile."""
        actions: list[Action] = [
            TicketItem.secret_hash.set(secret_hash),
            TicketItem.ends_at.set(ends_at),
            TicketItem.expires_at.set(moment(ends_at)),
        ]
        try:
            TicketItem(ticket.key).update(actions=actions, condition=TicketItem.ticket.exists())
        except UpdateError as error:
            if error.cause_response_code != REFUSED:
                raise
            return False
        return True

    def attempt(self, key: str, most: int, now: int) -> Ticket | None:
        """None when there is no such ticket or it was tried too often: twins cannot try more often together."""
        item = TicketItem(key)
        try:
            item.update(
                actions=[TicketItem.attempts.add(1)],
                condition=(TicketItem.ends_at > now)
                & (TicketItem.attempts.does_not_exist() | (TicketItem.attempts < most)),
            )
        except UpdateError as error:
            if error.cause_response_code != REFUSED:
                raise
            return None
        return from_item(item)

    def spend(self, key: str) -> bool:
        """True for one caller alone."""
        try:
            TicketItem(key).delete(condition=TicketItem.ticket.exists())
        except DeleteError as error:
            if error.cause_response_code != REFUSED:
                raise
            return False
        return True

    def spending(self, key: str, secret_hash: str, now: int) -> Write:
        """With the write that it allows, in one transaction."""

        def write(transaction: TransactWrite) -> None:
            stands = (TicketItem.secret_hash == secret_hash) & (TicketItem.ends_at > now)
            transaction.delete(TicketItem(key), condition=stands)

        return write

    def pending(self, limit: int, cursor: str | None, now: int) -> Page[Ticket]:
        """Newest first. The store removes what has expired late; it is left out."""
        found = TicketItem.of_shelf.query(
            SHELF, scan_index_forward=False, limit=limit, last_evaluated_key=place(cursor) if cursor else None
        )
        tickets = [from_item(item) for item in found]
        more = found.last_evaluated_key
        after = cursor_of(more["ticket"]["S"], more["made"]["S"]) if more else None
        return Page([ticket for ticket in tickets if ticket.ends_at > now], after)


def together(item: TicketItem, also: Write) -> None:
    def fill(transaction: TransactWrite) -> None:
        transaction.save(item)
        also(transaction)

    transact(fill)


def place(cursor: str) -> dict[str, dict[str, Any]]:
    ticket, made = place_of(cursor, 2)
    return {"ticket": {"S": ticket}, "shelf": {"S": SHELF}, "made": {"S": made}}


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def to_item(ticket: Ticket) -> TicketItem:
    return TicketItem(
        ticket.key,
        secret_hash=ticket.secret_hash,
        ends_at=ticket.ends_at,
        account_id=ticket.account_id,
        epoch=ticket.epoch,
        email=ticket.email or None,
        full_name=ticket.full_name or None,
        role=ticket.role.value,
        invited_by=ticket.invited_by,
        by_letter=ticket.by_letter or None,
        created_at=ticket.created_at,
        made_as=ticket.made_as,
        expires_at=moment(ticket.ends_at),
    )


def from_item(item: Any) -> Ticket:
    return Ticket(
        key=item.ticket,
        ends_at=int(item.ends_at),
        secret_hash=item.secret_hash,
        account_id=item.account_id,
        epoch=int(item.epoch) if item.epoch is not None else None,
        email=item.email or "",
        full_name=item.full_name or "",
        role=Role(item.role or Role.USER),
        invited_by=item.invited_by,
        by_letter=bool(item.by_letter),
        created_at=int(item.created_at or 0),
        made_as=item.made_as,
    )
