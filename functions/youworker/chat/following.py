"""The frames of a turn as they come: from this very function where it answers itself, else from the journal."""

import time
from collections.abc import Callable, Iterator
from contextvars import copy_context
from dataclasses import dataclass
from threading import Thread

from shared.domain.chat.model.events import is_last
from shared.domain.chat.model.turns import Frame, State, Turn
from shared.domain.chat.service.answering import AnsweringService
from shared.domain.chat.service.asking import AskingService
from shared.domain.chat.service.live import Live

LOOK_EVERY = 0.25
HEARTBEAT = 15.0


@dataclass(frozen=True, slots=True)
class Following:
    asking: AskingService
    answering: Callable[[], AnsweringService]
    time_left: Callable[[], float]

    def frames(self, turn: Turn, after: int = 0) -> Iterator[Frame | None]:
        """None says that for a while there was nothing."""
        taken = self.answering().take(turn.owner, turn.id) if turn.state is State.WAITING else None
        return self._own(taken) if taken else self._journal(turn, after)

    def _own(self, turn: Turn) -> Iterator[Frame | None]:
        live, surroundings = Live(), copy_context()

        def work() -> None:
            surroundings.run(self.answering().run, turn, live, time_left=self.time_left)

        Thread(target=work, name=f"turn-{turn.id}", daemon=True).start()
        at = 0
        while True:
            found = live.after(at, HEARTBEAT)
            if not found and live.over:
                break
            yield from found
            if not found:
                yield None
            at += len(found)
        if not (live.frames and is_last(live.frames[-1].event)):  # it went into other hands
            yield from self._journal(turn, at)

    def _journal(self, turn: Turn, after: int) -> Iterator[Frame | None]:
        """Until its end, or until this invocation has to end."""
        user, heard_at = turn.ask.principal, time.monotonic()
        while self.time_left() > 1:
            seen, found = self.asking.frames(user, turn.id, after, None)
            yield from found
            if found:
                after, heard_at = found[-1].number, time.monotonic()
            if seen.state.is_over and not found:
                return
            if time.monotonic() - heard_at > HEARTBEAT:
                yield None
                heard_at = time.monotonic()
            time.sleep(LOOK_EVERY)
