"""How a turn ends: its answer, its last frame and what it cost, all at once."""

from dataclasses import dataclass, replace
from typing import Any

from shared.domain.chat.model.events import Done, Failed, TurnEvent
from shared.domain.chat.model.turns import Frame, State, Turn
from shared.domain.chat.repository.book import Book
from shared.domain.chat.repository.turns import TurnRepository
from shared.domain.chat.service.agent import Said
from shared.domain.chat.service.live import Live
from shared.domain.conversations.model.threads import Draft, Speaker
from shared.domain.conversations.service.threads import ThreadService
from shared.domain.ledger.model.usage import Spent
from shared.kit.agreeing import agreeing
from shared.kit.clock import Clock, rfc3339, utc_now
from shared.kit.errors import NotFound, Stale


@dataclass(frozen=True, slots=True)
class Ending:
    turns: TurnRepository
    book: Book
    threads: ThreadService
    now: Clock = utc_now

    def end(self, turn: Turn, live: Live, said: Said, state: State, last: TurnEvent) -> None:
        """Raises `Stale` when the turn is in other hands: then theirs is the answer."""
        frame = Frame(live.last + 1, last)
        spent = Spent(tuple(said.calls), tuple(said.tools), said.first_token_ms)
        if not worth_storing(state, last):
            self._close(turn, frame, state, spent)
        else:
            try:
                self._store(turn, frame, state, spent, draft_of(turn, said, last))
            except NotFound:  # the conversation was removed meanwhile
                frame = replace(frame, event=homeless(last, rfc3339(self.now())))
                self._close(turn, frame, State.FAILED, spent)
        live.add(frame)

    def _store(self, turn: Turn, frame: Frame, state: State, spent: Spent, draft: Draft) -> None:
        closing = self.book.closing(turn, frame, state, spent, self.now())

        def attempt() -> bool:
            try:
                said = self.threads.put(
                    turn.ask.principal, turn.ask.conversation_id, turn.id, draft, "assistant", closing
                )
            except Stale:
                if self._is_ours(turn):
                    raise
                return False
            return not said.again

        if not agreeing(attempt):
            raise Stale

    def _is_ours(self, turn: Turn) -> bool:
        seen = self.turns.get(turn.owner, turn.id)
        return seen is not None and seen.epoch == turn.epoch and seen.state is State.RUNNING

    def _close(self, turn: Turn, frame: Frame, state: State, spent: Spent) -> None:
        if not self.book.close(turn, frame, state, spent, self.now()):
            raise Stale


def worth_storing(state: State, last: TurnEvent) -> bool:
    """An answer always; what was stopped or failed where something had been said."""
    return state is State.DONE or bool(getattr(last, "text", ""))


def draft_of(turn: Turn, said: Said, last: TurnEvent) -> Draft:
    tokens = sum(call.output_tokens for call in said.calls) or None
    common: dict[str, Any] = {
        "role": Speaker.ASSISTANT,
        "branch_id": turn.ask.branch_id,
        "parent_message_id": turn.ask.message_id,
        "tokens": tokens,
        "model": said.model,
    }
    match last:
        case Done():
            return Draft(last.text, **common, metadata=last.metadata, citations=tuple(last.citations))
        case Failed():
            facts = {**said.facts, "status": "failed", "partial": True, "error": last.code}
            return Draft(last.text, **common, metadata=facts)
        case _:
            raise TypeError(f"no end of a turn: {last!r}")


def homeless(last: TurnEvent, at: str) -> Failed:
    return Failed("NOT_FOUND", "The conversation was removed.", at, getattr(last, "text", ""))
