"""What came over a socket as sound becomes a question, and its answer is said sentence by sentence."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import Any

from shared.domain.chat.model.turns import Ask, Ear, Turn
from shared.domain.chat.wiring.asking import asking_service
from shared.domain.chat.wiring.speaking import sockets
from shared.domain.conversations.model.threads import Draft
from shared.domain.conversations.wiring.conversations import session_service
from shared.domain.voice.model import Recording, portions
from shared.domain.voice.wiring.recordings import recordings
from shared.domain.voice.wiring.talking import talking_service
from shared.kit.errors import Refusal
from shared.kit.observability import logger
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
        recordings().forget(recording)
        return None


def asked(order: Mapping[str, Any], recording: Recording) -> Turn | None:
    """Called again after a crash it finds the same message, and so the same turn."""
    data = recordings().fetched(recording)
    if data is None:
        return None
    found = talking_service().words(data, order["language"], order["sample_rate"])
    facts = {"confidence": found.confidence, "language": found.language, "provider": found.provider}
    tell(order["connection"], chatting.message("transcript", found.text, audio_id=recording.name, **facts))
    user = Principal(order["user_id"], Product.YOUWORKER, Role(order["role"]))
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


def spoken(text: str, language: str | None, about: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Each part is a WAV of its own; the last one says that it is. What cannot be said is left out."""
    number, waiting = 0, b""
    try:
        for piece in talking_service().sentences(text, Manner(language=language)):
            for part in portions(piece):
                if waiting:
                    yield sound(waiting, number, about, last=False)
                number, waiting = number + 1, part
    except Refusal as refusal:
        logger.warning("an answer was not spoken", extra={"failure": refusal.code, "says": refusal.message})
    if waiting:
        yield sound(waiting, number, about, last=True)


def sound(part: bytes, number: int, about: Mapping[str, Any], *, last: bool) -> Mapping[str, Any]:
    made = chatting.message("audio", None, is_final=last, part=number, **about)
    return {**made, "audio_data": b64encode(part).decode(), "sample_rate": RATE}
