"""Messages, the branches they are on, and the events of a conversation."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from shared.domain.conversations.model.paths import Branch, Shape, Stretch, punched
from shared.domain.conversations.model.threads import Event, Message, Spot
from shared.domain.conversations.repository.conversations import thing, touching
from shared.domain.conversations.repository.items import (
    branch_item,
    branch_place,
    event_item,
    message_item,
    pointer_item,
    pointer_of,
    said_place,
    stored_content,
    thread_of,
    to_branch,
    to_event,
    to_message,
)
from shared.kit.clock import rfc3339
from shared.tables.conversations import ConversationItem
from shared.tables.messages import MessageItem
from shared.tables.transactions import agreed

LARGEST_PAGE = 1000
Besides = Callable[[TransactWrite], None]


@dataclass(frozen=True, slots=True)
class ThreadRepository:
    def shape(self, owner: str, conversation_id: str) -> Shape:
        """Every branch, by name; empty where the conversation is not."""
        branches = MessageItem.place.startswith("branch#")
        found = MessageItem.query(thread_of(owner, conversation_id), branches, consistent_read=True)
        shape = {item.branch_id: to_branch(item) for item in found}
        return shape if "main" in shape else {}

    def said(self, owner: str, conversation_id: str, stretches: Iterable[Stretch]) -> Iterator[Message]:
        """Of a stretch with nothing in it, nothing: the store would not be asked for it."""
        thread = thread_of(owner, conversation_id)
        for each in stretches:
            if each.start >= each.end:
                continue
            first, last = said_place(each.branch_id, each.start), said_place(each.branch_id, each.end - 1)
            between = MessageItem.place.between(first, last)
            for item in MessageItem.query(thread, between, consistent_read=True, page_size=LARGEST_PAGE):
                yield to_message(item)

    def where(self, owner: str, message_id: str) -> Spot | None:
        try:
            found = MessageItem.get(pointer_of(owner, message_id), "where", consistent_read=True)
        except DoesNotExist:
            return None
        return Spot(str(found.conversation_id), message_id, str(found.branch_id), int(found.depth or 0))

    def at(self, owner: str, spot: Spot) -> Message | None:
        place = said_place(spot.branch_id, spot.depth)
        try:
            return to_message(MessageItem.get(thread_of(owner, spot.conversation_id), place, consistent_read=True))
        except DoesNotExist:
            return None

    def add(
        self, owner: str, branch: Branch, message: Message, event: Event, besides: Besides | None = None
    ) -> bool:
        """False when the branch moved meanwhile, this very message is there already, or `besides` was refused."""

        def fill(transaction: TransactWrite) -> None:
            grown: list[Action] = [
                MessageItem.next_depth.set(branch.next_depth + 1),
                MessageItem.live.set(branch.live + 1),
                MessageItem.last_activity.set(rfc3339(message.created_at)),
            ]
            self._turn(transaction, owner, message.conversation_id, branch, grown)
            put(transaction, owner, message, event)
            touch(transaction, owner, message.conversation_id, message.created_at, +1)
            if besides:
                besides(transaction)

        return agreed(fill)

    def grow(
        self, owner: str, conversation_id: str, branch: Branch, first: Message | None, events: list[Event]
    ) -> bool:
        """A new branch, with its first message where there is one; both or neither."""

        def fill(transaction: TransactWrite) -> None:
            new = branch_item(owner, conversation_id, branch)
            transaction.save(new, condition=MessageItem.place.does_not_exist())
            for event in events[:1] if first else events:
                transaction.save(event_item(owner, event))
            if first is not None:
                put(transaction, owner, first, events[-1])
            touch(transaction, owner, conversation_id, branch.created_at, 1 if first else 0)

        return agreed(fill)

    def rewrite(self, owner: str, message: Message, event: Event, now: datetime) -> bool:
        """False when it is gone."""

        def fill(transaction: TransactWrite) -> None:
            place = said_place(message.branch_id, message.depth)
            item = MessageItem(thread_of(owner, message.conversation_id), place)
            same = MessageItem.message_id == message.id
            transaction.update(item, actions=rewritten(message), condition=same)
            transaction.save(event_item(owner, event))
            touch(transaction, owner, message.conversation_id, now, 0)

        return agreed(fill)

    def remove(self, owner: str, branch: Branch, message: Message, event: Event, now: datetime) -> bool:
        """False when the branch moved meanwhile, or the message is gone."""

        def fill(transaction: TransactWrite) -> None:
            thread = thread_of(owner, message.conversation_id)
            place = said_place(message.branch_id, message.depth)
            there = MessageItem.message_id == message.id
            transaction.delete(MessageItem(thread, place), condition=there)
            transaction.delete(MessageItem(pointer_of(owner, message.id), "where"))
            left: list[Action] = [
                MessageItem.live.set(branch.live - 1),
                MessageItem.holes.set([list(hole) for hole in punched(branch.holes, message.depth)]),
            ]
            self._turn(transaction, owner, message.conversation_id, branch, left)
            transaction.save(event_item(owner, event))
            touch(transaction, owner, message.conversation_id, now, -1)

        return agreed(fill)

    def note(self, owner: str, event: Event) -> None:
        event_item(owner, event).save()

    def events(self, owner: str, conversation_id: str, begin: str, kinds: frozenset[str]) -> Iterator[Event]:
        """In order of time, from the place on."""
        wanted: Condition | None = MessageItem.event_type.is_in(*sorted(kinds)) if kinds else None
        range_key = MessageItem.place.between(begin, "event#~")
        found = MessageItem.query(
            thread_of(owner, conversation_id), range_key, wanted, consistent_read=True, page_size=LARGEST_PAGE
        )
        return (to_event(item) for item in found)

    def _turn(
        self, transaction: TransactWrite, owner: str, conversation_id: str, branch: Branch, actions: list[Action]
    ) -> None:
        """Only from the state that was read: its next depth grows with every message, `live` falls with every hole."""
        as_read = (MessageItem.next_depth == branch.next_depth) & (MessageItem.live == branch.live)
        item = MessageItem(thread_of(owner, conversation_id), branch_place(branch.id))
        transaction.update(item, actions=actions, condition=as_read)


def put(transaction: TransactWrite, owner: str, message: Message, event: Event) -> None:
    new = MessageItem.place.does_not_exist()
    transaction.save(pointer_item(owner, message), condition=new)
    transaction.save(message_item(owner, message), condition=new)
    transaction.save(event_item(owner, event))


def touch(transaction: TransactWrite, owner: str, conversation_id: str, now: datetime, by: int) -> None:
    actions: list[Action] = [*touching(conversation_id, now), ConversationItem.message_count.add(by)]
    item = ConversationItem(owner, thing(conversation_id))
    transaction.update(item, actions=actions, condition=ConversationItem.thing.exists())


def rewritten(message: Message) -> list[Action]:
    content, packed = stored_content(message.content)
    edited: Any = rfc3339(message.edited_at) if message.edited_at else None
    actions: list[Action] = [MessageItem.edited_at.set(edited)]
    if content is not None:
        return [*actions, MessageItem.content.set(content), MessageItem.packed.remove()]
    return [*actions, MessageItem.packed.set(packed), MessageItem.content.remove()]  # type: ignore[arg-type]
