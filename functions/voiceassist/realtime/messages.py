"""What clients say on a socket."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.domain.chat.model.events import packed
from shared.domain.chat.model.turns import Ask, Ear, Frame, State, Turn
from shared.domain.chat.service.asking import AskingService
from shared.domain.chat.service.hearing import Hearing
from shared.domain.chat.wiring.asking import asking_service
from shared.domain.chat.wiring.speaking import sockets
from shared.domain.connections.model import Connection
from shared.domain.connections.service.visiting import ConnectionService
from shared.domain.connections.wiring.visiting import connection_service
from shared.domain.conversations.model.threads import Draft
from shared.domain.conversations.wiring.conversations import conversation_service
from shared.kit.errors import NotFound, Refusal, Unauthenticated, Unprocessable
from shared.kit.ids import is_id
from shared.kit.principal import Product
from shared.kit.texts import one_line
from shared.sockets import Gone, encoded
from shared.web.dialects import realtime
from shared.web.sockets import Arrival, text_in

LONGEST_TITLE = 60
LARGEST_CONTENT = 128 * 1024
MOST_ATTACHMENTS = 20


@dataclass(frozen=True, slots=True)
class Talk:
    """One message of one connection."""

    connection: Connection
    message: Mapping[str, Any]
    asking: AskingService
    connections: ConnectionService

    def tell(self, message: Mapping[str, Any], connection: str | None = None) -> None:
        try:
            sockets(Product.VOICEASSIST).post(connection or self.connection.id, encoded(message))
        except Gone:
            return

    @property
    def manner(self) -> str:
        return realtime.manner_of(self.connection.path)

    def conversation(self) -> str | None:
        named = text_in(self.message, "session_id", "sessionId", "conversation_id", "conversationId")
        if named and not is_id(named):
            raise NotFound("Conversation not found", code="RESOURCE_NOT_FOUND", field="session_id")
        return named or self.connection.conversation_id


def said(arrival: Arrival) -> None:
    connections = connection_service(Product.VOICEASSIST)
    connection = connections.speaking(arrival.connection)
    message = arrival.message()
    answer = ANSWERS.get(message["type"])
    if answer is None:
        raise Unprocessable(f"There is no message of the type {message['type'][:40]!r}", code="UNKNOWN_TYPE")
    answer(Talk(connection, message, asking_service(), connections))


def refused(arrival: Arrival, refusal: Refusal) -> None:
    try:
        sockets(Product.VOICEASSIST).post(arrival.connection, encoded(realtime.refused(refusal)))
    except Gone:
        return
    if isinstance(refusal, Unauthenticated):
        sockets(Product.VOICEASSIST).close(arrival.connection)


def pong(talk: Talk) -> None:
    talk.tell({"type": "pong", "timestamp": realtime.now()})


def message(talk: Talk) -> None:
    content = text_in(talk.message, "content", "text", "message", most=LARGEST_CONTENT)
    if not content or not content.strip():
        raise Unprocessable("A message has a `content`", code="EMPTY_MESSAGE", field="content")
    conversation_id = talk.conversation() or begun(talk, content)
    asked = talk.asking.say(
        talk.connection.principal,
        ask_of(talk, conversation_id, content),
        draft_of(talk, content),
        "websocket",
        ears(talk, conversation_id),
    )
    created = {
        "type": "user_message.created",
        "messageId": asked.message.id if asked.message else None,
        "clientMessageId": asked.message.client_message_id if asked.message else None,
        "conversationId": conversation_id,
        "answerId": asked.turn.id,
        "timestamp": realtime.now(),
    }
    for ear in ears(talk, conversation_id):
        own = ear.connection == talk.connection.id
        talk.tell(created if own else {**created, "role": "user", "content": content}, ear.connection)
    if asked.again:
        listen(talk, asked.turn.id, 0)
    if asked.turn.state is State.WAITING:
        talk.asking.call(asked.turn)


def begun(talk: Talk, content: str) -> str:
    """A conversation for who speaks without one."""
    title = one_line(content)[:LONGEST_TITLE] or "New conversation"
    made = conversation_service().create(talk.connection.principal, title)
    talk.connections.about(talk.connection, made.id)
    talk.tell({"type": "session.created", "conversationId": made.id, "timestamp": realtime.now()})
    return made.id


def ask_of(talk: Talk, conversation_id: str, content: str) -> Ask:
    badge = talk.connection.badge
    attachments = talk.message.get("attachments") or ()
    if not isinstance(attachments, list | tuple) or not all(isinstance(each, str) for each in attachments):
        raise Unprocessable("`attachments` is a list of ids", code="INVALID_EVENT", field="attachments")
    return Ask(
        product=Product.VOICEASSIST,
        user_id=badge.user_id,
        role=badge.role,
        text=content,
        conversation_id=conversation_id,
        branch_id=text_in(talk.message, "branch_id", "branchId") or "main",
        clinical_context=text_in(talk.message, "clinical_context_id", "clinicalContextId"),
        attachments=tuple(attachments[:MOST_ATTACHMENTS]),
    )


def draft_of(talk: Talk, content: str) -> Draft:
    return Draft(
        content,
        branch_id=text_in(talk.message, "branch_id", "branchId") or "main",
        client_message_id=text_in(talk.message, "client_message_id", "clientMessageId", most=100),
    )


def ears(talk: Talk, conversation_id: str) -> list[Ear]:
    """Every connection of the person that is about the conversation."""
    beside = talk.connections.beside(talk.connection, conversation_id)
    others = [Ear(each.id, realtime.manner_of(each.path)) for each in beside]
    return [Ear(talk.connection.id, talk.manner), *others]


def stop(talk: Talk) -> None:
    """The answer that is named, or whatever is being answered in the conversation."""
    named = text_in(talk.message, "messageId", "message_id")
    conversation_id = talk.conversation()
    user = talk.connection.principal
    running = talk.asking.running(user, conversation_id) if conversation_id and not named else []
    for turn_id in [named] if named else running:
        talk.asking.stop(user, turn_id)


def resume(talk: Talk) -> None:
    named = text_in(talk.message, "messageId", "message_id")
    after = talk.message.get("after", talk.message.get("seq", 0))
    if not named or not isinstance(after, int) or isinstance(after, bool) or after < 0:
        raise Unprocessable("`resume` names a `messageId`, and the `seq` that was seen last as `after`")
    listen(talk, named, after)


def listen(talk: Talk, turn_id: str, after: int) -> None:
    hearing = Hearing(talk.asking, sockets(Product.VOICEASSIST), translated)
    hearing.hear(talk.connection.principal, turn_id, Ear(talk.connection.id, talk.manner, after))


def translated(turn: Turn, frame: Frame, ear: Ear) -> Any:
    return realtime.messages(turn.id, frame.number, packed(frame.event), ear.manner)


def typing(talk: Talk) -> None:
    """Is told to the person's other connections."""
    told = {
        "type": talk.message["type"],
        "userId": talk.connection.badge.user_id,
        "conversationId": talk.conversation(),
        "timestamp": realtime.now(),
    }
    for each in talk.connections.beside(talk.connection):
        talk.tell(told, each.id)


ANSWERS: Mapping[str, Callable[[Talk], None]] = {
    "ping": pong,
    "message": message,
    "message_send": message,
    "message.send": message,
    "stop": stop,
    "cancel": stop,
    "resume": resume,
    "typing_start": typing,
    "typing_stop": typing,
}
