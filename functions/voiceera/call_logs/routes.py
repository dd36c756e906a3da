import csv
import io
from typing import Annotated

from fastapi import Depends, Query
from starlette.responses import Response

from functions.voiceera.call_logs.schemas import (
    CallDetailOut,
    CallOut,
    CallsIn,
    CallsOut,
    TranscriptOut,
    TurnOut,
)
from shared.domain.calls.model.calls import Call
from shared.domain.calls.service.log import LogService
from shared.domain.calls.wiring.log import log_service
from shared.kit.clock import rfc3339
from shared.web.dialects import envelope
from shared.web.gate import CurrentUser

router = envelope.router(prefix="/call-logs", tags=["call logs"])
Log = Annotated[LogService, Depends(log_service)]
COLUMNS = (
    "id", "campaign_id", "agent_id", "phone_number", "status", "outcome", "attempt", "duration_seconds", "sentiment",
    "summary", "created_at",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@router.get("")
async def list_calls(
    asked: Annotated[CallsIn, Query()], user: CurrentUser, log: Log
) -> envelope.Envelope[CallsOut]:
    """Newest first. Dates are whole days, UTC, both included."""
    found = log.page(asked.wanted(user.user_id))
    items = [CallOut.of(call) for call in found.items]
    return envelope.ok(CallsOut(total=found.total or 0, skip=asked.skip, limit=asked.limit, items=items))


@router.get("/export", response_class=Response)
async def export_calls(asked: Annotated[CallsIn, Query()], user: CurrentUser, log: Log) -> Response:
    """As CSV, safe to open in a spreadsheet: the newest five thousand of what the same questions select."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(row_of(call) for call in log.export(asked.wanted(user.user_id)))
    headers = {"content-disposition": 'attachment; filename="call-logs.csv"'}
    return Response(text.getvalue(), headers=headers, media_type="text/csv; charset=utf-8")


@router.get("/{call_id}")
async def get_call(call_id: str, user: CurrentUser, log: Log) -> envelope.Envelope[CallDetailOut]:
    """`recording_url` opens for a quarter of an hour."""
    call = log.get(user, call_id)
    return envelope.ok(CallDetailOut.around(call, log.link(call) if call.recording else None))


@router.get("/{call_id}/transcript")
async def get_transcript(call_id: str, user: CurrentUser, log: Log) -> envelope.Envelope[TranscriptOut]:
    """Turn by turn, with how long the callee waited for each of ours."""
    turns = [TurnOut.of(turn) for turn in log.transcript(user, call_id)]
    return envelope.ok(TranscriptOut(call_id=call_id, turns=turns))


def row_of(call: Call) -> list[str]:
    cells = (
        call.id,
        call.campaign_id,
        call.agent_id,
        call.number,
        call.status.value,
        call.outcome,
        call.attempt,
        "" if call.seconds is None else call.seconds,
        call.analysis.get("sentiment", ""),
        call.analysis.get("summary", ""),
        rfc3339(call.created_at),
    )
    return [inert(str(cell)) for cell in cells]


def inert(cell: str) -> str:
    """A spreadsheet would calculate what begins like this."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
