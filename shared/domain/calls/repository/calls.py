"""One call: read, and told how far along it is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pynamodb.exceptions import DoesNotExist, UpdateError

from shared.domain.calls.model.calls import STATUSES, Call, until_over
from shared.domain.calls.repository.items import CALL, from_item, staged
from shared.kit.clock import rfc3339
from shared.tables.calls import CallItem
from shared.telephony import Rank

REFUSED = "ConditionalCheckFailedException"
TIMES = {Rank.RINGING: "ringing_at", Rank.ANSWERED: "answered_at"}


@dataclass(frozen=True, slots=True)
class CallRepository:
    def get(self, call_id: str) -> Call | None:
        try:
            return from_item(CallItem.get(call_id, CALL, consistent_read=True))
        except DoesNotExist:
            return None

    def move_on(self, call: Call, rank: Rank, at: datetime, carrier_call_id: str, answered_by: str) -> bool:
        """False when as much was known before: reports come twice, late and in any order."""
        steps: list[Any] = [CallItem.rank.set(int(rank)), CallItem.carrier_call_id.set(carrier_call_id)]
        steps += [getattr(CallItem, name).set(value) for name, value in staged(call, STATUSES[rank]).items()]
        if rank in TIMES:
            steps.append(getattr(CallItem, TIMES[rank]).set(rfc3339(at)))
        if rank is Rank.ANSWERED:
            steps.append(CallItem.lease_until.set(int(until_over(call, at).timestamp())))
        if answered_by:
            steps.append(CallItem.answered_by.set(answered_by))
        try:
            CallItem(call.id, CALL).update(actions=steps, condition=CallItem.rank < int(rank))
        except UpdateError as error:
            if error.cause_response_code != REFUSED:
                raise
            return False
        return True

    def answered_by(self, call_id: str, who: str) -> None:
        """Told aside, after the call was answered."""
        CallItem(call_id, CALL).update(actions=[CallItem.answered_by.set(who)], condition=CallItem.call_id.exists())
