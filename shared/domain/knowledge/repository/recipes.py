"""In which ways documents have been indexed, and the report of the run that brings all of them to the newest."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from shared.domain.knowledge.model.documents import Library
from shared.domain.knowledge.repository.items import SHARDS, library_at, made_by
from shared.kit.clock import rfc3339, utc_now
from shared.tables.documents import DocumentItem

RECIPES = "recipes"
PREFIX = "recipe#"


@dataclass(frozen=True, slots=True)
class Recipe:
    """`queued` documents were sent to be indexed by it because of its newness."""

    name: str
    first_used: datetime
    queued: int
    run_at: datetime | None


class RecipeRepository:
    def remember(self, name: str) -> None:
        """Before a document is indexed by it; what is known stays as it is."""
        item = DocumentItem(RECIPES, PREFIX + name)
        item.update(actions=[DocumentItem.created_at.set(DocumentItem.created_at | rfc3339(utc_now()))])

    def all(self) -> list[Recipe]:
        found = DocumentItem.query(RECIPES, DocumentItem.thing.startswith(PREFIX), consistent_read=True)
        return [
            Recipe(
                item.thing.removeprefix(PREFIX),
                datetime.fromisoformat(item.created_at),
                int(item.queued or 0),
                datetime.fromisoformat(item.updated_at) if item.updated_at else None,
            )
            for item in found
        ]

    def report(self, name: str, queued: int) -> None:
        item = DocumentItem(RECIPES, PREFIX + name)
        now = rfc3339(utc_now())
        item.update(actions=[DocumentItem.queued.add(queued), DocumentItem.updated_at.set(now)])

    def made_by(self, name: str) -> Iterator[tuple[Library, str]]:
        """Documents indexed in that way, and waiting for nothing."""
        for number in range(SHARDS):
            for item in DocumentItem.made.query(made_by(name, number)):
                yield library_at(item.home), item.thing.partition("#")[2]

    def count(self, name: str) -> int:
        """How many were indexed in that way, and wait for nothing."""
        return sum(DocumentItem.made.count(made_by(name, number)) for number in range(SHARDS))
