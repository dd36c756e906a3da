"""Sums, marks and sketches: raised together, or not at all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from shared.domain.analytics.model.facts import LIVE, SOCKETS, Fact, Place, Socket, put
from shared.domain.analytics.model.sketch import Sketch
from shared.tables.rollups import RollupItem
from shared.tables.transactions import agreed

MARKED_DAYS = 8  # a stream tells of a day, a dead-letter queue of at most a week
LONGEST_OPEN = timedelta(hours=3)
FEW = 10
Amounts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class RollupRepository:
    def known(self, marks: Iterable[str]) -> set[str]:
        keys = [(f"seen#{mark}", "-") for mark in marks]
        found = RollupItem.batch_get(keys, consistent_read=True)
        return {item.scope.removeprefix("seen#") for item in found}

    def sketches(self, places: Iterable[Place]) -> dict[Place, tuple[Sketch, int]]:
        keys = [(product, f"sketch#{day}") for product, day in places]
        found = RollupItem.batch_get(keys, consistent_read=True) if keys else []
        return {
            (item.scope, item.place.removeprefix("sketch#")): (Sketch.read(item.sketch), int(item.version))
            for item in found
        }

    def add(self, facts: Sequence[Fact], sketches: Mapping[Place, tuple[Sketch, int]], now: datetime) -> bool:
        """False when one of them was counted meanwhile, or a sketch is not as it was read."""

        def fill(transaction: TransactWrite) -> None:
            for fact in facts:
                mark = RollupItem(f"seen#{fact.mark}", "-", expires_at=now + timedelta(days=MARKED_DAYS))
                transaction.save(mark, condition=RollupItem.scope.does_not_exist())
            for (scope, place), amounts in summed(facts).items():
                raised: list[Action] = [getattr(RollupItem, name).add(by) for name, by in amounts.items() if by]
                if raised:
                    transaction.update(RollupItem(scope, place), actions=raised)
            for (product, day), (sketch, version) in sketches.items():
                item = RollupItem(product, f"sketch#{day}", sketch=sketch.stored(), version=version + 1)
                unchanged = RollupItem.version == version if version else RollupItem.scope.does_not_exist()
                transaction.save(item, condition=unchanged)
            for place, socket in sockets(facts).items():
                keep(transaction, place, socket, now)

        return agreed(fill)

    def days(self, scope: str, first: str, last: str) -> dict[str, dict[str, int]]:
        """Every sum of these days, by place."""
        between = RollupItem.place.between(f"day#{first}", f"day#{last}~~")
        return {item.place: amounts(item) for item in RollupItem.query(scope, between, consistent_read=True)}

    def whole(self, scope: str, place: str = "all") -> dict[str, int]:
        try:
            return amounts(RollupItem.get(scope, place, consistent_read=True))
        except DoesNotExist:
            return {}

    def wholes(self, scope: str) -> dict[str, dict[str, int]]:
        """`all`, and what stands below it, by place."""
        found = RollupItem.query(scope, RollupItem.place.startswith("all"), consistent_read=True)
        return {item.place: amounts(item) for item in found}

    def present(self, product: str, first: str, last: str) -> Sketch:
        between = RollupItem.place.between(f"sketch#{first}", f"sketch#{last}")
        found = Sketch()
        for item in RollupItem.query(product, between, consistent_read=True):
            found = found.joined(Sketch.read(item.sketch))
        return found

    def open_sockets(self, product: str | None = None, most: int = FEW) -> tuple[dict[str, int], list[Socket]]:
        """How many by kind, and those of the newest: of all products, or of one."""
        recent = RollupItem.place.startswith("recent#")
        found = RollupItem.query(SOCKETS, recent, scan_index_forward=False, limit=most, consistent_read=True)
        return self.whole(SOCKETS, f"{LIVE}#{product}" if product else LIVE), [
            Socket(item.place, item.user_id, item.kind, item.session_id, item.product)
            for item in found
            if product in {None, item.product}
        ]


def summed(facts: Iterable[Fact]) -> dict[Place, dict[str, int]]:
    sums: dict[Place, dict[str, int]] = {}
    for fact in facts:
        for place, told in fact.sums.items():
            put(sums, place, **told)
    return sums


def sockets(facts: Iterable[Fact]) -> dict[str, Socket]:
    """What became of each: one that was opened and closed is closed."""
    found: dict[str, Socket] = {}
    for fact in facts:
        if fact.socket and not (fact.socket.place in found and found[fact.socket.place].gone):
            found[fact.socket.place] = fact.socket
    return found


def keep(transaction: TransactWrite, place: str, socket: Socket, now: datetime) -> None:
    item = RollupItem(SOCKETS, place)
    if socket.gone:
        transaction.delete(item)
        return
    item.user_id, item.kind, item.session_id = socket.user_id, socket.kind, socket.session_id
    item.product = socket.product
    item.expires_at = now + LONGEST_OPEN
    transaction.save(item)


def amounts(item: Any) -> dict[str, int]:
    told = item.attribute_values
    left_out = {"scope", "place", "sketch", "version", "user_id", "product", "kind", "session_id", "expires_at"}
    return {name: int(value) for name, value in told.items() if name not in left_out}
