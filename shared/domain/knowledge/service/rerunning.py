"""What a schedule does for documents: those that wait for a job nobody has are sent again, and those that were made in
an older way are made anew, some at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from shared.domain.knowledge.model.documents import WAITING, Library, Purpose
from shared.domain.knowledge.repository.documents import DocumentRepository
from shared.domain.knowledge.repository.recipes import Recipe, RecipeRepository
from shared.domain.knowledge.service.orders import Orders
from shared.kit.agreeing import agreeing
from shared.kit.clock import Clock, rfc3339, utc_now

FORGOTTEN = timedelta(minutes=5)
AT_ONCE = 200  # of a shard
ENOUGH = 15.0


@dataclass(frozen=True, slots=True)
class Report:
    resent: int
    queued: int
    finished: bool


@dataclass(frozen=True, slots=True)
class RerunningService:
    documents: DocumentRepository
    recipes: RecipeRepository
    orders: Orders
    now: Clock = utc_now

    def run(self, time_left: Callable[[], float], progress: Callable[[], None] = lambda: None) -> Report:
        resent = self._resent()
        queued, finished = 0, True
        for recipe in self.recipes.all():
            if recipe.name == self.orders.recipe:
                continue
            for library, document_id in self.recipes.made_by(recipe.name):
                if time_left() < ENOUGH:
                    finished = False
                    break
                queued += self._queued(library, document_id)
                progress()
        if queued:
            self.recipes.remember(self.orders.recipe)
            self.recipes.report(self.orders.recipe, queued)
        return Report(resent, queued, finished)

    def reports(self) -> list[Recipe]:
        return self.recipes.all()

    def up_to_date(self) -> int:
        """How many are indexed in the newest way."""
        return self.recipes.count(self.orders.recipe)

    def outdated(self) -> int:
        return sum(
            self.recipes.count(recipe.name) for recipe in self.recipes.all() if recipe.name != self.orders.recipe
        )

    def _resent(self) -> int:
        before = rfc3339(self.now() - FORGOTTEN)
        count = 0
        for library, document_id in self.documents.overdue(before, AT_ONCE):
            found = self.documents.get(library, document_id)
            if found is not None and found.job_id and self.documents.wait_on(found):
                self.orders.send(found, found.job_id)
                count += 1
        return count

    def _queued(self, library: Library, document_id: str) -> int:
        def attempt() -> int:
            found = self.documents.get(library, document_id)
            if found is None or found.status in WAITING or found.tried == self.orders.recipe:
                return 0
            document, job = self.orders.queued(found, Purpose.REINDEX)
            self.orders.send(document, job.id)
            return 1

        return agreeing(attempt)
