from fastapi import Request
from starlette.responses import PlainTextResponse

from shared.web.dialects import hybrid
from shared.web.measures import CONTENT_TYPE, exposition

router = hybrid.router(tags=["observability"])


@router.get("/metrics", response_class=PlainTextResponse)
async def metrics(request: Request) -> PlainTextResponse:
    """Counters of every instance of every VoiceAssist function, at most a few seconds old."""
    return PlainTextResponse(exposition(request.app.state.parts.counters.totals()), media_type=CONTENT_TYPE)
