"""Where a turn and what it costs are written together: both begin in one transaction, and both end in one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from shared.domain.chat.model.turns import Frame, State, Turn
from shared.domain.chat.repository.turns import TurnRepository
from shared.domain.ledger.model.quotas import Amount, Reserved
from shared.domain.ledger.model.usage import About, Spent
from shared.domain.ledger.repository.usage import UsageRepository
from shared.tables.transactions import agreed, codes, transact

REFUSED = "ConditionalCheckFailed"


class Opening(Enum):
    OPENED = "opened"
    THERE = "there"
    SPENT = "spent"


@dataclass(frozen=True, slots=True)
class Book:
    turns: TurnRepository
    usage: UsageRepository

    def open(self, turn: Turn, allowance: Amount) -> Opening:
        def fill(transaction: TransactWrite) -> None:
            self.turns.open(transaction, turn)
            self.usage.reserve(transaction, reserved(turn), allowance)

        try:
            transact(fill)
        except TransactWriteError as error:
            reasons = codes(error)
            if REFUSED not in reasons:
                raise
            # pynamodb sorts what a transaction does by kind, so the reasons do not say which of the two it was.
            return Opening.THERE if self.turns.get(turn.owner, turn.id) else Opening.SPENT
        return Opening.OPENED

    def closing(
        self, turn: Turn, frame: Frame, state: State, spent: Spent, now: datetime
    ) -> Callable[[TransactWrite], None]:
        """What ends a turn, for the transaction that stores its answer."""

        def fill(transaction: TransactWrite) -> None:
            self.turns.close(transaction, turn, frame, state)
            self.usage.settle(transaction, reserved(turn), about(turn), spent, now)

        return fill

    def close(self, turn: Turn, frame: Frame, state: State, spent: Spent, now: datetime) -> bool:
        """Without an answer to store. False when the turn is in other hands, or over."""
        return agreed(self.closing(turn, frame, state, spent, now))


def reserved(turn: Turn) -> Reserved:
    return Reserved(turn.owner, turn.day, turn.reserved)


def about(turn: Turn) -> About:
    return About("turn", turn.id, turn.ask.conversation_id)
