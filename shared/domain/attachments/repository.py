"""Files of messages: announced, stored, read, removed. Both items of a file are written in one transaction."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from shared.domain.attachments.model import TYPES, Attachment, Home, Reading, State, listed_by_type, listed_under
from shared.kit.clock import rfc3339
from shared.tables.attachments import AttachmentItem
from shared.tables.conversations import ConversationItem
from shared.tables.messages import MessageItem
from shared.tables.transactions import agreed

WAITING_DAYS = 1
PIECE = 40  # files that one transaction removes
Write = Callable[[TransactWrite], None]


@dataclass(frozen=True, slots=True)
class AttachmentRepository:
    def get(self, owner: str, attachment_id: str) -> Attachment | None:
        try:
            return from_item(AttachmentItem.get(pointer_of(owner, attachment_id), "where", consistent_read=True))
        except DoesNotExist:
            return None

    def home(self, owner: str, message_id: str) -> Home | None:
        """Where a message of the owner stands."""
        try:
            found = MessageItem.get(f"{owner}#message#{message_id}", "where", consistent_read=True)
        except DoesNotExist:
            return None
        place = f"said#{found.branch_id}#{int(found.depth or 0):08d}"
        return Home(str(found.conversation_id), message_id, place)

    def there(self, messages: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
        """Those owners and messages that there are."""
        names = {f"{owner}#message#{message_id}": (owner, message_id) for owner, message_id in messages}
        keys = [(name, "where") for name in names]
        found = MessageItem.batch_get(keys, consistent_read=True) if keys else ()
        return {names[item.thread] for item in found}

    def of_message(self, owner: str, home: Home) -> list[Attachment]:
        """As they came."""
        beginning = AttachmentItem.place.startswith(f"file#{home.message_id}#")
        found = AttachmentItem.query(thread_of(owner, home.conversation_id), beginning, consistent_read=True)
        return sorted(map(from_item, found), key=lambda each: (each.created_at, each.id))

    def of_conversation(self, owner: str, conversation_id: str) -> Iterator[Attachment]:
        found = AttachmentItem.query(thread_of(owner, conversation_id), consistent_read=True, page_size=100)
        return map(from_item, found)

    def announce(self, new: Attachment) -> bool:
        """False when it is announced already, or its message or conversation is gone."""

        def fill(transaction: TransactWrite) -> None:
            self._in_its_place(transaction, new)
            for item in to_items(new):
                transaction.save(item, condition=AttachmentItem.place.does_not_exist())

        return agreed(fill)

    def store(self, stored: Attachment) -> bool:
        """False when it is stored already, or gone with its message."""

        def fill(transaction: TransactWrite) -> None:
            there = MessageItem.message_id == stored.home.message_id
            transaction.update(message_of(stored), actions=[MessageItem.files.add(1)], condition=there)
            for item in to_items(stored):
                transaction.save(item, condition=AttachmentItem.state == State.WAITING.value)

        return agreed(fill)

    def note_reading(self, read: Attachment) -> bool:
        """False when it is gone."""
        actions: list[Action] = [AttachmentItem.reading.set(read.reading.value)]
        actions += [AttachmentItem.remark.set(read.remark)] if read.remark else []
        actions += [AttachmentItem.characters.set(read.characters)] if read.characters is not None else []

        def fill(transaction: TransactWrite) -> None:
            for thread, place in places(read):
                transaction.update(
                    AttachmentItem(thread, place), actions=actions, condition=AttachmentItem.place.exists()
                )

        return agreed(fill)

    def remove(self, gone: Attachment, also: Write = lambda _transaction: None) -> bool:
        """False when it was removed or stored meanwhile. `also` is written with it."""

        def by_itself(transaction: TransactWrite) -> None:
            take_out(transaction, gone)
            also(transaction)

        def with_its_message(transaction: TransactWrite) -> None:
            there = MessageItem.message_id == gone.home.message_id
            transaction.update(message_of(gone), actions=[MessageItem.files.add(-1)], condition=there)
            by_itself(transaction)

        counted = gone.state is State.STORED
        return (counted and agreed(with_its_message)) or agreed(by_itself)

    def remove_all(self, gone: Iterable[Attachment]) -> None:
        """Of messages that are gone."""
        with AttachmentItem.batch_write() as batch:
            for each in gone:
                for thread, place in places(each):
                    batch.delete(AttachmentItem(thread, place))

    def _in_its_place(self, transaction: TransactWrite, new: Attachment) -> None:
        talk = f"conversation#{new.home.conversation_id}"
        there = ConversationItem.thing.exists()
        transaction.condition_check(ConversationItem, new.owner, talk, condition=there)
        same = MessageItem.message_id == new.home.message_id
        thread = thread_of(new.owner, new.home.conversation_id)
        transaction.condition_check(MessageItem, thread, new.home.place, condition=same)


def thread_of(owner: str, conversation_id: str) -> str:
    return f"{owner}#{conversation_id}"


def pointer_of(owner: str, attachment_id: str) -> str:
    return f"{owner}#file#{attachment_id}"


def places(each: Attachment) -> tuple[tuple[str, str], tuple[str, str]]:
    beside = thread_of(each.owner, each.home.conversation_id), f"file#{each.home.message_id}#{each.id}"
    return beside, (pointer_of(each.owner, each.id), "where")


def message_of(each: Attachment) -> MessageItem:
    return MessageItem(thread_of(each.owner, each.home.conversation_id), each.home.place)


def take_out(transaction: TransactWrite, gone: Attachment) -> None:
    for thread, place in places(gone):
        transaction.delete(AttachmentItem(thread, place), condition=AttachmentItem.state == gone.state.value)


def to_items(each: Attachment) -> Iterator[AttachmentItem]:
    ends = each.created_at + timedelta(days=WAITING_DAYS) if each.state is State.WAITING else None
    for (thread, place), owner in zip(places(each), (each.owner, None), strict=True):
        yield AttachmentItem(
            thread,
            place,
            owner=each.owner,
            attachment_id=each.id,
            conversation_id=each.home.conversation_id,
            message_id=each.home.message_id,
            message_place=each.home.place,
            name=each.name,
            media_type=each.media_type,
            size=each.size,
            checksum=each.checksum,
            metadata=dict(each.metadata) or None,
            scanned_by=each.scanned_by,
            state=each.state.value,
            reading=each.reading.value,
            remark=each.remark,
            characters=each.characters,
            created_at=rfc3339(each.created_at),
            overseen=listed_under(owner),
            filed=listed_by_type(owner, TYPES.get(each.media_type)),
            expires_at=ends,
        )


def from_item(item: Any) -> Attachment:
    return Attachment(
        owner=item.owner,
        id=item.attachment_id,
        home=Home(item.conversation_id, item.message_id, item.message_place),
        name=item.name,
        media_type=item.media_type,
        size=int(item.size),
        created_at=datetime.fromisoformat(item.created_at),
        checksum=item.checksum,
        metadata=item.metadata or {},
        scanned_by=item.scanned_by,
        state=State(item.state),
        reading=Reading(item.reading),
        remark=item.remark,
        characters=int(item.characters) if item.characters is not None else None,
    )
