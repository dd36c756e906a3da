"""The slots: taken with the attempt that uses them, given back with its end, each in one transaction."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Any

from pynamodb.exceptions import DoesNotExist, TransactWriteError, UpdateError
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from shared.domain.calls.model.calls import UNDER_WAY, Call, End
from shared.domain.calls.repository.items import CALL, SHARDS, from_item, staged, to_item
from shared.domain.campaigns.model.campaigns import Campaign, CampaignStatus, Outcome
from shared.domain.campaigns.model.contacts import Contact, ContactState, due
from shared.kit.clock import rfc3339
from shared.tables.call_stats import CallStatItem
from shared.tables.calls import CallItem
from shared.tables.campaigns import CampaignItem
from shared.tables.contacts import ContactItem
from shared.tables.transactions import agreed, codes, transact

REFUSED = "ConditionalCheckFailedException"
LINE = "line"
HELD = True


class Taken(StrEnum):
    """What came of asking for a slot."""

    NOT_NOW = "not_now"  # the campaign rests, has moved on, or has no slot left
    LINES_BUSY = "lines_busy"
    NOT_WAITING = "not_waiting"
    SUPPRESSED = "suppressed"
    TAKEN = "taken"


# Checks are sent before puts and puts before updates, each in the order they were written down.
CONDITIONS = (Taken.SUPPRESSED, Taken.NOT_WAITING, Taken.NOT_NOW, Taken.LINES_BUSY, Taken.NOT_WAITING)


@dataclass(frozen=True, slots=True)
class DialingRepository:
    def due(self, campaign_id: str, now: datetime, most: int) -> list[Contact]:
        """Those whose turn it is, by the order of their turn."""
        until = ContactItem.due_at < due(now, 0) + "~"
        found = ContactItem.due.query(campaign_id, until, page_size=most)
        return [contact_of(item) for item in islice(found, most)]

    def put_off(self, contact: Contact, until: datetime) -> bool:
        """Its turn comes then. False when it is not as it was read: somebody else has it."""
        item = ContactItem(contact.campaign_id, f"contact#{contact.number}")
        waits = (ContactItem.state == ContactState.WAITING.value) & (ContactItem.due_at == contact.due_at)
        return updated(item, [ContactItem.due_at.set(due(until, contact.line))], waits)

    def give_back(self, campaign_id: str, number: str, line: int, now: datetime) -> None:
        """Its turn is now again."""
        item = ContactItem(campaign_id, f"contact#{number}")
        waits = ContactItem.state == ContactState.WAITING.value
        updated(item, [ContactItem.due_at.set(due(now, line))], waits)

    def contact(self, campaign_id: str, number: str) -> Contact | None:
        try:
            return contact_of(ContactItem.get(campaign_id, f"contact#{number}", consistent_read=True))
        except DoesNotExist:
            return None

    def take(self, call: Call, epoch: int, at_once: int, lines: int) -> Taken:
        """Campaign's slot, person's line, contact and record of the attempt: all of them or none."""

        def fill(transaction: TransactWrite) -> None:
            campaign = CampaignItem(call.user_id, f"campaign#{call.campaign_id}")
            steps: list[Action] = [
                CampaignItem.in_flight.add(1),
                CampaignItem.waiting.add(-1),
                CampaignItem.ordered.add(-1),
            ]
            running = (CampaignItem.status == CampaignStatus.ACTIVE.value) & (CampaignItem.epoch == epoch)
            transaction.update(campaign, actions=steps, condition=running & (CampaignItem.in_flight < at_once))
            free = CampaignItem.in_flight.does_not_exist() | (CampaignItem.in_flight < lines)
            line = CampaignItem(call.user_id, LINE)
            transaction.update(line, actions=[CampaignItem.in_flight.add(1)], condition=free)
            dial(transaction, call)
            allowed = CampaignItem.thing.does_not_exist()
            suppressed = f"suppressed#{call.number}"
            transaction.condition_check(CampaignItem, call.user_id, suppressed, condition=allowed)
            transaction.save(to_item(call), condition=CallItem.call_id.does_not_exist())
            count(transaction, call, total=1)

        try:
            transact(fill)
        except TransactWriteError as error:
            return refused(codes(error), error)
        return Taken.TAKEN

    def leave_out(self, contact: Contact, user_id: str, state: ContactState, outcome: str) -> bool:
        """It is not called, for good."""

        def fill(transaction: TransactWrite) -> None:
            item = ContactItem(contact.campaign_id, f"contact#{contact.number}")
            waits = ContactItem.state == ContactState.WAITING.value
            transaction.update(
                item, actions=[*no_longer_due(state), ContactItem.outcome.set(outcome)], condition=waits
            )
            campaign = CampaignItem(user_id, f"campaign#{contact.campaign_id}")
            counter = CampaignItem.suppressed if state is ContactState.SUPPRESSED else CampaignItem.unreached
            transaction.update(campaign, actions=[CampaignItem.waiting.add(-1), counter.add(1)])

        return agreed(fill)

    def placed(self, call_id: str, carrier_call_id: str) -> None:
        item = CallItem(call_id, CALL)
        updated(item, [CallItem.carrier_call_id.set(carrier_call_id)], CallItem.carrier_call_id.does_not_exist())

    def settle(self, call: Call, end: End, micros: int) -> bool:
        """False when its end was told before: then nothing is given back twice."""

        def fill(transaction: TransactWrite) -> None:
            transaction.update(
                CallItem(call.id, CALL), actions=ending(call, end, micros), condition=CallItem.slot_held == HELD
            )
            transaction.update(CampaignItem(call.user_id, LINE), actions=[CampaignItem.in_flight.add(-1)])
            campaign = CampaignItem(call.user_id, f"campaign#{call.campaign_id}")
            transaction.update(campaign, actions=came_to(end))
            back = (ContactItem.call_id == call.id) & (ContactItem.state == ContactState.DIALING.value)
            contact = ContactItem(call.campaign_id, f"contact#{call.number}")
            transaction.update(contact, actions=returned(call, end), condition=back)
            done = {"completed": 1} if end.outcome is Outcome.COMPLETED else {"failed": 1}
            count(transaction, call, seconds=end.seconds, micros=micros, **done)

        return agreed(fill)

    def overdue(self, now: datetime, most: int) -> Iterator[str]:
        """Calls whose end should have been told by now."""
        until = CallItem.lease_until < int(now.timestamp())
        for shard in range(SHARDS):
            found = CallItem.leased.query(f"live#{shard}", until, page_size=most)
            yield from (str(item.call_id) for item in islice(found, most))

    def extend(self, call: Call, until: datetime) -> None:
        item = CallItem(call.id, CALL)
        held = CallItem.slot_held == HELD
        updated(item, [CallItem.lease_until.set(int(until.timestamp()))], held)

    def whose(self, carrier_call_id: str) -> str | None:
        found = CallItem.carried.query(carrier_call_id, limit=1)
        return next((str(item.call_id) for item in found), None)

    def under_way(self, campaign_id: str) -> Iterator[Call]:
        for status in UNDER_WAY:
            for item in CallItem.sorted.query(f"{campaign_id}#{status}"):
                yield from_item(item)

    def ordered(self, campaign: Campaign, by: int) -> None:
        """So many more, or fewer, are on their way to the dialer."""
        item = CampaignItem(campaign.user_id, f"campaign#{campaign.id}")
        updated(item, [CampaignItem.ordered.add(by)], CampaignItem.epoch == campaign.epoch)

    def next_dial(self, user_id: str, now_ms: int, spacing_ms: int, many: int) -> int:
        """Reserves the next moments at which the person's calls begin; the first of them."""
        line = CampaignItem(user_id, LINE)
        length = spacing_ms * many
        later = [CampaignItem.next_dial_ms.set(CampaignItem.next_dial_ms + length)]
        if updated(line, later, CampaignItem.next_dial_ms >= now_ms):
            return int(line.next_dial_ms) - length
        line.update(actions=[CampaignItem.next_dial_ms.set(now_ms + length)])
        return now_ms


