from dataclasses import replace
from datetime import date
from typing import Annotated, Literal

from fastapi import Depends, Query, Response

from functions.voiceassist.audit_logs.schemas import RecordsOut, VerdictOut, wanted
from shared.audit.records import PATIENTS
from shared.domain.auditing.model.records import Wanted, lines
from shared.domain.auditing.service.reading import AuditService
from shared.domain.auditing.wiring import audit_service
from shared.kit.clock import utc_now
from shared.web.dialects import hybrid
from shared.web.gate import CurrentUser

router = hybrid.router(prefix="/api/admin/panel/audit-logs", tags=["admin audit"], strict=True)
clinical = hybrid.router(prefix="/api/admin/clinical", tags=["admin audit"], strict=True)
Auditing = Annotated[AuditService, Depends(audit_service)]
Filters = Annotated[Wanted, Depends(wanted)]
Cursor = Annotated[str | None, Query(max_length=600)]
Named = Annotated[str | None, Query(max_length=300)]
FARTHEST = 10_000  # further than that a cursor goes


@router.get("")
async def list_records(  # noqa: PLR0913, PLR0917  # two ways to page
    user: CurrentUser,
    audit: Auditing,
    filters: Filters,
    offset: Annotated[int | None, Query(ge=0, le=FARTHEST)] = None,
    page: Annotated[int, Query(ge=1, le=FARTHEST)] = 1,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Cursor = None,
) -> hybrid.Hybrid[RecordsOut]:
    """Newest first. Pages by `page`, by `offset` or, however far, by the `cursor` of the answer before."""
    start = min((page - 1) * limit, FARTHEST) if offset is None else offset
    listed = audit.page(user, filters, limit, 0 if cursor else start, cursor)
    return hybrid.ok(RecordsOut.of(listed, start, limit))


@clinical.get("/audit")
async def list_looks_at_patients(  # noqa: PLR0913, PLR0917  # two ways to page
    user: CurrentUser,
    audit: Auditing,
    filters: Filters,
    offset: Annotated[int, Query(ge=0, le=FARTHEST)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Cursor = None,
    admin_user_id: Named = None,
    context_id: Named = None,
) -> hybrid.Hybrid[RecordsOut]:
    """Who looked at clinical contexts of others, newest first. `context_id` is as administrators call it."""
    subject = f"{PATIENTS}:{context_id}" if context_id else filters.subject
    actor = admin_user_id or filters.actor
    looks = replace(filters, act=f"{PATIENTS}.", kind=PATIENTS, actor=actor, subject=subject)
    return hybrid.ok(RecordsOut.of(audit.page(user, looks, limit, 0 if cursor else offset, cursor), offset, limit))


@router.get("/export", response_class=Response)
async def export_records(  # as above
    user: CurrentUser,
    audit: Auditing,
    filters: Filters,
    limit: Annotated[int, Query(ge=1, le=2000)] = 500,
    cursor: Cursor = None,
    format: Literal["csv"] = "csv",  # noqa: A002, ARG001  # the name that clients send
) -> Response:
    """CSV, newest first. `X-Next-Cursor` leads to the lines that follow; those have no heading again."""
    listed = audit.exported(user, filters, limit, cursor)
    text = "".join(lines(listed.page.items, listed.emails, heading=cursor is None))
    name = f"admin-audit-{utc_now():%Y-%m-%d}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    if listed.page.cursor:
        headers["x-next-cursor"] = listed.page.cursor
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/verify")
async def verify(
    user: CurrentUser, audit: Auditing, start_date: date | None = None, end_date: date | None = None
) -> hybrid.Hybrid[VerdictOut]:
    """Whether any record of these days (else of today) was changed, removed or put elsewhere since it was sealed."""
    last = end_date or utc_now().date()
    first = start_date or last
    return hybrid.ok(VerdictOut.of(audit.verify(user, first, last), first, last))
