"""VoiceERA: the socket on which a carrier relays what is said in a call, and is told what to say."""

from typing import Any

from shared.domain.calls.service.dialing import CallerSettings
from shared.domain.calls.wiring.speaking import speech  # noqa: F401  # loaded before somebody waits for it
from shared.domain.calls.wiring.webhooks import sockets, webhook_service
from shared.kit.errors import Refusal
from shared.kit.observability import logger
from shared.sockets import Gone
from shared.telephony import Forged, Webhook
from shared.telephony.relay import encoded, parsed

OK, FORBIDDEN = {"statusCode": 200}, {"statusCode": 403}


def handler(event: dict[str, Any], _context: Any) -> dict[str, int]:
    request = event["requestContext"]
    match request["routeKey"]:
        case "$connect":
            return connected(event)
        case "$default":
            heard(request["connectionId"], event.get("body") or "")
    return OK


def connected(event: dict[str, Any]) -> dict[str, int]:
    try:
        webhook_service().connect(Webhook("GET", CallerSettings.load().socket_url, event.get("headers") or {}))
    except Forged:
        return FORBIDDEN
    return OK


def heard(connection: str, body: str) -> None:
    try:
        for message in webhook_service().said(connection, parsed(body)):
            sockets().post(connection, encoded(message).encode())
    except Gone:
        logger.info("the callee hung up before the reply")
    except Refusal:
        logger.exception("a frame of the carrier was not understood")
