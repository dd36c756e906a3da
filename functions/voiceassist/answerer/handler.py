"""VoiceAssist: answers one turn, and sends the answer to the sockets that listen."""

from collections.abc import Iterator, Mapping
from typing import Any

from shared.domain.actions.wiring.assisting import outcomes, own_tools
from shared.domain.chat.model.events import packed
from shared.domain.chat.model.turns import Ear, Frame, Turn
from shared.domain.chat.service.working import work
from shared.domain.chat.wiring.answering import answering_service
from shared.domain.chat.wiring.speaking import sockets
from shared.kit.observability import traced
from shared.kit.principal import Product
from shared.web.dialects import realtime


def translated(turn: Turn, frame: Frame, ear: Ear) -> Iterator[Mapping[str, Any]]:
    return realtime.messages(turn.id, frame.number, packed(frame.event), ear.manner)


def answer(event: Mapping[str, Any], context: Any) -> None:
    def time_left() -> float:
        return float(context.get_remaining_time_in_millis()) / 1000

    answering = answering_service(own_tools, outcomes)
    work(answering, event["owner"], event["turn"], sockets(Product.VOICEASSIST), translated, time_left)


handler = traced(answer)
