"""The log: calls by what is asked of them, and how many there are, from counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from shared.domain.calls.model.analysis import Analysis
from shared.domain.calls.model.calls import UNDER_WAY, Call
from shared.domain.calls.model.log import Figures, Phrase, Wanted
from shared.domain.calls.repository.items import CALL, from_item
from shared.tables.call_stats import CallStatItem
from shared.tables.calls import CallItem
from shared.tables.transactions import agreed

PAGE = 100
COUNTED = ("total", "completed", "failed", "seconds", "micros", "analysed", "positive", "neutral", "negative")
REFUSED = "ConditionalCheckFailedException"


@dataclass(frozen=True, slots=True)
class LogRepository:
    def newest(self, wanted: Wanted, most: int) -> Iterator[Call]:
        index, key, sifted = narrowed(wanted)
        found = index.query(
            key, between(wanted), filter_condition=sifted, scan_index_forward=False, page_size=min(most, PAGE)
        )
        return (from_item(item) for item in islice(found, most))

    def total(self, wanted: Wanted) -> int:
        """Counts that were kept, where they say it; else the index is counted, which few match."""
        if wanted.number or (wanted.status and wanted.status in UNDER_WAY) or wanted.crossed:
            index, key, sifted = narrowed(wanted)
            return int(index.count(key, between(wanted), filter_condition=sifted))
        figures = self.figures(wanted.scope, wanted.first_day, wanted.last_day)
        return int(getattr(figures, wanted.status.value) if wanted.status else figures.total)

    def figures(self, scope: str, first_day: str, last_day: str) -> Figures:
        summed = dict.fromkeys(COUNTED, 0)
        days = CallStatItem.slot.between(f"day#{first_day}", f"day#{last_day}~")
        for item in CallStatItem.query(scope, days, consistent_read=True):
            for name in COUNTED:
                summed[name] += int(getattr(item, name) or 0)
        return Figures(**summed)

    def phrases(self, scope: str, most: int) -> list[Phrase]:
        found = CallStatItem.by_rank.query(scope, scan_index_forward=False, limit=most)
        return [Phrase(item.phrase, int(item.heard)) for item in found]

    def analysed(self, call: Call, analysis: Analysis, costs: dict[str, float]) -> bool:
        """Once: False when it was done before."""

        def fill(transaction: TransactWrite) -> None:
            kept = {
                "sentiment": analysis.sentiment,
                "emotions": list(analysis.emotions),
                "phrases": list(analysis.phrases),
                "summary": analysis.summary,
                "transcript": analysis.transcript,
                "by": analysis.by,
            }
            steps: list[Action] = [CallItem.analysis.set(kept), CallItem.costs.set(costs)]
            unknown = CallItem.made.exists() & CallItem.analysis.does_not_exist()
            transaction.update(CallItem(call.id, CALL), actions=steps, condition=unknown)
            for scope in call.scopes:
                day = [CallStatItem.analysed.add(1), getattr(CallStatItem, analysis.sentiment).add(1)]
                transaction.update(CallStatItem(scope, f"day#{call.day}"), actions=day)
                for phrase in analysis.phrases:
                    heard: list[Action] = [
                        CallStatItem.heard.add(1),
                        CallStatItem.phrase.set(phrase),
                        CallStatItem.ranked.set(scope),
                    ]
                    transaction.update(CallStatItem(scope, f"phrase#{phrase}"), actions=heard)

        return agreed(fill)

    def recorded(self, call_id: str, recording: dict[str, Any]) -> None:
        try:
            CallItem(call_id, CALL).update(
                actions=[CallItem.recording.set(recording)], condition=CallItem.made.exists()
            )
        except UpdateError as error:
            if error.cause_response_code != REFUSED:
                raise

    def remove(self, call_id: str) -> None:
        """With what was said in it."""
        found = CallItem.query(call_id, consistent_read=True, attributes_to_get=["call_id", "thing"])
        with CallItem.batch_write() as batch:
            for item in found:
                batch.delete(CallItem(call_id, item.thing))

    def forget(self, scope: str) -> None:
        found = CallStatItem.query(scope, consistent_read=True, attributes_to_get=["scope", "slot"])
        with CallStatItem.batch_write() as batch:
            for item in found:
                batch.delete(CallStatItem(scope, item.slot))


def narrowed(wanted: Wanted) -> tuple[Any, str, Any]:
    """The narrowest index, and what it leaves to be sifted."""
    index: Any = CallItem.made_index
    key, sifted = wanted.user_id, None
    status = wanted.status.value if wanted.status else ""
    if wanted.number:
        index, key = CallItem.dialled, f"{wanted.user_id}#{wanted.number}"
        sifted = with_all(None, CallItem.status == status if status else None)
        sifted = with_all(sifted, CallItem.campaign_id == wanted.campaign_id if wanted.campaign_id else None)
        return index, key, with_all(sifted, CallItem.agent_id == wanted.agent_id if wanted.agent_id else None)
    if wanted.campaign_id:
        index = CallItem.sorted if status else CallItem.ordered
        key = f"{wanted.campaign_id}#{status}" if status else wanted.campaign_id
        mine = CallItem.user_id == wanted.user_id
        return index, key, with_all(mine, CallItem.agent_id == wanted.agent_id if wanted.agent_id else None)
    if wanted.agent_id:
        mine = CallItem.user_id == wanted.user_id
        return CallItem.manned, wanted.agent_id, with_all(mine, CallItem.status == status if status else None)
    if status:
        return CallItem.staged, f"{wanted.user_id}#{status}", None
    return index, key, sifted


def with_all(first: Any, second: Any) -> Any:
    if first is None or second is None:
        return second if first is None else first
    return first & second


def between(wanted: Wanted) -> Any:
    """By the day a call was begun; the index's own name for it."""
    return CallItem.made.between(wanted.first_day, f"{wanted.last_day}~")
