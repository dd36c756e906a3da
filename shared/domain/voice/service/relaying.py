"""What was heard is asked in a conversation, and its answer waited for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.domain.chat.model.turns import Ask, State, Turn
from shared.domain.chat.service.asking import AskingService
from shared.domain.chat.service.waiting import Waiting
from shared.domain.conversations.model.threads import Draft, Event, Message
from shared.domain.conversations.service.conversations import ConversationService
from shared.domain.conversations.service.threads import ThreadService
from shared.kit.errors import Invalid
from shared.kit.ids import is_id
from shared.kit.principal import Principal
from shared.kit.texts import one_line

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
    waiting: Waiting

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
        turn, answer = self.waiting.answer(user, asked.turn, patience)
        return Relayed(turn, asked.message, answer)

    def begun(self, user: Principal, text: str) -> str:
        """A conversation for who speaks without one."""
        return self.conversations.create(user, one_line(text)[:LONGEST_TITLE] or "New conversation").id

    def note(self, user: Principal, conversation_id: str, kind: str, payload: Mapping[str, Any]) -> Event:
        """In the events of a conversation that is theirs."""
        self.conversations.get(user, checked(conversation_id))
        return self.threads.note(user, conversation_id, kind, payload, SOURCE)


def checked(conversation_id: str) -> str:
    if not is_id(conversation_id):
        raise Invalid("`conversation_id` is the id of a conversation", field="conversation_id")
    return conversation_id
