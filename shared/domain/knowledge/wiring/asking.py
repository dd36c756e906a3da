"""For functions that search by themselves."""

from functools import cache

from shared.domain.knowledge.service.asking import Search
from shared.domain.knowledge.wiring.searching import searching
from shared.domain.ledger.wiring.entering import ledger


@cache
def search_service() -> Search:
    return Search(searching, ledger())
