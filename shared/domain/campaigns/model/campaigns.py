"""Campaigns: whom an agent calls, how many at a time, when, and how often again."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from shared.domain.campaigns.model.hours import Hours, Window
from shared.kit.errors import Conflict, NotFound, Unprocessable

LONGEST_NAME = 200
LONGEST_DESCRIPTION = 2000
MOST_AT_ONCE = 1000
MOST_RETRIES = 10
SHORTEST_DELAY, LONGEST_DELAY = 10, 7 * 86_400
SHOWN_NUMBERS = 100
FEWEST_TO_JUDGE = 10
JUDGED_SECONDS = 120


class CampaignStatus(StrEnum):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    ACTIVE = "active"
    PAUSED = "paused"
    COMPLETED = "completed"

    @property
    def live(self) -> bool:
        return self in {CampaignStatus.SCHEDULED, CampaignStatus.ACTIVE}


class Outcome(StrEnum):
    """How an attempt ended. `lost` is one that nobody could tell the end of."""

    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    MACHINE = "machine"
    FAILED = "failed"
    CANCELED = "canceled"
    REFUSED = "refused"
    NOT_PLACED = "not_placed"
    LOST = "lost"

    @property
    def trouble(self) -> bool:
        """Not the callee's doing: many of them at once mean that something is wrong."""
        return self in {Outcome.FAILED, Outcome.REFUSED, Outcome.NOT_PLACED, Outcome.LOST}


RETRYABLE = frozenset({Outcome.BUSY, Outcome.NO_ANSWER, Outcome.FAILED, Outcome.MACHINE})


@dataclass(frozen=True, slots=True)
class Retries:
    """One cap over all reasons."""

    most: int = 0
    delay: timedelta = timedelta(minutes=10)
    on: frozenset[Outcome] = frozenset({Outcome.BUSY, Outcome.NO_ANSWER, Outcome.FAILED})


@dataclass(frozen=True, slots=True)
class Counts:
    """Of contacts: each is in one of them. `waiting` may be called, now or later."""

    total: int = 0
    waiting: int = 0
    in_flight: int = 0
    reached: int = 0
    unreached: int = 0
    suppressed: int = 0


@dataclass(frozen=True, slots=True)
class Campaign:
    user_id: str
    id: str
    name: str
    agent_id: str
    created_at: datetime
    updated_at: datetime
    description: str = ""
    status: CampaignStatus = CampaignStatus.DRAFT
    window: Window = field(default_factory=Window)
    hours: Hours | None = None
    at_once: int = 5
    retries: Retries = field(default_factory=Retries)
    caller: str = ""
    detect_machines: bool = False
    record: bool = True
    pause_share: float = 0.5
    numbers: tuple[str, ...] = ()  # the first of them: a list shows these
    counts: Counts = field(default_factory=Counts)
    outcomes: Mapping[str, int] = field(default_factory=dict)
    loading: int = 0  # groups of contacts that are still to come
    ordered: int = 0  # contacts on their way to the dialer; what was lost on it is forgotten within a minute
    epoch: int = 0
    version: int = 1
    agent_version: int | None = None
    pinned: Mapping[str, Any] = field(default_factory=dict)  # the agent, as it was at the launch
    recent_calls: int = 0
    recent_troubles: int = 0
    recent_since: datetime | None = None
    launched_at: datetime | None = None
    paused_at: datetime | None = None
    pause_reason: str = ""
    completed_at: datetime | None = None
    ended_by: str = ""

    @property
    def free(self) -> int:
        """Slots that nobody has, and nobody is about to take."""
        return self.at_once - self.counts.in_flight - max(self.ordered, 0)

    @property
    def idle(self) -> bool:
        return self.counts.in_flight == 0

    def finished(self, now: datetime) -> str:
        """Why there is nothing left to do; empty while there is. What is paused ends too: nobody may ever resume it."""
        if self.status not in {CampaignStatus.ACTIVE, CampaignStatus.PAUSED} or not self.idle:
            return ""
        if self.counts.waiting == 0:
            return "all_called"
        return "window_over" if self.window.over(now) else ""

    @property
    def troubled(self) -> bool:
        return self.recent_calls >= FEWEST_TO_JUDGE and self.recent_troubles > self.pause_share * self.recent_calls


@dataclass(frozen=True, slots=True)
class Progress:
    campaign: Campaign
    rate: float | None  # attempts that ended, a minute, since the launch
    minutes_left: float | None


