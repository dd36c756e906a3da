"""VoiceAssist: speaks first on a socket that was just opened; called once it can be written to."""

from collections.abc import Iterator, Mapping
from typing import Any

from shared.domain.chat.model.events import packed
from shared.domain.chat.model.turns import Ear, Frame, Turn
from shared.domain.chat.service.hearing import Hearing
from shared.domain.chat.wiring.asking import asking_service
from shared.domain.chat.wiring.speaking import sockets
from shared.domain.connections.model import Connection
from shared.domain.connections.wiring.visiting import connection_service
from shared.domain.conversations.model.threads import Message
from shared.domain.conversations.wiring.conversations import thread_service
from shared.kit.clock import epoch_ms
from shared.kit.errors import NotFound
from shared.kit.observability import traced
from shared.kit.principal import Product
from shared.sockets import Gone, encoded, once_open
from shared.web.dialects import realtime

SHOWN = 100


def greet(event: Mapping[str, Any], _context: Any) -> None:
    name = event["connection"]
    try:
        if event.get("refusal"):
            once_open(sockets(Product.VOICEASSIST), name, encoded(event["refusal"]))
            sockets(Product.VOICEASSIST).close(name)
            return
        connection = connection_service(Product.VOICEASSIST).find(name)
        if connection is not None:
            greeting = realtime.connected(connection.badge.user_id, name)
            once_open(sockets(Product.VOICEASSIST), name, encoded(greeting))
            tell(connection, event.get("heard"))
    except Gone:
        return


def tell(connection: Connection, heard: Mapping[str, Any] | None) -> None:
    """What was said in the conversation, and then what is being answered, behind what was heard of it."""
    places = {heard["answer"]: int(heard["after"])} if heard else {}
    if connection.conversation_id is not None:
        running = said_before(connection, connection.conversation_id)
        places = {**dict.fromkeys(running, 0), **places}
    hearing = Hearing(asking_service(), sockets(Product.VOICEASSIST), translated)
    for turn_id, after in places.items():
        ear = Ear(connection.id, realtime.manner_of(connection.path), after)
        try:
            hearing.hear(connection.principal, turn_id, ear)
        except NotFound as refusal:
            sockets(Product.VOICEASSIST).post(connection.id, encoded(realtime.refused(refusal)))


def said_before(connection: Connection, conversation_id: str) -> list[str]:
    """Tells it, and answers with what is being answered."""
    user = connection.principal
    try:
        said = thread_service().tail(user, conversation_id, "main", SHOWN)
    except NotFound:
        return []
    for message in realtime.histories([shown(each) for each in said]):
        sockets(Product.VOICEASSIST).post(connection.id, encoded(message))
    return asking_service().running(user, conversation_id)


def translated(turn: Turn, frame: Frame, ear: Ear) -> Iterator[Mapping[str, Any]]:
    return realtime.messages(turn.id, frame.number, packed(frame.event), ear.manner)


def shown(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "role": message.role.value,
        "content": message.content,
        "timestamp": epoch_ms(message.created_at),
        **({"citations": list(message.citations)} if message.citations else {}),
        **({"clientMessageId": message.client_message_id} if message.client_message_id else {}),
    }


handler = traced(greet)
