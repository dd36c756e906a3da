"""Bodies and answers of `/campaigns`."""

from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import AwareDatetime, Field

from shared.domain.campaigns.model.campaigns import Campaign, CampaignStatus, Outcome, Progress, Retries
from shared.domain.campaigns.model.contacts import MOST_ROWS, Row
from shared.domain.campaigns.model.hours import CONTACT, DAYS, Hours, Window, checked_hours
from shared.domain.campaigns.service.campaigns import Wanted
from shared.kit.clock import rfc3339
from shared.kit.errors import Unprocessable
from shared.kit.texts import one_line, tidy
from shared.telephony.numbers import e164
from shared.web.schemas import In, Out

LONGEST_NAME, LONGEST_DESCRIPTION = 200, 2000


class RetryConfig(In):
    max_retries: int = 0
    retry_delay: float = Field(default=600, allow_inf_nan=False)
    on: list[Outcome] = Field(default=[Outcome.BUSY, Outcome.NO_ANSWER, Outcome.FAILED], max_length=10)

    def retries(self) -> Retries:
        delay = timedelta(seconds=min(max(self.retry_delay, 0), 10**8))
        return Retries(self.max_retries, delay, frozenset(self.on))


class CallingHours(In):
    """`time_zone` is a zone's name, or `contact`: where the called person is."""

    start: str = Field(max_length=8)
    end: str = Field(max_length=8)
    time_zone: str = Field(default=CONTACT, max_length=64)
    days: list[str] = Field(default=list(DAYS), max_length=7)

    def hours(self) -> Hours:
        return checked_hours(self.start, self.end, self.time_zone, self.days)


class ContactIn(In):
    phone_number: str = Field(max_length=60)
    time_zone: str = Field(default="", max_length=64)
    variables: dict[str, str | int | float | bool] = Field(default={}, max_length=50)

    def row(self, line: int) -> Row:
        return Row(
            line, self.phone_number, self.time_zone, {name: str(each) for name, each in self.variables.items()}
        )


class CampaignFields(In):
    name: str | None = Field(default=None, max_length=1000)
    description: str | None = Field(default=None, max_length=10_000)
    agent_id: str | None = Field(default=None, max_length=100)
    start_time: AwareDatetime | None = None
    end_time: AwareDatetime | None = None
    max_concurrent_calls: int | None = None
    retry_config: RetryConfig | None = None
    calling_hours: CallingHours | None = None
    caller_id: str | None = Field(default=None, max_length=60)
    detect_machines: bool | None = None
    record_calls: bool | None = None
    pause_on_failure_share: float | None = Field(default=None, allow_inf_nan=False)

    def changes(self, before: Window) -> dict[str, Any]:
        """What was named, under the model's names. Null opens a window's end, and takes hours away."""
        found = {plain: value for name, plain in PLAIN.items() if (value := getattr(self, name)) is not None}
        if self.name is not None:
            found["name"] = checked_line(self.name)
        if self.description is not None:
            found["description"] = tidy(self.description)[:LONGEST_DESCRIPTION]
        if self.retry_config is not None:
            found["retries"] = self.retry_config.retries()
        if self.caller_id is not None:
            found["caller"] = e164(self.caller_id) if self.caller_id else ""
        return found | self._times(before)

    def _times(self, before: Window) -> dict[str, Any]:
        named, found = self.model_fields_set, dict[str, Any]()
        if {"start_time", "end_time"} & named:
            start = utc(self.start_time) if "start_time" in named else before.start
            found["window"] = Window(start, utc(self.end_time) if "end_time" in named else before.end)
        if "calling_hours" in named:
            found["hours"] = self.calling_hours.hours() if self.calling_hours else None
        return found


PLAIN = {
    "agent_id": "agent_id",
    "max_concurrent_calls": "at_once",
    "detect_machines": "detect_machines",
    "record_calls": "record",
    "pause_on_failure_share": "pause_share",
}


def checked_line(name: str) -> str:
    shown = one_line(name)
    if not 1 <= len(shown) <= LONGEST_NAME:
        raise Unprocessable(f"`name` has 1 to {LONGEST_NAME} characters", field="name")
    return shown


def utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment else None


