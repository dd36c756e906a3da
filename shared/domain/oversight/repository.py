"""Everything of a kind, newest first, whoever's it is; one thing by its owner and id; and the record of each look."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pynamodb.exceptions import DoesNotExist, PutError
from pynamodb.models import Model

from shared.audit import Entry
from shared.audit.records import item_of
from shared.domain.oversight.model import Kind, Thing
from shared.kit.errors import Unavailable, Unprocessable
from shared.kit.paging import cursor_of, place_of
from shared.tables.attachments import AttachmentItem
from shared.tables.audit import AuditItem
from shared.tables.clinical_contexts import ClinicalItem
from shared.tables.conversations import ConversationItem
from shared.tables.folders import FolderItem

PRODUCT = "voiceassist"


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where a kind stands: the word of its index, its table's keys, and the key of one of somebody's. `mine` are the
    index and the range of what belongs to one person."""

    table: type[Model]
    word: str
    keys: tuple[str, str]
    id: str
    key: Callable[[str, str], tuple[str, str]]
    owner: str
    facts: tuple[str, ...]
    mine: tuple[str, str] | None = None


SHELVES = {
    Kind.CONVERSATION: Shelf(
        ConversationItem,
        PRODUCT,
        ("owner", "thing"),
        "conversation_id",
        lambda user_id, name: (f"{PRODUCT}#{user_id}", f"conversation#{name}"),
        "owner",
        ("title", "archived", "folder_id", "message_count", "updated_at", "expires_at"),
        ("recent", "touched"),
    ),
    Kind.CONTEXT: Shelf(
        ClinicalItem,
        "contexts",
        ("user_id", "thing"),
        "id",
        lambda user_id, name: (user_id, f"context#{name}"),
        "user_id",
        ("session_id", "patient", "updated_at"),
        ("newest", "touched"),
    ),
    Kind.FILE: Shelf(
        AttachmentItem,
        "files",
        ("thread", "place"),
        "attachment_id",
        lambda user_id, name: (f"{PRODUCT}#{user_id}#file#{name}", "where"),
        "owner",
        ("conversation_id", "message_id", "name", "media_type", "size", "state", "reading", "checksum"),
    ),
    Kind.FOLDER: Shelf(
        FolderItem,
        "folders",
        ("user_id", "thing"),
        "folder_id",
        lambda user_id, name: (user_id, f"folder#{name}"),
        "user_id",
        ("name", "color", "icon", "parent_folder_id", "updated_at"),
    ),
}


@dataclass(frozen=True, slots=True)
class Aisle:
    """What is walked along: of everybody, or of one person."""

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


def aisle(shelf: Shelf, user_id: str | None) -> Aisle:
    if user_id is None:
        return Aisle(shelf.table.by_time, "overseen", shelf.word, ("created_at", *shelf.keys))  # type: ignore[attr-defined]
    if shelf.mine is None:
        raise Unprocessable("These are listed for everybody, and not for one person", field="user_id")
    index, order = shelf.mine
    return Aisle(getattr(shelf.table, index), shelf.keys[0], shelf.key(user_id, "")[0], (order, *shelf.keys))


@dataclass(frozen=True, slots=True)
class OversightRepository:
    def newest(self, kind: Kind, user_id: str | None, cursor: str | None, page: int) -> Iterator[tuple[Thing, str]]:
        """Each with the cursor that leads behind it. Read page by page as it is asked for."""
        way = aisle(SHELVES[kind], user_id)
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
