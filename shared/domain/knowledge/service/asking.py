"""A search that somebody asked for by itself, outside of a turn: what it costs is theirs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.domain.knowledge.model.passages import Passage
from shared.domain.knowledge.service.searching import Searching
from shared.domain.ledger.model.usage import SEARCH, About
from shared.domain.ledger.service.entering import Ledger
from shared.kit.ids import new_id
from shared.kit.principal import Principal


@dataclass(frozen=True, slots=True)
class Search:
    searching: Callable[[], Searching]
    books: Ledger

    def __call__(
        self, viewer: Principal, query: str, collections: Sequence[str] = (), limit: int = 5
    ) -> list[Passage]:
        with self.books.entering(viewer, About(SEARCH, new_id())):
            return self.searching().search(viewer, query, collections, limit)
