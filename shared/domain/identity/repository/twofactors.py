"""Second steps: proposed, confirmed, used, removed."""

from collections.abc import Sequence
from dataclasses import dataclass

from pynamodb.exceptions import DoesNotExist, PutError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from shared.domain.identity.model import TwoFactor
from shared.domain.identity.repository.accounts import Write
from shared.domain.identity.repository.counting import REFUSED
from shared.tables.two_factors import TwoFactorItem


@dataclass(frozen=True, slots=True)
class TwoFactorRepository:
    def get(self, user_id: str) -> TwoFactor | None:
        try:
            item = TwoFactorItem.get(user_id, consistent_read=True)
        except DoesNotExist:
            return None
        return TwoFactor(
            user_id=item.user_id,
            sealed=item.sealed,
            marks=frozenset(item.marks or ()),
            last_step=int(item.last_step),
            confirmed_at=int(item.confirmed_at) if item.confirmed_at is not None else None,
        )

    def propose(self, factor: TwoFactor) -> bool:
        """In place of one that was never confirmed; a confirmed one stays."""
        item = TwoFactorItem(
            factor.user_id, sealed=factor.sealed, marks=set(factor.marks), last_step=factor.last_step
        )
        try:
            item.save(condition=TwoFactorItem.confirmed_at.does_not_exist())
        except PutError as error:
            if error.cause_response_code != REFUSED:
                raise
            return False
        return True

    def confirming(self, factor: TwoFactor, step: int, now: int) -> Write:
        def write(transaction: TransactWrite) -> None:
            actions: list[Action] = [TwoFactorItem.confirmed_at.set(now), TwoFactorItem.last_step.set(step)]
            same = (TwoFactorItem.sealed == factor.sealed) & TwoFactorItem.confirmed_at.does_not_exist()
            transaction.update(TwoFactorItem(factor.user_id), actions=actions, condition=same)

        return write

    def removing(self, user_id: str) -> Write:
        return lambda transaction: transaction.delete(TwoFactorItem(user_id))

    def use_step(self, factor: TwoFactor, step: int, sealed: str) -> bool:
        """True for one caller alone: a code that was seen over somebody's shoulder is spent."""
        actions = [TwoFactorItem.last_step.set(step), TwoFactorItem.sealed.set(sealed)]
        return updated(factor, actions, TwoFactorItem.last_step < step)

    def use_mark(self, factor: TwoFactor, mark: str) -> bool:
        """True for one caller alone."""
        return updated(factor, [TwoFactorItem.marks.delete({mark})], TwoFactorItem.marks.contains(mark))

    def renew(self, factor: TwoFactor, marks: frozenset[str]) -> bool:
        return updated(factor, [TwoFactorItem.marks.set(set(marks))], TwoFactorItem.confirmed_at.exists())


def updated(factor: TwoFactor, actions: Sequence[Action], condition: Condition) -> bool:
    """Of this very secret, not of one that took its place."""
    try:
        TwoFactorItem(factor.user_id).update(
            actions=list(actions), condition=condition & (TwoFactorItem.sealed == factor.sealed)
        )
    except UpdateError as error:
        if error.cause_response_code != REFUSED:
            raise
        return False
    return True
