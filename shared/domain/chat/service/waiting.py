"""For those who wait for an answer within one request."""

import time
from dataclasses import dataclass

from shared.domain.chat.model.turns import State, Turn
from shared.domain.chat.service.asking import AskingService
from shared.domain.conversations.model.threads import Message
from shared.domain.conversations.service.threads import ThreadService
from shared.kit.errors import Unavailable
from shared.kit.principal import Principal

LOOK_EVERY = 0.25


@dataclass(frozen=True, slots=True)
class Waiting:
    asking: AskingService
    threads: ThreadService

    def answer(self, user: Principal, turn: Turn, patience: float) -> tuple[Turn, Message | None]:
        """None: it takes longer than the patience does, and is there to be read by the turn's id."""
        turn = self._over(user, turn, patience)
        if not turn.state.is_over:
            return turn, None
        if turn.state is State.FAILED:
            _, frames = self.asking.frames(user, turn.id, 0, None)
            raise Unavailable(getattr(frames[-1].event, "message", "The answer failed"), turn_id=turn.id)
        return turn, self.threads.message(user, turn.id)

    def _over(self, user: Principal, turn: Turn, patience: float) -> Turn:
        until = time.monotonic() + patience
        while not turn.state.is_over and time.monotonic() < until:
            time.sleep(LOOK_EVERY)
            turn = self.asking.turn(user, turn.id)
        return turn