def refused(found: list[str], error: TransactWriteError) -> Taken:
    for reason, code in zip(CONDITIONS, found, strict=False):
        if code == "ConditionalCheckFailed":
            return reason
    raise error


def dial(transaction: TransactWrite, call: Call) -> None:
    waits = (ContactItem.state == ContactState.WAITING.value) & (ContactItem.attempts == call.attempt - 1)
    steps = [
        *no_longer_due(ContactState.DIALING),
        ContactItem.attempts.set(call.attempt),
        ContactItem.call_id.set(call.id),
    ]
    item = ContactItem(call.campaign_id, f"contact#{call.number}")
    transaction.update(item, actions=steps, condition=waits)


def no_longer_due(state: ContactState) -> list[Action]:
    return [ContactItem.state.set(state.value), ContactItem.due_of.remove(), ContactItem.due_at.remove()]


def ending(call: Call, end: End, micros: int) -> list[Action]:
    carrier = micros / 1_000_000
    steps: list[Action] = [
        *(getattr(CallItem, name).set(value) for name, value in staged(call, end.status).items()),
        CallItem.outcome.set(end.outcome.value),
        CallItem.rank.set(5),
        CallItem.slot_held.set(False),
        CallItem.ended_at.set(rfc3339(end.at)),
        CallItem.seconds.set(end.seconds),
        CallItem.costs.set({"carrier": carrier}),
        CallItem.lease.remove(),
        CallItem.lease_until.remove(),
    ]
    return [*steps, CallItem.cause.set(end.cause)] if end.cause else steps


