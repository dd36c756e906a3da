"""VoiceAssist: speaks first on a socket that was just opened; called once it can be written to."""

from collections.abc import Mapping
from typing import Any

from shared.domain.chat.model.turns import Ear
from shared.domain.chat.wiring.asking import asking_service
from shared.domain.chat.wiring.speaking import sockets
from shared.domain.connections.model import Connection
from shared.domain.connections.wiring import connection_service
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
            tell(connection)
    except Gone:
        return


def tell(connection: Connection) -> None:
    """What was said in the conversation, and then what is being answered."""
    if connection.conversation_id is None:
        return
    user = connection.principal
    try:
        said = thread_service().tail(user, connection.conversation_id, "main", SHOWN)
    except NotFound:
        return
    for message in realtime.histories([shown(each) for each in said]):
        sockets(Product.VOICEASSIST).post(connection.id, encoded(message))
    for turn_id in asking_service().running(user, connection.conversation_id):
        asking_service().listen(user, turn_id, Ear(connection.id, realtime.manner_of(connection.path)))


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