def progress(campaign: Campaign, now: datetime) -> Progress:
    ended = sum(campaign.outcomes.values())
    since = campaign.launched_at
    until = campaign.completed_at or now
    minutes = (until - since).total_seconds() / 60 if since else 0.0
    rate = ended / minutes if minutes > 0 and ended else None
    left = campaign.counts.waiting + campaign.counts.in_flight
    eta = left / rate if rate and campaign.status is CampaignStatus.ACTIVE else None
    return Progress(campaign, None if rate is None else round(rate, 2), None if eta is None else round(eta, 1))


def refuse_impossible(campaign: Campaign) -> None:
    start, end = campaign.window.start, campaign.window.end
    if start and end and end <= start:
        raise Unprocessable("`end_time` is after `start_time`", field="end_time")
    within(campaign.at_once, 1, MOST_AT_ONCE, "max_concurrent_calls")
    within(campaign.retries.most, 0, MOST_RETRIES, "retry_config.max_retries")
    within(campaign.retries.delay.total_seconds(), SHORTEST_DELAY, LONGEST_DELAY, "retry_config.retry_delay")
    within(campaign.pause_share, 0, 1, "pause_on_failure_share")
    if not campaign.retries.on <= RETRYABLE:
        raise Unprocessable(f"`retry_config.on` is some of {', '.join(sorted(RETRYABLE))}", field="retry_config.on")


def within(given: float, least: float, most: float, field_name: str) -> None:
    if not least <= given <= most:
        raise Unprocessable(f"`{field_name}` is between {least:g} and {most:g}", field=field_name)


def updated(before: Campaign, changes: Mapping[str, Any], now: datetime) -> Campaign:
    if before.status is not CampaignStatus.DRAFT:
        raise Conflict("Only a draft can be changed", code="CAMPAIGN_003", status=before.status.value)
    after = replace(before, **changes, updated_at=now, version=before.version + 1)
    refuse_impossible(after)
    return after


def launched(before: Campaign, now: datetime, pinned: Mapping[str, Any], version: int) -> Campaign:
    """From a draft, and again after a pause; the agent stays the one of the first launch."""
    if before.status.live:
        return before
    refuse_launch(before, now)
    first = before.launched_at is None
    waits = before.window.start is not None and before.window.start > now
    return replace(
        before,
        status=CampaignStatus.SCHEDULED if waits else CampaignStatus.ACTIVE,
        epoch=before.epoch + 1,
        agent_version=version if first else before.agent_version,
        pinned=pinned if first else before.pinned,
        launched_at=now if first else before.launched_at,
        paused_at=None,
        pause_reason="",
        recent_calls=0,
        recent_troubles=0,
        recent_since=now,
        updated_at=now,
        version=before.version + 1,
    )


def refuse_launch(campaign: Campaign, now: datetime) -> None:
    why = ""
    if campaign.status is CampaignStatus.COMPLETED:
        why = "it is over"
    elif campaign.window.over(now):
        why = "its end time has passed"
    elif campaign.loading:
        why = "its contacts are still being loaded"
    elif campaign.counts.total == 0:
        why = "it has no contacts"
    if why:
        raise cannot_launch(why)


def started(before: Campaign, now: datetime) -> Campaign:
    """When the time of a scheduled one has come."""
    return replace(before, status=CampaignStatus.ACTIVE, updated_at=now, version=before.version + 1)


def paused(before: Campaign, now: datetime, reason: str) -> Campaign:
    if before.status is CampaignStatus.PAUSED:
        return before
    if not before.status.live:
        raise Conflict("Only a campaign under way can be paused", code="CAMPAIGN_003", status=before.status.value)
    return replace(
        before,
        status=CampaignStatus.PAUSED,
        epoch=before.epoch + 1,
        paused_at=now,
        pause_reason=reason,
        updated_at=now,
        version=before.version + 1,
    )


def completed(before: Campaign, now: datetime, why: str) -> Campaign:
    return replace(
        before,
        status=CampaignStatus.COMPLETED,
        epoch=before.epoch + 1,
        completed_at=now,
        ended_by=why,
        updated_at=now,
        version=before.version + 1,
    )


def not_there() -> NotFound:
    return NotFound("Campaign not found", code="CAMPAIGN_001")


def cannot_launch(why: str) -> Conflict:
    return Conflict(f"The campaign cannot be launched: {why}", code="CAMPAIGN_002", reason=why)
