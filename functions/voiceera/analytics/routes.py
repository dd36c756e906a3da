from typing import Annotated

from fastapi import Depends, Query

from shared.domain.calls.model.log import percentage
from shared.domain.calls.service.log import LogService
from shared.domain.calls.wiring.log import log_service
from shared.web.dialects import envelope
from shared.web.gate import CurrentUser
from shared.web.schemas import In, Out

router = envelope.router(prefix="/analytics", tags=["analytics"])
Log = Annotated[LogService, Depends(log_service)]
Limit = Annotated[int, Query(ge=1, le=100)]
Which = Annotated[str, Query(max_length=100)]


class StatisticsIn(In):
    agent_id: Which = ""
    campaign_id: Which = ""
    days: Annotated[int | None, Query(ge=1, le=3660)] = None


class StatisticsOut(Out):
    """`average_duration` is of completed calls, in seconds; `cost_per_call` is the carrier's, in US dollars."""

    total_calls: int
    completed_calls: int
    failed_calls: int
    average_duration: int
    success_rate: float
    cost_per_call: float


class SentimentOut(Out):
    positive: int
    neutral: int
    negative: int
    positive_percentage: float
    neutral_percentage: float
    negative_percentage: float


class PhraseOut(Out):
    """`frequency` is in how many of a hundred calls it was heard."""

    phrase: str
    count: int
    frequency: float


@router.get("/calls")
async def call_statistics(
    asked: Annotated[StatisticsIn, Query()], user: CurrentUser, log: Log
) -> envelope.Envelope[StatisticsOut]:
    """Of calls that have ended. Counted as they end, so that it costs the same however many there were."""
    found = log.figures(user, asked.campaign_id, asked.agent_id, asked.days)
    return envelope.ok(
        StatisticsOut(
            total_calls=found.completed + found.failed,
            completed_calls=found.completed,
            failed_calls=found.failed,
            average_duration=found.average_seconds,
            success_rate=found.success_rate,
            cost_per_call=found.cost_per_call,
        )
    )


@router.get("/sentiment")
async def sentiment(
    asked: Annotated[StatisticsIn, Query()], user: CurrentUser, log: Log
) -> envelope.Envelope[SentimentOut]:
    found = log.figures(user, asked.campaign_id, asked.agent_id, asked.days)
    return envelope.ok(
        SentimentOut(
            positive=found.positive,
            neutral=found.neutral,
            negative=found.negative,
            positive_percentage=percentage(found.positive, found.analysed),
            neutral_percentage=percentage(found.neutral, found.analysed),
            negative_percentage=percentage(found.negative, found.analysed),
        )
    )


@router.get("/top-phrases")
async def top_phrases(
    user: CurrentUser, log: Log, agent_id: Which = "", campaign_id: Which = "", limit: Limit = 20
) -> list[PhraseOut]:
    found, calls = log.phrases(user, campaign_id, agent_id, limit)
    return [
        PhraseOut(phrase=each.phrase, count=each.count, frequency=percentage(each.count, calls)) for each in found
    ]
