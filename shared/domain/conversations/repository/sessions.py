"""Conversations that clients name themselves, and that have numbers."""

from dataclasses import dataclass

from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from shared.domain.conversations.model.conversations import Conversation
from shared.domain.conversations.model.threads import Event
from shared.domain.conversations.repository.conversations import begin, number_thing
from shared.tables.conversations import ConversationItem
from shared.tables.transactions import agreed

NUMBERS = "numbers"


@dataclass(frozen=True, slots=True)
class SessionRepository:
    def last_number(self, owner: str) -> int:
        try:
            return int(ConversationItem.get(owner, NUMBERS, consistent_read=True).number or 0)
        except DoesNotExist:
            return 0

    def numbered(self, owner: str, number: int) -> str | None:
        try:
            found = ConversationItem.get(owner, number_thing(number), consistent_read=True)
        except DoesNotExist:
            return None
        return found.conversation_id

    def add(self, new: Conversation, number: int, event: Event) -> bool:
        """False when it is there already, or the number was given to another."""

        def fill(transaction: TransactWrite) -> None:
            begin(transaction, new, event)
            counter = ConversationItem(new.owner, NUMBERS)
            before = ConversationItem.number == number - 1
            first = ConversationItem.thing.does_not_exist()
            step: list[Action] = [ConversationItem.number.set(number)]
            transaction.update(counter, actions=step, condition=before if number > 1 else first)
            leads = ConversationItem(new.owner, number_thing(number), conversation_id=new.id)
            transaction.save(leads, condition=ConversationItem.thing.does_not_exist())

        return agreed(fill)
