"""Everything of a kind, newest first, whoever's it is; one thing by its owner and id; and the record of each look."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pynamodb.exceptions import DoesNotExist, PutError
from pynamodb.models import Model

from shared.audit import Entry
from shared.audit.records import item_of
from shared.domain.attachments.model import listed_by_type, listed_under
from shared.domain.oversight.model import Kind, Thing, Wanted
from shared.kit.errors import Unavailable
from shared.kit.paging import cursor_of, place_of
from shared.tables.attachments import AttachmentItem
from shared.tables.audit import AuditItem
from shared.tables.clinical_contexts import ClinicalItem
from shared.tables.conversations import ConversationItem
from shared.tables.folders import FolderItem

PRODUCT = "voiceassist"


@dataclass(frozen=True, slots=True)
class Aisle:
    """What is walked along: an index, the name and the value of its hash, and what a place in it is made of."""

    index: Any
    name: str
    value: str
    places: tuple[str, ...]

    def start(self, cursor: str) -> dict[str, Any]:
        """Whatever a cursor says, it leads nowhere else."""
        found = dict(zip(self.places, place_of(cursor, len(self.places)), strict=True)) | {self.name: self.value}
        return {name: {"S": value} for name, value in found.items()}

    def cursor(self, item: Any) -> str:
        return cursor_of(*(str(getattr(item, name)) for name in self.places))


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where a kind stands: its table and the table's keys, the key of one of somebody's, and the way to many."""

    table: type[Model]
    keys: tuple[str, str]
    id: str
    key: Callable[[str, str], tuple[str, str]]
    aisle: Callable[["Shelf", Wanted], Aisle]
    owner: str
    facts: tuple[str, ...]


def of_all(shelf: Shelf, word: str) -> Aisle:
    return Aisle(shelf.table.by_time, "overseen", word, ("created_at", *shelf.keys))  # type: ignore[attr-defined]


def by_owner(word: str, index: str, order: str) -> Callable[[Shelf, Wanted], Aisle]:
    """Everybody's as they were made; those of one person by an index of the table's own hash."""

    def chosen(shelf: Shelf, wanted: Wanted) -> Aisle:
        if wanted.user_id is None:
            return of_all(shelf, word)
        value = shelf.key(wanted.user_id, "")[0]
        return Aisle(getattr(shelf.table, index), shelf.keys[0], value, (order, *shelf.keys))

    return chosen


def of_files(shelf: Shelf, wanted: Wanted) -> Aisle:
    owner = f"{PRODUCT}#{wanted.user_id}" if wanted.user_id else None
    typed = listed_by_type(owner, wanted.file_type)
    if typed is None:
        return of_all(shelf, listed_under(owner))
    return Aisle(AttachmentItem.by_type, "filed", typed, ("created_at", *shelf.keys))


SHELVES = {
    Kind.CONVERSATION: Shelf(
        ConversationItem,
        ("owner", "thing"),
        "conversation_id",
        lambda user_id, name: (f"{PRODUCT}#{user_id}", f"conversation#{name}"),
        by_owner(PRODUCT, "recent", "touched"),
        "owner",
        ("title", "archived", "folder_id", "message_count", "updated_at", "expires_at"),
    ),
    Kind.CONTEXT: Shelf(
        ClinicalItem,
        ("user_id", "thing"),
        "id",
        lambda user_id, name: (user_id, f"context#{name}"),
        by_owner("contexts", "newest", "touched"),
        "user_id",
        ("session_id", "patient", "updated_at"),
    ),
    Kind.FILE: Shelf(
        AttachmentItem,
        ("thread", "place"),
        "attachment_id",
        lambda user_id, name: (f"{PRODUCT}#{user_id}#file#{name}", "where"),
        of_files,
        "owner",
        ("conversation_id", "message_id", "name", "media_type", "size", "state", "reading", "checksum"),
    ),
    Kind.FOLDER: Shelf(
        FolderItem,
        ("user_id", "thing"),
        "folder_id",
        lambda user_id, name: (user_id, f"folder#{name}"),
        by_owner("folders", "mine", "created_at"),
        "user_id",
        ("name", "color", "icon", "parent_folder_id", "updated_at"),
    ),
}


@dataclass(frozen=True, slots=True)
class OversightRepository:
    def newest(self, kind: Kind, wanted: Wanted, cursor: str | None, page: int) -> Iterator[tuple[Thing, str]]:
        """Each with the cursor that leads behind it. Read page by page as it is asked for."""
        shelf = SHELVES[kind]
        way = shelf.aisle(shelf, wanted)
        start = way.start(cursor) if cursor else None
        found = way.index.query(way.value, scan_index_forward=False, page_size=page, last_evaluated_key=start)
        return ((thing_of(kind, item), way.cursor(item)) for item in found)

    def get(self, kind: Kind, user_id: str, name: str) -> Thing | None:
        shelf = SHELVES[kind]
        try:
            item: Any = shelf.table.get(*shelf.key(user_id, name), consistent_read=True)
        except DoesNotExist:
            return None
        return thing_of(kind, item)

    def conversations(self, of: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Thing]:
        """Those there are, by their owners and ids; a hundred at most, by one call."""
        shelf = SHELVES[Kind.CONVERSATION]
        keys = [shelf.key(*each) for each in of]
        found = (thing_of(Kind.CONVERSATION, item) for item in shelf.table.batch_get(keys)) if keys else ()
        return {(thing.user_id, thing.id): thing for thing in found}

    def looked(self, entry: Entry) -> None:
        """Before anything is shown: who cannot be recorded sees nothing."""
        try:
            item_of(entry).save(condition=AuditItem.shelf.does_not_exist())
        except PutError as error:
            raise Unavailable("This look could not be recorded, so nothing is shown. Please try again.") from error


def thing_of(kind: Kind, item: Any) -> Thing:
    shelf = SHELVES[kind]
    facts = {name: getattr(item, name) for name in shelf.facts}
    owner = str(getattr(item, shelf.owner)).removeprefix(f"{PRODUCT}#")
    return Thing(kind, owner, str(getattr(item, shelf.id)), item.created_at, facts)