class NewCampaignIn(CampaignFields):
    name: str = Field(max_length=1000)
    agent_id: str = Field(max_length=100)
    phone_numbers: list[str] = Field(default=[], max_length=MOST_ROWS)
    contacts: list[ContactIn] = Field(default=[], max_length=MOST_ROWS)

    def rows(self) -> list[Row]:
        plain = [Row(line, number) for line, number in enumerate(self.phone_numbers, start=1)]
        return plain + [each.row(line) for line, each in enumerate(self.contacts, start=len(plain) + 1)]


class CampaignsIn(In):
    agent_id: str | None = Field(default=None, max_length=100)
    status: CampaignStatus | None = None
    skip: int = Field(default=0, ge=0, le=10_000)
    limit: int = Field(default=20, ge=1, le=100)

    def wanted(self) -> Wanted:
        return Wanted(self.agent_id or None, self.status, self.skip, self.limit)


class CampaignOut(Out):
    """`phone_numbers` are the first hundred; `contact_count` is how many there are."""

    id: str
    name: str
    description: str
    agent_id: str
    agent_version: int | None
    status: CampaignStatus
    phone_numbers: list[str]
    contact_count: int
    loading: bool
    start_time: str | None
    end_time: str | None
    max_concurrent_calls: int
    retry_config: RetryConfig
    calling_hours: CallingHours | None
    caller_id: str | None
    detect_machines: bool
    record_calls: bool
    pause_on_failure_share: float
    created_at: str
    updated_at: str
    launched_at: str | None
    paused_at: str | None
    pause_reason: str | None
    completed_at: str | None
    ended_by: str | None

    @classmethod
    def of(cls, campaign: Campaign) -> "CampaignOut":
        retries = campaign.retries
        return cls(
            id=campaign.id,
            name=campaign.name,
            description=campaign.description,
            agent_id=campaign.agent_id,
            agent_version=campaign.agent_version,
            status=campaign.status,
            phone_numbers=list(campaign.numbers),
            contact_count=campaign.counts.total,
            loading=campaign.loading > 0,
            start_time=told(campaign.window.start),
            end_time=told(campaign.window.end),
            max_concurrent_calls=campaign.at_once,
            retry_config=RetryConfig(
                max_retries=retries.most, retry_delay=retries.delay.total_seconds(), on=sorted(retries.on)
            ),
            calling_hours=hours_of(campaign.hours),
            caller_id=campaign.caller or None,
            detect_machines=campaign.detect_machines,
            record_calls=campaign.record,
            pause_on_failure_share=campaign.pause_share,
            created_at=rfc3339(campaign.created_at),
            updated_at=rfc3339(campaign.updated_at),
            launched_at=told(campaign.launched_at),
            paused_at=told(campaign.paused_at),
            pause_reason=campaign.pause_reason or None,
            completed_at=told(campaign.completed_at),
            ended_by=campaign.ended_by or None,
        )


def told(moment: datetime | None) -> str | None:
    return rfc3339(moment) if moment else None


def hours_of(hours: Hours | None) -> CallingHours | None:
    if hours is None:
        return None
    ends = "24:00" if hours.end == hours.end.max else f"{hours.end:%H:%M}"
    return CallingHours(start=f"{hours.start:%H:%M}", end=ends, time_zone=hours.zone, days=list(hours.days))


class CampaignsOut(Out):
    total: int
    skip: int
    limit: int
    items: list[CampaignOut]


class ProgressOut(Out):
    """`rate` is calls ended a minute; `minutes_left` is a guess from it."""

    id: str
    status: CampaignStatus
    total: int
    pending: int
    in_flight: int
    limit: int
    reached: int
    unreached: int
    suppressed: int
    outcomes: dict[str, int]
    rate: float | None
    minutes_left: float | None
    recent_calls: int
    recent_failures: int
    pause_reason: str | None

    @classmethod
    def of(cls, progress: Progress) -> "ProgressOut":
        campaign = progress.campaign
        counts = campaign.counts
        return cls(
            id=campaign.id,
            status=campaign.status,
            total=counts.total,
            pending=counts.waiting,
            in_flight=counts.in_flight,
            limit=campaign.at_once,
            reached=counts.reached,
            unreached=counts.unreached,
            suppressed=counts.suppressed,
            outcomes=dict(campaign.outcomes),
            rate=progress.rate,
            minutes_left=progress.minutes_left,
            recent_calls=campaign.recent_calls,
            recent_failures=campaign.recent_troubles,
            pause_reason=campaign.pause_reason or None,
        )
