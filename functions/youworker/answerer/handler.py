"""YouWorker: answers one turn, and sends the answer to the sockets that listen."""

from collections.abc import Mapping
from typing import Any

from functions.youworker.answerer.voices import Telling, heard
from shared.domain.chat.service.working import work
from shared.domain.chat.wiring.answering import answering_service
from shared.domain.chat.wiring.speaking import sockets
from shared.kit.observability import traced
from shared.kit.principal import Product


def answer(event: Mapping[str, Any], context: Any) -> None:
    def time_left() -> float:
        return float(context.get_remaining_time_in_millis()) / 1000

    if "heard" in event:
        turn = heard(event["heard"])
        if turn is None:
            return
        event = {"owner": turn.owner, "turn": turn.id}
    telling, posts = Telling(), sockets(Product.YOUWORKER)
    try:
        work(answering_service(), event["owner"], event["turn"], posts, telling.translated, time_left)
    finally:
        telling.end()


handler = traced(answer)
