"""Conversations by owner: begun, changed, listed, counted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from shared.domain.conversations.model.conversations import Conversation, Counted, Wanted
from shared.domain.conversations.model.paths import MAIN
from shared.domain.conversations.model.settings import AnswerSettings
from shared.domain.conversations.model.threads import Event
from shared.domain.conversations.repository.items import (
    bare_branch,
    branch_place,
    event_item,
    thread_of,
)
from shared.kit.clock import rfc3339
from shared.kit.paging import cursor_of, place_of
from shared.tables.conversations import ConversationItem
from shared.tables.folders import FolderItem
from shared.tables.messages import MessageItem
from shared.tables.transactions import agreed

Place = tuple[str, str]
PAGE = 100


@dataclass(frozen=True, slots=True)
class ConversationRepository:
    def add(self, new: Conversation, event: Event) -> bool:
        """False when there is no such folder."""

        return agreed(lambda transaction: begin(transaction, new, event))

    def get(self, owner: str, conversation_id: str) -> Conversation | None:
        try:
            item = ConversationItem.get(owner, thing(conversation_id), consistent_read=True)
        except DoesNotExist:
            return None
        return from_item(item)

    def replace(self, before: Conversation, after: Conversation) -> bool:
        """False when it is not as it was read, or there is no such folder."""

        def fill(transaction: TransactWrite) -> None:
            transaction.update(
                ConversationItem(after.owner, thing(after.id)), actions=changes(after), condition=as_read(before)
            )
            if before.folder_id != after.folder_id:
                in_folder(transaction, after.owner, after.folder_id)
            recount(transaction, after.owner, before, after)

        return agreed(fill)

    def remove(self, gone: Conversation) -> bool:
        """Its messages follow behind; from now on nobody finds them."""
        return agreed(lambda transaction: take_out(transaction, gone))

    def remove_all(self, some: list[Conversation]) -> bool:
        """At most thirty: a transaction holds a hundred writes."""

        def fill(transaction: TransactWrite) -> None:
            for gone in some:
                take_out(transaction, gone, counted=False)
            recount_many(transaction, some)

        return agreed(fill)

    def counted(self, owner: str, folder_id: str | None) -> Counted:
        try:
            item = ConversationItem.get(owner, count_of(folder_id), consistent_read=True)
        except DoesNotExist:
            return Counted()
        return Counted(int(item.total or 0), int(item.total_archived or 0))

    def newest(self, owner: str, wanted: Wanted, cursor: str | None, batch: int) -> Iterator[Conversation]:
        """By the narrowest index; what that does not settle is the caller's to sift."""
        after = place_of(cursor, 2) if cursor else None
        index, key, attribute = shelf_of(owner, wanted)
        start = start_at(owner, after, attribute, key) if after else None
        found = index.query(
            key, scan_index_forward=False, page_size=min(batch, PAGE), last_evaluated_key=start, limit=None
        )
        return (from_item(item) for item in found)

    def settings(self, owner: str, conversation_id: str) -> tuple[AnswerSettings, int] | None:
        """None where the conversation is not; the number counts the changes."""
        keys = [(owner, thing(conversation_id)), (owner, settings_thing(conversation_id))]
        found = {item.thing: item for item in ConversationItem.batch_get(keys, consistent_read=True)}
        if thing(conversation_id) not in found:
            return None
        kept = found.get(settings_thing(conversation_id))
        return (AnswerSettings(**kept.settings), int(kept.version)) if kept else (AnswerSettings(), 0)

    def keep_settings(self, owner: str, conversation_id: str, settings: AnswerSettings, version: int) -> bool:
        """False when somebody else changed them meanwhile, or the conversation is gone."""

        def fill(transaction: TransactWrite) -> None:
            there = ConversationItem.thing.exists()
            transaction.condition_check(ConversationItem, owner, thing(conversation_id), condition=there)
            item = ConversationItem(owner, settings_thing(conversation_id))
            item.conversation_id, item.settings, item.version = conversation_id, settings.kept(), version + 1
            unchanged = ConversationItem.version == version if version else ConversationItem.thing.does_not_exist()
            transaction.save(item, condition=unchanged)

        return agreed(fill)


def cursor_behind(conversation: Conversation) -> str:
    return cursor_of(touched(conversation.updated_at, conversation.id), thing(conversation.id))


def thing(conversation_id: str) -> str:
    return f"conversation#{conversation_id}"


def settings_thing(conversation_id: str) -> str:
    return f"settings#{conversation_id}"


def number_thing(number: int) -> str:
    return f"number#{number:010d}"


def count_of(folder_id: str | None) -> str:
    return f"count#{folder_id}" if folder_id else "count"


def touched(moment: datetime, conversation_id: str) -> str:
    return f"{rfc3339(moment)}#{conversation_id}"


def shelf_name(owner: str, *, archived: bool) -> str:
    return f"{owner}#{'archived' if archived else 'active'}"


def folder_name(owner: str, folder_id: str) -> str:
    return f"{owner}#{folder_id}"


def shelf_of(owner: str, wanted: Wanted) -> tuple[Any, str, str]:
    if wanted.folder_id is not None:
        return ConversationItem.filed, folder_name(owner, wanted.folder_id), "folder"
    if wanted.archived is not None:
        return ConversationItem.shelved, shelf_name(owner, archived=wanted.archived), "shelf"
    return ConversationItem.recent, owner, "owner"


def start_at(owner: str, after: tuple[str, ...], attribute: str, key: str) -> dict[str, Any]:
    place = {"owner": owner, "touched": after[0], "thing": after[1], attribute: key}
    return {name: {"S": value} for name, value in place.items()}


