"""Rows that are older than an index or a sum: each is given what it lacks to be in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.models import Model

from infra.operate.screen import bar, say
from shared.audit.records import PATIENTS, findable
from shared.domain.attachments.model import TYPES, State, listed_by_type, listed_under
from shared.domain.knowledge.model.documents import Status
from shared.domain.knowledge.repository.items import gathered, library_at, typed
from shared.tables.attachments import AttachmentItem
from shared.tables.audit import AuditItem
from shared.tables.clinical_contexts import ClinicalItem
from shared.tables.conversations import ConversationItem
from shared.tables.documents import DocumentItem
from shared.tables.folders import FolderItem

REFUSED = "ConditionalCheckFailedException"


@dataclass(frozen=True, slots=True)
class Lack:
    """Which rows lack something, and what each is given. Written while it still lacks it: a row that was changed or
    removed since it was read is its writer's."""

    name: str
    table: type[Model]
    lacking: Condition
    given: Callable[[Any], dict[str, Any]]

    def supply(self) -> Iterator[bool]:
        """Of every row that was found, whether it was this run that completed it."""
        found = self.table.scan(self.lacking, consistent_read=True)
        return (self._completed(item) for item in found)

    def _completed(self, item: Any) -> bool:
        told = {name: value for name, value in self.given(item).items() if value is not None}
        actions: list[Action] = [getattr(self.table, name).set(value) for name, value in told.items()]
        try:
            item.update(actions=actions, condition=self.lacking)
        except UpdateError as error:
            if error.cause_response_code != REFUSED:
                raise
            return False
        return True


def of_folder(item: Any) -> dict[str, Any]:
    return {"counted": True, "overseen": None if item.thing == "tree" else "folders"}


def of_conversation(item: Any) -> dict[str, Any]:
    return {"counted": True, "overseen": item.owner.partition("#")[0]}


def of_file(item: Any) -> dict[str, Any]:
    """Of its two items, one stands in the lists of everybody's and the other in its owner's."""
    owner = None if item.place == "where" else item.owner
    return {"overseen": listed_under(owner), "filed": listed_by_type(owner, TYPES.get(item.media_type))}


def of_document(item: Any) -> dict[str, Any]:
    home, status = library_at(item.home), Status(item.status)
    return {"typed": typed(home, status, item.source_type), "gathered": gathered(home, status, item.collection)}


def of_record(item: Any) -> dict[str, Any]:
    return findable(item.act, item.outcome, item.shelf)


def unseen(kind: Any, begins: str) -> Any:
    """What is in no sum, or in no list of everybody's."""
    return kind.thing.startswith(begins) & (kind.counted.does_not_exist() | kind.overseen.does_not_exist())


LACKS = (
    Lack(
        "trees of folders",
        FolderItem,
        (FolderItem.thing == "tree") & FolderItem.counted.does_not_exist(),
        of_folder,
    ),
    Lack(
        "folders",
        FolderItem,
        unseen(FolderItem, "folder#"),
        of_folder,
    ),
    Lack(
        "patients",
        ClinicalItem,
        unseen(ClinicalItem, "context#"),
        lambda _: {"counted": True, "overseen": "contexts"},
    ),
    Lack(
        "conversations",
        ConversationItem,
        unseen(ConversationItem, "conversation#"),
        of_conversation,
    ),
    Lack(
        "items of files",
        AttachmentItem,
        AttachmentItem.state.exists()
        & (
            AttachmentItem.overseen.does_not_exist()
            | (AttachmentItem.filed.does_not_exist() & (AttachmentItem.state == State.STORED.value))
        ),
        of_file,
    ),
    Lack(
        "documents",
        DocumentItem,
        DocumentItem.shelf.exists() & DocumentItem.source_type.exists() & DocumentItem.gathered.does_not_exist(),
        of_document,
    ),
    Lack(
        "records of the audit",
        AuditItem,
        AuditItem.act.exists()
        & (
            AuditItem.act_shelf.does_not_exist()
            | (AuditItem.act.startswith(f"{PATIENTS}.") & AuditItem.kind.does_not_exist())
        ),
        of_record,
    ),
)


def backfill() -> None:
    """Complete what is older than an index or a sum, while everybody works on. Run again, it takes what is left."""
    for lack in LACKS:
        number = 0
        with bar() as progress:
            task = progress.add_task(lack.name, total=None)
            for completed in lack.supply():
                number += completed
                progress.advance(task, int(completed))
        say(f"{number} {lack.name}")
