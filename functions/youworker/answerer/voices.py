"""What came over a socket as sound becomes a question, and its answer is said while it is written."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from shared.domain.chat.model.events import Done, Failed, Text, packed
from shared.domain.chat.model.turns import Ask, Ear, Frame, Turn
from shared.domain.chat.service.delivering import posted
from shared.domain.chat.wiring.asking import asking_service
from shared.domain.chat.wiring.speaking import sockets
from shared.domain.conversations.model.threads import Draft
from shared.domain.conversations.wiring.conversations import session_service
from shared.domain.voice.model import Recording
from shared.domain.voice.service.speaking import Send, Speaker, Utterance
from shared.domain.voice.wiring.recordings import recordings
from shared.domain.voice.wiring.talking import talking_service
from shared.kit.errors import Refusal
from shared.kit.principal import Principal, Product, Role
from shared.sockets import Gone, encoded
from shared.speech import RATE, Manner
from shared.web.dialects import chatting

ALOUD = "aloud"  # how a connection listens that wants to hear the answer


def heard(order: Mapping[str, Any]) -> Turn | None:
    """None where there is nothing to answer; whoever spoke has been told why."""
    recording = Recording(order["user_id"], order["recording"], order["parts"])
    try:
        return asked(order, recording)
    except Refusal as refusal:
        tell(order["connection"], chatting.refused(refusal))
        recordings().refused(recording)
        return None


def asked(order: Mapping[str, Any], recording: Recording) -> Turn | None:
    """Called again after a crash it finds the same message, and so the same turn."""
    data = recordings().fetched(recording)
    if data is None:
        return None
    user = Principal(order["user_id"], Product.YOUWORKER, Role(order["role"]))
    found = talking_service().words(user, data, order["language"], order["sample_rate"])
    facts = {"confidence": found.confidence, "language": found.language, "provider": found.provider}
    tell(order["connection"], chatting.message("transcript", found.text, audio_id=recording.name, **facts))
    session = session_service().ensure(user, order["session"])
    ask = Ask(
        product=user.product,
        user_id=user.user_id,
        role=user.role,
        text=found.text,
        conversation_id=session.id,
        model=order["model"],
        language=order["assistant_language"],
        with_tools=order["with_tools"],
    )
    draft = Draft(found.text, client_message_id=f"audio-{recording.name}", metadata={"source": "voice"})
    ear = Ear(order["connection"], ALOUD if order["aloud"] else "")
    made = asking_service().say(user, ask, draft, "websocket", [ear])
    recordings().forget(recording)
    return made.turn


def tell(connection: str, message: Mapping[str, Any]) -> None:
    try:
        sockets(Product.YOUWORKER).post(connection, encoded(message))
    except Gone:
        return


@dataclass
class Telling:
    """What the frames of a turn are to each connection: text, and to those who want it a voice beside it."""

    speakers: dict[str, Speaker] = field(default_factory=dict)

    def translated(self, turn: Turn, frame: Frame, ear: Ear) -> Iterator[Mapping[str, Any]]:
        """A sentence is said when it has been written; the turn is complete when all is said."""
        told = list(chatting.messages(turn.id, frame.number, packed(frame.event)))
        if ear.manner != ALOUD:
            yield from told
            return
        speaker = self._speaker(turn, ear.connection)
        match frame.event:
            case Done() | Failed():
                if isinstance(frame.event, Failed) or frame.event.reason == "stopped":
                    speaker.cut()
                yield from told[:-1]
                speaker.finish()
                yield told[-1]
            case Text(text):
                yield from told
                speaker.hear(text)
            case _:
                yield from told

    def end(self) -> None:
        """Nobody listens any more to those who were not brought to their end."""
        for speaker in self.speakers.values():
            speaker.cut()
            speaker.finish()

    def _speaker(self, turn: Turn, connection: str) -> Speaker:
        if connection not in self.speakers:
            utterance = Utterance(talking_service(), turn.ask.principal, Manner(language=turn.ask.language))
            self.speakers[connection] = Speaker(utterance, sending(connection, turn.id))
        return self.speakers[connection]


def sending(connection: str, message_id: str) -> Send:
    numbers = count(1)

    def send(part: bytes | None, last: bool) -> bool:  # noqa: FBT001  # as `Send` has it
        number = next(numbers)
        try:
            if number == 1:
                stage = {"stage": "audio_generation", "message_id": message_id}
                posted(sockets(Product.YOUWORKER), connection, chatting.message("status", "Speaking...", **stage))
            posted(sockets(Product.YOUWORKER), connection, sound(part, number, message_id, last=last))
        except Gone:
            return False
        return True

    return send


def sound(part: bytes | None, number: int, message_id: str, *, last: bool) -> Mapping[str, Any]:
    made = chatting.message("audio", None, is_final=last, part=number, message_id=message_id)
    return {**made, "audio_data": b64encode(part).decode(), "sample_rate": RATE} if part else made
