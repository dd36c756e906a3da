"""YouWorker: answers one turn, and sends the answer to the sockets that listen."""

from collections.abc import Iterator, Mapping
from typing import Any

from functions.youworker.answerer.voices import ALOUD, heard, spoken
from shared.domain.chat.model.events import Done, packed
from shared.domain.chat.model.turns import Ear, Frame, Turn
from shared.domain.chat.service.working import work
from shared.domain.chat.wiring.answering import answering_service
from shared.domain.chat.wiring.speaking import sockets
from shared.kit.observability import traced
from shared.kit.principal import Product
from shared.web.dialects import chatting


def translated(turn: Turn, frame: Frame, ear: Ear) -> Iterator[Mapping[str, Any]]:
    """Who wants to hear the answer is told it before the turn is said to be complete."""
    told = list(chatting.messages(turn.id, frame.number, packed(frame.event)))
    if ear.manner != ALOUD or not isinstance(frame.event, Done):
        yield from told
        return
    yield from told[:-1]
    yield from spoken(frame.event.text, turn.ask.language, {"message_id": turn.id})
    yield told[-1]


def answer(event: Mapping[str, Any], context: Any) -> None:
    def time_left() -> float:
        return float(context.get_remaining_time_in_millis()) / 1000

    if "heard" in event:
        turn = heard(event["heard"])
        if turn is None:
            return
        event = {"owner": turn.owner, "turn": turn.id}
    work(answering_service(), event["owner"], event["turn"], sockets(Product.YOUWORKER), translated, time_left)


handler = traced(answer)
