"""Questions to the audit, and its answers."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import Query

from shared.domain.auditing.model.records import Level, Record, Wanted
from shared.domain.auditing.model.seals import Verdict
from shared.domain.auditing.service.reading import Listed
from shared.kit.clock import of_our_time
from shared.kit.errors import Unprocessable
from shared.web.schemas import BothOut

Text = Annotated[str | None, Query(max_length=200)]


def wanted(  # one parameter a filter
    action: Text = None,
    user_id: Text = None,
    resource_id: Text = None,
    level: Level | None = None,
    start_date: datetime | None = None,
    end_date: datetime | None = None,
) -> Wanted:
    """`action` is a part of an act's name; instants without an offset are UTC."""
    of_our_time(start_date, "start_date")
    of_our_time(end_date, "end_date")
    since, until = in_utc(start_date), in_utc(end_date)
    if since and until and since > until:
        raise Unprocessable("It ends before it begins", field="end_date")
    return Wanted(action or None, user_id or None, resource_id or None, level, since, until)


def in_utc(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


class RecordOut(BothOut):
    id: str
    timestamp: str
    level: Level
    action: str
    user_id: str | None
    user_email: str | None
    resource: str | None
    resource_type: str
    resource_id: str | None
    success: bool
    details: dict[str, Any]
    ip_address: str
    request_id: str
    trace_id: str

    @classmethod
    def of(cls, record: Record, listed: Listed) -> "RecordOut":
        kind, name = record.resource
        return cls(
            id=record.id,
            timestamp=record.at,
            level=record.level,
            action=record.act,
            user_id=record.actor,
            user_email=listed.emails.get(record.actor or ""),
            resource=record.subject,
            resource_type=kind,
            resource_id=name,
            success=record.level == "info",
            details=dict(record.facts),
            ip_address=record.ip,
            request_id=record.request_id,
            trace_id=record.request_id,
        )


class RecordsOut(BothOut):
    """`total` is null where it is not known without looking at every record."""

    logs: list[RecordOut]
    items: list[RecordOut]
    total: int | None
    total_count: int | None
    offset: int
    limit: int
    page: int
    page_size: int
    cursor: str | None

    @classmethod
    def of(cls, listed: Listed, offset: int, limit: int) -> "RecordsOut":
        logs = [RecordOut.of(record, listed) for record in listed.page.items]
        return cls(
            logs=logs,
            items=logs,
            total=listed.page.total,
            total_count=listed.page.total,
            offset=offset,
            limit=limit,
            page=offset // limit + 1,
            page_size=limit,
            cursor=listed.page.cursor,
        )


class FindingOut(BothOut):
    fault: str
    shelf: str
    place: str


class VerdictOut(BothOut):
    """`edited`, `removed`, `unsealed`, `broken`, `cut` or `rewritten`, and where."""

    valid: bool
    records_checked: int
    start_date: date
    end_date: date
    findings: list[FindingOut]

    @classmethod
    def of(cls, verdict: Verdict, first: date, last: date) -> "VerdictOut":
        return cls(
            valid=verdict.whole,
            records_checked=verdict.checked,
            start_date=first,
            end_date=last,
            findings=[FindingOut.model_validate(each) for each in verdict.findings],
        )
