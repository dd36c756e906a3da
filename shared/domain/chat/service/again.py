"""An answer is given once more: beside the first one, or in its place."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from shared.domain.chat.model.turns import Ask, Turn
from shared.domain.chat.service.asking import AskingService
from shared.domain.chat.service.waiting import Waiting
from shared.domain.conversations.model.threads import Message, Speaker
from shared.domain.conversations.service.threads import ThreadService
from shared.kit.errors import Conflict, NotFound, Unprocessable
from shared.kit.making import made_before, new_id
from shared.kit.principal import Principal

Wish = Callable[[Ask], Ask]


@dataclass(frozen=True, slots=True)
class Regenerated:
    """`message` none: it takes longer than a request may, and is there to be read by the turn's id."""

    turn: Turn
    message: Message | None
    branch_id: str


@dataclass(frozen=True, slots=True)
class AgainService:
    threads: ThreadService
    asking: AskingService
    waiting: Waiting

    def answer(
        self,
        user: Principal,
        conversation_id: str,
        message_id: str,
        wish: Wish,
        patience: float,
        *,
        branching: bool,
    ) -> Regenerated:
        """On a branch of its own; else in place of the last answer, which goes when the new one is there."""
        turn_id = new_id()
        before = made_before(lambda: self.asking.found(user, turn_id))
        if before is not None:  # what it replaces may be gone
            return self._answered(user, before, message_id, patience)
        question, given = self._question(user, conversation_id, message_id)
        branch_id = (given or question).branch_id
        if branching:
            branch_id = self.threads.branch(user, conversation_id, question.id, None).id
        elif given is not None:
            self._must_be_last(user, given)
        ask = wish(ask_of(user, question, branch_id, message_id))
        asked = self.asking.open(ask, turn_id=turn_id)
        self.asking.call(asked.turn)
        return self._answered(user, asked.turn, message_id, patience)

    def _answered(self, user: Principal, turn: Turn, message_id: str, patience: float) -> Regenerated:
        ended, message = self.waiting.answer(user, turn, patience)
        if message is not None:
            self._take_away(user, message_id, turn.ask.branch_id)
        return Regenerated(ended, message, turn.ask.branch_id)

    def _take_away(self, user: Principal, message_id: str, branch_id: str) -> None:
        """The answer that was given before, where it stands on the same branch."""
        with contextlib.suppress(NotFound):
            given = self.threads.message(user, message_id)
            if given.role is not Speaker.USER and given.branch_id == branch_id:
                self.threads.delete(user, given.conversation_id, given.id)

    def _question(self, user: Principal, conversation_id: str, message_id: str) -> tuple[Message, Message | None]:
        found = self.threads.message(user, message_id)
        if found.conversation_id != conversation_id:
            raise NotFound("Message not found", code="RESOURCE_NOT_FOUND")
        if found.role is Speaker.USER:
            return found, None
        if found.parent_message_id is None:
            raise Unprocessable("It is not known what this message answers", field="message_id")
        return self.threads.message(user, found.parent_message_id), found

    def _must_be_last(self, user: Principal, given: Message) -> None:
        last = self.threads.tail(user, given.conversation_id, given.branch_id, 1)
        if [each.id for each in last] != [given.id]:
            raise Conflict("Only the last answer can be replaced; for any other one a branch is made")


def ask_of(user: Principal, question: Message, branch_id: str, replaces: str) -> Ask:
    return replace(
        Ask(user.product, user.user_id, user.role, question.content, question.conversation_id),
        branch_id=branch_id,
        message_id=question.id,
        replaces=replaces,
    )
