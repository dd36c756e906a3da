"""Days and entries of usage."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import and_
from typing import Any

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from shared.domain.chat.model.quotas import Amount
from shared.domain.chat.model.turns import Turn
from shared.domain.chat.model.usage import Call, Day, Spent, day_of
from shared.kit.clock import rfc3339
from shared.kit.ids import ordered_id
from shared.tables.transactions import agreed
from shared.tables.usage import UsageItem

KEPT_DAYS = 400


@dataclass(frozen=True, slots=True)
class UsageRepository:
    def reserve(self, transaction: TransactWrite, owner: str, day: str, amount: Amount, allowance: Amount) -> None:
        """Only where the day's allowance still holds it."""
        actions: list[Action] = [
            UsageItem.spoken_for.add(amount.tokens),
            UsageItem.micros_spoken_for.add(amount.micros),
        ]
        item = UsageItem(owner, day_place(day))
        transaction.update(item, actions=actions, condition=within(amount, allowance))

    def enter_aside(self, owner: str, kind: str, about: str, spent: Spent, now: datetime) -> None:
        """What was used outside of a turn, and so was not reserved."""
        day = day_of(now)
        entry = entry_item(owner, day, spent, now)
        entry.kind, entry.turn_id = kind, about

        def fill(transaction: TransactWrite) -> None:
            actions = [
                UsageItem.spoken_for.add(spent.tokens),
                UsageItem.micros_spoken_for.add(spent.micros),
                *used(spent),
            ]
            transaction.update(UsageItem(owner, day_place(day)), actions=actions)
            transaction.save(entry, condition=UsageItem.place.does_not_exist())

        agreed(fill)

    def settle(self, transaction: TransactWrite, turn: Turn, spent: Spent, now: datetime) -> None:
        """What was reserved goes back, what was used is entered; in the same transaction as the answer."""
        actions: list[Action] = [
            UsageItem.spoken_for.add(spent.tokens - turn.reserved.tokens),
            UsageItem.micros_spoken_for.add(spent.micros - turn.reserved.micros),
            *used(spent),
        ]
        transaction.update(UsageItem(turn.owner, day_place(turn.day)), actions=actions)
        entry = entry_item(turn.owner, turn.day, spent, now)
        entry.kind, entry.turn_id, entry.conversation_id = "turn", turn.id, turn.ask.conversation_id
        transaction.save(entry)

    def hold(self, owner: str, day: str, micros: int, allowed: int) -> bool:
        """Keeps money free for speech; False where the day's allowance does not hold it any more."""
        amount = Amount(micros=micros)
        try:
            UsageItem(owner, day_place(day)).update(
                actions=[UsageItem.micros_spoken_for.add(micros)], condition=within(amount, Amount(micros=allowed))
            )
        except UpdateError as error:
            if error.cause_response_code != "ConditionalCheckFailedException":
                raise
            return False
        return True

    def release(self, owner: str, day: str, micros: int) -> None:
        UsageItem(owner, day_place(day)).update(actions=[UsageItem.micros_spoken_for.add(-micros)])

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


def used(spent: Spent) -> list[Action]:
    return [
        UsageItem.input_tokens.add(spent.input_tokens),
        UsageItem.output_tokens.add(spent.output_tokens),
        UsageItem.micros.add(spent.micros),
        UsageItem.unpriced.add(spent.unpriced),
        UsageItem.turns.add(1),
        UsageItem.tool_calls.add(len(spent.tools)),
    ]


def entry_item(owner: str, day: str, spent: Spent, now: datetime) -> UsageItem:
    return UsageItem(
        owner,
        f"entry#{ordered_id()}",
        day=day,
        at=rfc3339(now),
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