def in_folder(transaction: TransactWrite, owner: str, folder_id: str | None) -> None:
    """Into a folder of one's own, that is there at this moment and is not being deleted."""
    if folder_id is not None:
        user_id = owner.partition("#")[2]
        there = FolderItem.folder_id.exists() & FolderItem.closing.does_not_exist()
        transaction.condition_check(FolderItem, user_id, f"folder#{folder_id}", condition=there)


def as_read(conversation: Conversation) -> Condition:
    filed: Condition = ConversationItem.folder_id == conversation.folder_id
    if conversation.folder_id is None:
        filed = ConversationItem.folder_id.does_not_exist()
    archived: Condition = ConversationItem.archived == conversation.archived
    titled: Condition = ConversationItem.title == conversation.title
    ends: Condition = ConversationItem.expires_at == conversation.expires_at
    if conversation.expires_at is None:
        ends = ConversationItem.expires_at.does_not_exist()
    same: Condition = filed & archived & titled & ends
    return same


def changes(after: Conversation) -> list[Action]:
    actions: list[Action] = [
        ConversationItem.title.set(after.title),
        ConversationItem.archived.set(after.archived),
        ConversationItem.shelf.set(shelf_name(after.owner, archived=after.archived)),
        ConversationItem.counted.set(True),
        *touching(after.id, after.updated_at),
    ]
    end = ConversationItem.expires_at
    actions.append(end.set(after.expires_at) if after.expires_at else end.remove())
    if after.folder_id is None:
        return [*actions, ConversationItem.folder_id.remove(), ConversationItem.folder.remove()]
    filed = ConversationItem.folder.set(folder_name(after.owner, after.folder_id))
    return [*actions, ConversationItem.folder_id.set(after.folder_id), filed]


def touching(conversation_id: str, moment: datetime) -> list[Action]:
    return [
        ConversationItem.updated_at.set(rfc3339(moment)),
        ConversationItem.touched.set(touched(moment, conversation_id)),
    ]


def begin(transaction: TransactWrite, new: Conversation, event: Event) -> None:
    transaction.save(to_item(new), condition=ConversationItem.thing.does_not_exist())
    transaction.save(bare_branch(new.owner, new.id, new.created_at))
    transaction.save(event_item(new.owner, event))
    in_folder(transaction, new.owner, new.folder_id)
    recount(transaction, new.owner, None, new)


def take_out(transaction: TransactWrite, gone: Conversation, *, counted: bool = True) -> None:
    transaction.delete(ConversationItem(gone.owner, thing(gone.id)), condition=as_read(gone))
    transaction.delete(ConversationItem(gone.owner, settings_thing(gone.id)))
    transaction.delete(MessageItem(thread_of(gone.owner, gone.id), branch_place(MAIN)))
    if gone.number is not None:
        transaction.delete(ConversationItem(gone.owner, number_thing(gone.number)))
    if counted:
        recount(transaction, gone.owner, gone, None)


def recount(
    transaction: TransactWrite, owner: str, before: Conversation | None, after: Conversation | None
) -> None:
    """The whole, and the folders it left and came to: each once."""
    steps: dict[str, list[int]] = {}
    for conversation, by in ((before, -1), (after, +1)):
        if conversation is not None:
            for place in {count_of(None), count_of(conversation.folder_id)}:
                step = steps.setdefault(place, [0, 0])
                step[0] += by
                step[1] += by * conversation.archived
    write_counts(transaction, owner, steps)


def recount_many(transaction: TransactWrite, gone: list[Conversation]) -> None:
    steps: dict[str, list[int]] = {}
    for conversation in gone:
        for place in {count_of(None), count_of(conversation.folder_id)}:
            step = steps.setdefault(place, [0, 0])
            step[0] -= 1
            step[1] -= conversation.archived
    write_counts(transaction, gone[0].owner, steps)


def write_counts(transaction: TransactWrite, owner: str, steps: dict[str, list[int]]) -> None:
    for place, (by, archived) in steps.items():
        if by or archived:
            actions: list[Action] = [ConversationItem.total.add(by), ConversationItem.total_archived.add(archived)]
            transaction.update(ConversationItem(owner, place), actions=actions)


def to_item(conversation: Conversation) -> ConversationItem:
    return ConversationItem(
        conversation.owner,
        thing(conversation.id),
        conversation_id=conversation.id,
        title=conversation.title,
        archived=conversation.archived,
        folder_id=conversation.folder_id,
        message_count=conversation.message_count,
        created_at=rfc3339(conversation.created_at),
        updated_at=rfc3339(conversation.updated_at),
        touched=touched(conversation.updated_at, conversation.id),
        shelf=shelf_name(conversation.owner, archived=conversation.archived),
        folder=folder_name(conversation.owner, conversation.folder_id) if conversation.folder_id else None,
        external_id=conversation.external_id,
        number=conversation.number,
        overseen=conversation.owner.partition("#")[0],
        counted=True,
        expires_at=conversation.expires_at,
    )


def from_item(item: Any) -> Conversation:
    return Conversation(
        owner=item.owner,
        id=item.conversation_id,
        title=item.title,
        archived=item.archived,
        folder_id=item.folder_id,
        message_count=int(item.message_count),
        created_at=datetime.fromisoformat(item.created_at),
        updated_at=datetime.fromisoformat(item.updated_at),
        external_id=item.external_id,
        number=int(item.number) if item.number is not None else None,
        expires_at=item.expires_at,
    )
