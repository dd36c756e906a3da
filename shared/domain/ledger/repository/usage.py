"""Days and entries of usage."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import and_
from typing import Any

from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from shared.domain.ledger.model.quotas import Amount, Reserved
from shared.domain.ledger.model.usage import ASIDE, About, Call, Day, Spent
from shared.kit.clock import rfc3339
from shared.kit.ids import ordered_id
from shared.tables.transactions import agreed
from shared.tables.usage import UsageItem

KEPT_DAYS = 400


@dataclass(frozen=True, slots=True)
class UsageRepository:
    def reserve(self, transaction: TransactWrite, wanted: Reserved, allowance: Amount) -> None:
        """Only where the day's allowance still holds it."""
        item = UsageItem(wanted.owner, day_place(wanted.day))
        transaction.update(item, actions=spoken_for(wanted.amount), condition=within(wanted.amount, allowance))

    def enter_aside(self, reserved: Reserved, about: About, spent: Spent, now: datetime) -> None:
        agreed(lambda transaction: self.settle(transaction, reserved, about, spent, now))

    def settle(
        self, transaction: TransactWrite, reserved: Reserved, about: About, spent: Spent, now: datetime
    ) -> None:
        """What was reserved goes back, what was used is entered; in the same transaction as what came of it."""
        more = Amount(spent.tokens - reserved.amount.tokens, spent.micros - reserved.amount.micros)
        actions = [*spoken_for(more), *used(about, spent)]
        transaction.update(UsageItem(reserved.owner, day_place(reserved.day)), actions=actions)
        entry = entry_item(reserved, about, spent, now)
        transaction.save(entry, condition=UsageItem.place.does_not_exist())

    def hold(self, wanted: Reserved, allowance: Amount) -> bool:
        """False where the day's allowance does not hold it any more.

        A transaction, though of one item: it has a token by which the store knows it again when its answer was lost.
        """
        return agreed(lambda transaction: self.reserve(transaction, wanted, allowance))

    def release(self, reserved: Reserved) -> None:
        day = UsageItem(reserved.owner, day_place(reserved.day))
        back = Amount(-reserved.amount.tokens, -reserved.amount.micros)
        agreed(lambda transaction: transaction.update(day, actions=spoken_for(back)))

    def enter(self, owner: str, day: str, call: Call, held: int, now: datetime) -> None:
        """Speech, once: the day's sums and its entry in one transaction, whose repetition changes nothing."""
        item = UsageItem(
            owner, f"entry#{ordered_id()}", day=day, at=rfc3339(now), kind="speech", calls=[asdict(call)]
        )
        item.expires_at = now + timedelta(days=KEPT_DAYS)
        actions: list[Action] = [
            UsageItem.micros_spoken_for.add((call.micros or 0) - held),
            UsageItem.micros.add(call.micros or 0),
            UsageItem.unpriced.add(int(call.micros is None)),
            UsageItem.audio_ms.add(call.audio_ms),
            UsageItem.characters.add(call.characters),
        ]

        def fill(transaction: TransactWrite) -> None:
            transaction.update(UsageItem(owner, day_place(day)), actions=actions)
            transaction.save(item, condition=UsageItem.place.does_not_exist())

        agreed(fill)

    def days(self, owner: str, first: str, last: str) -> list[Day]:
        between = UsageItem.place.between(day_place(first), day_place(last))
        return [to_day(item) for item in UsageItem.query(owner, between, consistent_read=True)]


def within(amount: Amount, allowance: Amount) -> Any:
    """None where there is no limit."""
    limits = [
        column.does_not_exist() | (column <= allowed - wanted)
        for column, wanted, allowed in (
            (UsageItem.spoken_for, amount.tokens, allowance.tokens),
            (UsageItem.micros_spoken_for, amount.micros, allowance.micros),
        )
        if allowed
    ]
    return reduce(and_, limits) if limits else None


def day_place(day: str) -> str:
    return f"day#{day}"


def spoken_for(amount: Amount) -> list[Action]:
    return [UsageItem.spoken_for.add(amount.tokens), UsageItem.micros_spoken_for.add(amount.micros)]


def used(about: About, spent: Spent) -> list[Action]:
    return [
        UsageItem.input_tokens.add(spent.input_tokens),
        UsageItem.output_tokens.add(spent.output_tokens),
        UsageItem.micros.add(spent.micros),
        UsageItem.unpriced.add(spent.unpriced),
        UsageItem.turns.add(int(about.kind not in ASIDE)),
        UsageItem.tool_calls.add(len(spent.tools)),
        UsageItem.audio_ms.add(sum(call.audio_ms for call in spent.calls)),
        UsageItem.characters.add(sum(call.characters for call in spent.calls)),
    ]


def entry_item(reserved: Reserved, about: About, spent: Spent, now: datetime) -> UsageItem:
    return UsageItem(
        reserved.owner,
        f"entry#{ordered_id()}",
        day=reserved.day,
        at=rfc3339(now),
        kind=about.kind,
        turn_id=about.id,
        conversation_id=about.conversation_id,
        first_token_ms=spent.first_token_ms,
        calls=[asdict(call) for call in spent.calls],
        tools=[{"name": tool.name, "failed": tool.failed, "latency_ms": tool.latency_ms} for tool in spent.tools],
        expires_at=now + timedelta(days=KEPT_DAYS),
    )


def to_day(item: Any) -> Day:
    return Day(
        date=item.place.partition("#")[2],
        input_tokens=int(item.input_tokens or 0),
        output_tokens=int(item.output_tokens or 0),
        spoken_for=int(item.spoken_for or 0),
        micros=int(item.micros or 0),
        micros_spoken_for=int(item.micros_spoken_for or 0),
        unpriced=int(item.unpriced or 0),
        turns=int(item.turns or 0),
        tool_calls=int(item.tool_calls or 0),
        audio_ms=int(item.audio_ms or 0),
        characters=int(item.characters or 0),
    )
