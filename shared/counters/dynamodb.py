"""One item a function and shard; an update raises many counters of it at once."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action

from shared.tables.tallies import TallyItem


@dataclass(frozen=True, slots=True)
class TableCounterStore:
    product: str
    slot: str

    def add(self, counts: Mapping[str, float]) -> None:
        try:
            self._raise(counts)
        except UpdateError as error:
            if error.cause_response_code != "ValidationException":
                raise
            self._open()
            self._raise(counts)

    def _raise(self, counts: Mapping[str, float]) -> None:
        paths = [(TallyItem.counts[key], amount) for key, amount in counts.items()]
        TallyItem(self.product, self.slot).update(actions=[path.set((path | 0) + amount) for path, amount in paths])

    def _open(self) -> None:
        """The map must be there before a counter in it can be raised; a twin may open it first."""
        item = TallyItem(self.product, self.slot)
        item.update(actions=[TallyItem.counts.set(TallyItem.counts | {})])

    def read(self) -> Mapping[str, float]:
        totals: dict[str, float] = defaultdict(float)
        for item in TallyItem.query(self.product, consistent_read=True):
            for key, value in item.counts.attribute_values.items():
                totals[key] += value
        return totals


def raised(path: Any, amount: float) -> Action:
    """ADD takes no path inside a map."""
    action: Action = path.set((path | 0) + amount)
    return action
