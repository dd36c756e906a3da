"""A person asks: what they said is stored, their allowance is kept free, and a worker is called."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from shared.domain.chat.model.turns import Ask, Ear, Frame, State, Turn, answer_id
from shared.domain.chat.repository.book import Book, Opening
from shared.domain.chat.repository.turns import TurnRepository
from shared.domain.conversations.model.conversations import owner_of
from shared.domain.conversations.model.threads import Draft, Message
from shared.domain.conversations.service.threads import ThreadService
from shared.domain.ledger.model.quotas import Cost, QuotaSettings, reservation, used_up
from shared.domain.ledger.model.usage import day_of
from shared.kit.clock import Clock, utc_now
from shared.kit.errors import NotFound
from shared.kit.ids import is_id
from shared.kit.making import new_id
from shared.kit.observability import logger
from shared.kit.principal import Principal

FIRST_WAIT = 20.0  # seconds a worker has to take a turn up before it is called again


class Workers(Protocol):
    def call(self, turn: Turn) -> None:
        """Somewhere a worker takes the turn up, soon."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`again` when the same message was asked about before: the turn is that one."""

    turn: Turn
    message: Message | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class AskingService:
    threads: ThreadService
    turns: TurnRepository
    book: Book
    workers: Workers
    quotas: QuotaSettings
    cost: Callable[[Ask], Cost]
    now: Clock = utc_now

    def say(self, user: Principal, ask: Ask, draft: Draft, source: str, ears: Iterable[Ear] = ()) -> Asked:
        """Stores what was said and opens its turn; said again, it finds the turn that was opened.

        Nobody works on it until `call`.
        """
        said = self.threads.say(user, ask.conversation_id, draft, source)
        asked = self.open(replace(ask, message_id=said.message.id), ears)
        return replace(asked, message=said.message)

    def open(self, ask: Ask, ears: Iterable[Ear] = (), turn_id: str | None = None) -> Asked:
        turn = self._new(ask, frozenset(ear.written() for ear in ears), turn_id)
        match self.book.open(turn, self.quotas.allowance):
            case Opening.OPENED:
                return Asked(turn)
            case Opening.THERE:
                return Asked(self.turns.get(turn.owner, turn.id) or turn, again=True)
            case Opening.SPENT:
                raise used_up(self.now())

    def stop(self, user: Principal, turn_id: str) -> Turn:
        """Heard by the worker within a second. What is over already stays as it is."""
        return self.turns.stop(owner_of(user), turn_id) or self.turn(user, turn_id)

    def found(self, user: Principal, turn_id: str) -> Turn | None:
        return self.turns.get(owner_of(user), turn_id) if is_id(turn_id) else None

    def turn(self, user: Principal, turn_id: str) -> Turn:
        found = self.found(user, turn_id)
        if found is None:
            raise NotFound("There is no such answer, or it was given too long ago", code="RESOURCE_NOT_FOUND")
        return found

    def frames(self, user: Principal, turn_id: str, after: int, limit: int | None) -> tuple[Turn, list[Frame]]:
        turn = self._awake(self.turn(user, turn_id))
        return turn, list(self.turns.frames(turn.owner, turn.id, after, limit))

    def running(self, user: Principal, conversation_id: str) -> list[str]:
        return self.turns.running(owner_of(user), conversation_id)

    def listen(self, user: Principal, turn_id: str, ear: Ear) -> Turn | None:
        """None when it is over: its frames are all there to be read."""
        turn = self._awake(self.turn(user, turn_id))
        return self.turns.listen(turn.owner, turn.id, ear)

    def call_silent(self, most: int = 100) -> int:
        """Turns whose worker has died, or never came, are given to another."""
        now, called = self.now().timestamp(), 0
        for owner, turn_id in self.turns.silent(now, most):
            turn = self.turns.get(owner, turn_id)
            if turn is not None and not turn.state.is_over:
                self.call(turn)
                called += 1
        return called

    def _awake(self, turn: Turn) -> Turn:
        """Whoever asks for a turn that nobody works on has it taken up again."""
        if not turn.state.is_over and turn.due < self.now().timestamp():
            self.call(turn)
        return turn

    def _new(self, ask: Ask, ears: frozenset[str], turn_id: str | None) -> Turn:
        """What answers a message for the first time has its name from it."""
        now = self.now()
        first = answer_id(ask.owner, ask.message_id) if ask.message_id and not ask.replaces else None
        return Turn(
            id=turn_id or first or new_id(),
            ask=ask,
            state=State.WAITING,
            began_at=now,
            day=day_of(now),
            reserved=reservation(ask.text, ask.max_tokens, self.cost(ask)),
            due=now.timestamp() + FIRST_WAIT,
            ears=ears,
        )

    def call(self, turn: Turn) -> None:
        """Lets a worker take it up."""
        try:
            self.workers.call(turn)
        except Exception:  # noqa: BLE001  # the question is stored and will be answered
            logger.exception("no worker could be called; the turn will be found", extra={"turn": turn.id})
