"""Schedules, as EventBridge Scheduler serves them."""

from datetime import UTC, datetime

from infra.fleet import Function, Schedule
from infra.local.pool import Answered, Failed, Outcome
from infra.local.sources import Sources, said

TRIES = 3


async def keep_time(sources: Sources, function: Function, schedule: Schedule) -> None:
    """One run at a time; what fell due meanwhile, or while the system was down, is not made up for."""
    place = f"{function.name}:{schedule.expression}"
    anchor = anchored(sources, place)
    while True:
        due = sources.next_due(schedule.expression, anchor, datetime.now(UTC))
        await sources.rest((due - datetime.now(UTC)).total_seconds())
        if sources.stopping.is_set():
            return
        sources.checkpoints.set(place, due.isoformat())
        anchor = due
        await run(sources, function, schedule)


def anchored(sources: Sources, place: str) -> datetime:
    """When it was last due: rates count from there, so that a restart does not put them off."""
    kept = sources.checkpoints.get(place)
    if kept is None:
        kept = datetime.now(UTC).isoformat()
        sources.checkpoints.set(place, kept)
    return datetime.fromisoformat(kept)


async def run(sources: Sources, function: Function, schedule: Schedule) -> None:
    outcome: Outcome = Failed("error", "never tried")
    for attempt in range(TRIES):
        await sources.rest(0.2 * 4**attempt if attempt else 0)
        outcome = await sources.outcome(function, dict(schedule.payload))
        if isinstance(outcome, Answered) or sources.stopping.is_set():
            return
    await sources.park(function, dict(schedule.payload), said(outcome))
