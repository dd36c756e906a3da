"""What was heard is asked in a conversation, and its answer waited for."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.domain.chat.model.turns import Ask, State, Turn
from shared.domain.chat.service.asking import AskingService
from shared.domain.conversations.model.threads import Draft, Event, Message
from shared.domain.conversations.service.conversations import ConversationService
from shared.domain.conversations.service.threads import ThreadService
from shared.kit.errors import Invalid, Unavailable
from shared.kit.ids import is_id
from shared.kit.principal import Principal
from shared.kit.texts import one_line

LOOK_EVERY = 0.25
LONGEST_TITLE = 60
SOURCE = "voice"


@dataclass(frozen=True, slots=True)
class Relayed:
    """`answer` none: it takes longer than the request may, and is there to be read by the turn's id."""

    turn: Turn
    question: Message | None
    answer: Message | None


@dataclass(frozen=True, slots=True)
class RelayService:
    conversations: ConversationService
    threads: ThreadService
    asking: AskingService

    def relay(
        self, user: Principal, conversation_id: str, text: str, clinical_context: str | None, patience: float
    ) -> Relayed:
        """Both are stored as if they had been typed."""
        if not text.strip():
            raise Invalid("There is nothing to answer", field="transcript")
        ask = Ask(
            product=user.product,
            user_id=user.user_id,
            role=user.role,
            text=text,
            conversation_id=checked(conversation_id),
            clinical_context=clinical_context,
        )
        asked = self.asking.say(user, ask, Draft(text, metadata={"source": SOURCE}), SOURCE)
        if asked.turn.state is State.WAITING:
            self.asking.call(asked.turn)
        turn = self._waited(user, asked.turn, patience)
        answer = self._answer(user, turn) if turn.state.is_over else None
        return Relayed(turn, asked.message, answer)

    def begun(self, user: Principal, text: str) -> str:
        """A conversation for who speaks without one."""
        return self.conversations.create(user, one_line(text)[:LONGEST_TITLE] or "New conversation").id

    def note(self, user: Principal, conversation_id: str, kind: str, payload: Mapping[str, Any]) -> Event:
        """In the events of a conversation that is theirs."""
        self.conversations.get(user, checked(conversation_id))
        return self.threads.note(user, conversation_id, kind, payload, SOURCE)

    def _waited(self, user: Principal, turn: Turn, patience: float) -> Turn:
        until = time.monotonic() + patience
        while not turn.state.is_over and time.monotonic() < until:
            time.sleep(LOOK_EVERY)
            turn = self.asking.turn(user, turn.id)
        return turn

    def _answer(self, user: Principal, turn: Turn) -> Message:
        if turn.state is State.FAILED:
            _, frames = self.asking.frames(user, turn.id, 0, None)
            raise Unavailable(getattr(frames[-1].event, "message", "The answer failed"), turn_id=turn.id)
        return self.threads.message(user, turn.id)


def checked(conversation_id: str) -> str:
    if not is_id(conversation_id):
        raise Invalid("`conversation_id` is the id of a conversation", field="conversation_id")
    return conversation_id
