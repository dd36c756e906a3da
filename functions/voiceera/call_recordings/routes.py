from typing import Annotated, Any

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from shared.domain.calls.service.log import WAV, LogService
from shared.domain.calls.wiring.log import log_service
from shared.web.dialects import envelope
from shared.web.files import Download, answered
from shared.web.gate import CurrentUser
from shared.web.schemas import Out

router = envelope.router(prefix="/call-recordings", tags=["recordings"])
Log = Annotated[LogService, Depends(log_service)]


class RecordingOut(Out):
    """`download_url` opens for a quarter of an hour, for whoever has it."""

    call_id: str
    duration_seconds: int | None
    format: str
    size_bytes: int
    download_url: str
    transcript: str | None
    metadata: dict[str, Any]


@router.get("/{call_id}")
async def get_recording(call_id: str, user: CurrentUser, log: Log) -> envelope.Envelope[RecordingOut]:
    call, kept = log.recording(user, call_id)
    return envelope.ok(
        RecordingOut(
            call_id=call.id,
            duration_seconds=call.recording.get("seconds") or call.seconds,
            format="wav",
            size_bytes=kept.size,
            download_url=log.link(call),
            transcript=call.analysis.get("transcript"),
            metadata={"agent_id": call.agent_id, "campaign_id": call.campaign_id, "phone_number": call.number},
        )
    )


@router.get("/{call_id}/download", response_class=Response)
async def download_recording(call_id: str, request: Request, user: CurrentUser, log: Log) -> Response:
    """Whole or, with `Range`, in part; a long one by 307 to a link."""
    call, kept = log.recording(user, call_id)
    file = Download(f"{call.id}.wav", WAV, kept, lambda span: log.read(call, span), lambda: log.link(call))
    return answered(request, file)