def came_to(end: End) -> list[Action]:
    again = end.again_at is not None
    where = CampaignItem.waiting if again else CampaignItem.unreached
    if end.outcome is Outcome.COMPLETED:
        where = CampaignItem.reached
    steps: list[Action] = [
        CampaignItem.in_flight.add(-1),
        where.add(1),
        getattr(CampaignItem, end.outcome.value).add(1),
        CampaignItem.recent_calls.add(1),
    ]
    return [*steps, CampaignItem.recent_troubles.add(1)] if end.outcome.trouble else steps


def returned(call: Call, end: End) -> list[Action]:
    steps: list[Action] = [ContactItem.outcome.set(end.outcome.value), ContactItem.updated_at.set(rfc3339(end.at))]
    if not end.counts:
        steps.append(ContactItem.attempts.set(call.attempt - 1))
    if end.again_at is not None:
        waits = [
            ContactItem.state.set(ContactState.WAITING.value),
            ContactItem.due_of.set(call.campaign_id),
            ContactItem.due_at.set(due(end.again_at, call.line)),
        ]
        return [*steps, *waits]
    reached = end.outcome is Outcome.COMPLETED
    return [*steps, ContactItem.state.set((ContactState.REACHED if reached else ContactState.UNREACHED).value)]


def count(transaction: TransactWrite, call: Call, **by: int) -> None:
    steps: list[Action] = [getattr(CallStatItem, name).add(amount) for name, amount in by.items()]
    for scope in call.scopes:
        transaction.update(CallStatItem(scope, f"day#{call.day}"), actions=steps)


def contact_of(item: Any) -> Contact:
    return Contact(
        campaign_id=item.campaign_id,
        number=item.number,
        line=int(item.line),
        state=ContactState(item.state),
        zone=item.zone or "",
        variables=item.variables or {},
        attempts=int(item.attempts),
        due_at=item.due_at or "",
        call_id=item.call_id or "",
    )


def updated(item: Any, steps: list[Any], condition: Any) -> bool:
    try:
        item.update(actions=steps, condition=condition)
    except UpdateError as error:
        if error.cause_response_code != REFUSED:
            raise
        return False
    return True
