from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from shared.domain.calls.service.dialing import CallerSettings
from shared.domain.calls.service.webhooks import WebhookService
from shared.domain.calls.wiring.webhooks import webhook_service
from shared.ratelimit import Limit
from shared.telephony import Document, Webhook
from shared.web.dialects import envelope
from shared.web.gate import limited

router = envelope.router(prefix="/carrier", tags=["carrier"])
Webhooks = Annotated[WebhookService, Depends(webhook_service)]
REPORTS = Limit("carrier", 60_000)  # all of a carrier's reports come from a few addresses


@router.post("/answer/{token}", response_class=Response)
@limited(REPORTS)
async def answer(token: str, request: Request, webhooks: Webhooks) -> Response:  # noqa: ARG001  # read from the address
    """Somebody picked up: what is said, and how it goes on."""
    return written(webhooks.answer(await webhook(request)))


@router.post("/turn/{token}", response_class=Response)
@limited(REPORTS)
async def turn(token: str, request: Request, webhooks: Webhooks) -> Response:  # noqa: ARG001  # as above
    """What the callee said, from a carrier that asks turn by turn."""
    return written(webhooks.turn(await webhook(request)))


@router.post("/done/{token}", response_class=Response)
@limited(REPORTS)
async def done(token: str, request: Request, webhooks: Webhooks) -> Response:  # noqa: ARG001  # as above
    return written(webhooks.done(await webhook(request)))


@router.post("/events/{token}", status_code=204)
@limited(REPORTS)
async def report(token: str, request: Request, webhooks: Webhooks) -> None:  # noqa: ARG001  # as above
    """How far along a call is. Reports may come twice, late and in any order."""
    webhooks.report(await webhook(request))


async def webhook(request: Request) -> Webhook:
    """The address is made from the one that we gave out, never from what proxies say it was."""
    query = f"?{request.url.query}" if request.url.query else ""
    url = f"{CallerSettings.load().url.rstrip('/')}{request.url.path}{query}"
    return Webhook(request.method, url, dict(request.headers), await request.body())


def written(document: Document) -> Response:
    return Response(document.body, media_type=document.content_type)
