"""What clients say on a socket."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from shared.domain.chat.model.events import packed
from shared.domain.chat.model.turns import Ask, Ear, Frame, State, Turn
from shared.domain.chat.service.asking import AskingService
from shared.domain.chat.service.hearing import Hearing
from shared.domain.chat.wiring.asking import asking_service
from shared.domain.chat.wiring.speaking import sockets
from shared.domain.connections.model import Connection
from shared.domain.connections.wiring.visiting import connection_service
from shared.domain.conversations.model.threads import Draft
from shared.domain.conversations.wiring.conversations import session_service
from shared.domain.voice.model import MOST_PARTS, Recording, unpacked
from shared.domain.voice.wiring.recordings import listener, recordings
from shared.kit.errors import NotFound, Refusal, Unauthenticated, Unprocessable
from shared.kit.ids import new_id
from shared.kit.principal import Product
from shared.sockets import Gone, encoded
from shared.web.dialects import chatting
from shared.web.sockets import Arrival, text_in

LARGEST_CONTENT = 128 * 1024


@dataclass(frozen=True, slots=True)
class Talk:
    """One message of one connection."""

    connection: Connection
    message: Mapping[str, Any]
    asking: AskingService

    def tell(self, message: Mapping[str, Any]) -> None:
        try:
            sockets(Product.YOUWORKER).post(self.connection.id, encoded(message))
        except Gone:
            return

    @property
    def session(self) -> str:
        """What the client calls it: the last part of the path it dialled."""
        return unquote(self.connection.path.rstrip("/").rpartition("/")[2])

    @property
    def wishes(self) -> Mapping[str, Any]:
        found = self.message.get("metadata") or {}
        if not isinstance(found, dict):
            raise Unprocessable("`metadata` is an object", code="INVALID_EVENT", field="metadata")
        return found


def said(arrival: Arrival) -> None:
    connection = connection_service(Product.YOUWORKER).speaking(arrival.connection)
    message = arrival.message()
    answer = ANSWERS.get(message["type"])
    if answer is None:
        raise Unprocessable(f"There is no message of the type {message['type'][:40]!r}", code="UNKNOWN_TYPE")
    answer(Talk(connection, message, asking_service()))


def refused(arrival: Arrival, refusal: Refusal) -> None:
    try:
        sockets(Product.YOUWORKER).post(arrival.connection, encoded(chatting.refused(refusal)))
    except Gone:
        return
    if isinstance(refusal, Unauthenticated):
        sockets(Product.YOUWORKER).close(arrival.connection)


def text(talk: Talk) -> None:
    content = text_in(talk.message, "content", "text", most=LARGEST_CONTENT)
    if not content or not content.strip():
        raise Unprocessable("A text message has a `content`", code="EMPTY_MESSAGE", field="content")
    user = talk.connection.principal
    session = session_service().ensure(user, talk.session)
    draft = Draft(content, client_message_id=text_in(talk.message, "client_message_id", most=100))
    asked = talk.asking.say(user, ask_of(talk, session.id, content), draft, "websocket", [Ear(talk.connection.id)])
    if asked.again:
        listen(talk, asked.turn.id, 0)
    if asked.turn.state is State.WAITING:
        talk.asking.call(asked.turn)


def ask_of(talk: Talk, session_id: str, content: str) -> Ask:
    badge, wishes = talk.connection.badge, talk.wishes
    return Ask(
        product=Product.YOUWORKER,
        user_id=badge.user_id,
        role=badge.role,
        text=content,
        conversation_id=session_id,
        model=text_in(wishes, "model") or "",
        language=text_in(wishes, "assistant_language", "language", most=20),
        with_tools=wishes.get("enable_tools") is not False,
    )


def audio(talk: Talk) -> None:
    """A recording, or one part of it, since the gateway takes 128 KB at once. Once all are there it is listened to."""
    data = unpacked(text_in(talk.message, "audio_data", "audio_b64", "data", most=LARGEST_CONTENT) or "")
    named = text_in(talk.message, "audio_id", most=64)
    part, parts = whole_in(talk.message, "part", 1, MOST_PARTS), whole_in(talk.message, "parts", 1, MOST_PARTS)
    recording = Recording(talk.connection.principal.user_id, named or new_id(), parts)
    recordings().keep(recording, part, data)
    if missing := recordings().missing(recording):
        talk.tell(
            chatting.message("status", "Receiving...", stage="receiving", audio_id=recording.name, missing=missing)
        )
        return
    order = order_of(talk, recording, whole_in(talk.message, "sample_rate", 16_000, 48_000))
    talk.tell(chatting.message("status", "Listening...", stage="transcribing", audio_id=recording.name))
    if recordings().taken(recording):
        listener().later("youworker/answerer", {"heard": order})
        recordings().given(recording)


def order_of(talk: Talk, recording: Recording, rate: int) -> dict[str, Any]:
    wishes = talk.wishes
    return {
        "connection": talk.connection.id,
        "user_id": recording.user_id,
        "role": talk.connection.badge.role.value,
        "session": talk.session,
        "recording": recording.name,
        "parts": recording.parts,
        "sample_rate": rate,
        "language": text_in(wishes, "language", most=20),
        "assistant_language": text_in(wishes, "assistant_language", most=20),
        "model": text_in(wishes, "model") or "",
        "with_tools": wishes.get("enable_tools") is not False,
        "aloud": wishes.get("expect_audio") is True or talk.message.get("expect_audio") is True,
    }


def whole_in(message: Mapping[str, Any], name: str, usual: int, most: int) -> int:
    found = message.get(name, usual)
    if not isinstance(found, int) or isinstance(found, bool) or not 0 < found <= most:
        raise Unprocessable(f"`{name}` is a whole number from 1 to {most}", code="INVALID_EVENT", field=name)
    return found


def stop(talk: Talk) -> None:
    """Whatever is being answered in the session, which then says that it stopped."""
    user = talk.connection.principal
    named = text_in(talk.message, "message_id")
    try:
        turns = [named] if named else talk.asking.running(user, session_service().find(user, talk.session).id)
    except NotFound:
        turns = []
    for turn_id in turns:
        talk.asking.stop(user, turn_id)
    if not turns:
        talk.tell(chatting.message("status", "Stopped", stage="stopped"))


def resume(talk: Talk) -> None:
    named = text_in(talk.message, "message_id")
    after = talk.message.get("after", 0)
    if not named or not isinstance(after, int) or isinstance(after, bool) or after < 0:
        raise Unprocessable("`resume` names a `message_id`, and the `seq` that was seen last as `after`")
    listen(talk, named, after)


def listen(talk: Talk, turn_id: str, after: int) -> None:
    hearing = Hearing(talk.asking, sockets(Product.YOUWORKER), translated)
    hearing.hear(talk.connection.principal, turn_id, Ear(talk.connection.id, "", after))


def translated(turn: Turn, frame: Frame, _: Ear) -> Iterator[Mapping[str, Any]]:
    return chatting.messages(turn.id, frame.number, packed(frame.event))


def pong(talk: Talk) -> None:
    talk.tell(chatting.message("pong"))


ANSWERS: Mapping[str, Callable[[Talk], None]] = {
    "text": text,
    "audio": audio,
    "stop": stop,
    "resume": resume,
    "ping": pong,
}
