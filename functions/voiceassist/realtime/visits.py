"""Somebody comes, and goes again."""

import re
from typing import Any

from shared.domain.connections.wiring.visiting import connection_service
from shared.domain.conversations.model.threads import Happening
from shared.domain.conversations.wiring.conversations import conversation_service, thread_service
from shared.kit.errors import NotFound, Refusal
from shared.kit.ids import is_id
from shared.kit.observability import logger
from shared.kit.principal import Principal, Product
from shared.web.dialects import realtime
from shared.web.sockets import Arrival


def connected(arrival: Arrival) -> None:
    """Everybody is let in, since a socket that is refused cannot be told why; the greeter tells, and closes it."""
    about = conversation_in(arrival)
    service = connection_service(Product.VOICEASSIST)
    try:
        opened = service.open(arrival.connection, arrival.credentials(), arrival.path, about)
    except Refusal as refusal:
        service.greet(arrival.connection, realtime.refused(refusal))
        return
    service.greet(arrival.connection, heard=heard_in(arrival))
    note(opened.principal, about, Happening.SOCKET_CONNECTED)


def conversation_in(arrival: Arrival) -> str | None:
    found = arrival.query.get("conversationId") or arrival.query.get("conversation_id")
    return found if found and is_id(found) else None


def heard_in(arrival: Arrival) -> dict[str, Any] | None:
    """The answer that somebody who comes back was hearing, and the last number they saw of it."""
    answer = arrival.query.get("messageId") or arrival.query.get("message_id")
    after = arrival.query.get("after") or arrival.query.get("seq") or "0"
    return {"answer": answer, "after": int(after)} if answer and re.fullmatch(r"[0-9]{1,8}", after) else None


def gone(arrival: Arrival) -> None:
    closed = connection_service(Product.VOICEASSIST).close(arrival.connection)
    if closed is not None:
        note(closed.principal, closed.conversation_id, Happening.SOCKET_DISCONNECTED)


def note(user: Principal, conversation_id: str | None, kind: Happening) -> None:
    """In the conversation's events, where it is one of theirs."""
    if conversation_id is None:
        return
    try:
        conversation_service().get(user, conversation_id)
        thread_service().note(user, conversation_id, kind, {}, "websocket")
    except NotFound:
        logger.info("a socket names a conversation that is not its owner's")
