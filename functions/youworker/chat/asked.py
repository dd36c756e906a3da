"""A request becomes a question in a session."""

from collections.abc import Sequence
from dataclasses import dataclass

from functions.youworker.chat.schemas import LineIn, WishesIn
from shared.domain.chat.model.turns import Ask, Line
from shared.domain.chat.service.asking import Asked, AskingService
from shared.domain.conversations.model.conversations import Conversation
from shared.domain.conversations.model.threads import Draft
from shared.domain.conversations.service.sessions import SessionService
from shared.kit.errors import Invalid
from shared.kit.principal import Principal

LONGEST_KEY = 100


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    before: Sequence[LineIn]
    wishes: WishesIn
    key: str | None = None  # of a client that may send the same again

    @classmethod
    def of(cls, lines: Sequence[LineIn], wishes: WishesIn, key: str | None) -> "Question":
        last = lines[-1]
        if last.role != "user" or not last.content.strip():
            raise Invalid("The last of `messages` is what a user says", field="messages")
        return cls(last.content, lines[:-1], wishes, wishes.client_message_id or (key or "")[:LONGEST_KEY] or None)

    def say(self, user: Principal, sessions: SessionService, asking: AskingService) -> tuple[Conversation, Asked]:
        """A history that the client brings counts; without one, what the session holds."""
        session = sessions.ensure(user, self.wishes.session_id)
        said = [line for line in self.before if line.role != "system"]
        rules = [line.content for line in self.before if line.role == "system"]
        ask = Ask(
            product=user.product,
            user_id=user.user_id,
            role=user.role,
            text=self.text,
            conversation_id=session.id,
            model=self.wishes.model or "",
            language=self.wishes.assistant_language,
            with_tools=self.wishes.enable_tools,
            instructions="\n\n".join(rules) or None,
            history=tuple(Line(line.role, line.content) for line in said) if said else None,
        )
        return session, asking.say(user, ask, Draft(self.text, client_message_id=self.key), "http")
