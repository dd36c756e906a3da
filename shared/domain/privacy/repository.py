"""The rules, and what came of them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from shared.audit import Entry
from shared.audit.records import join
from shared.domain.privacy.model import Event, Routing, Rules
from shared.kit.clock import rfc3339
from shared.kit.ids import ordered_id
from shared.phi import Found, Mode
from shared.phi.patterns import Kind
from shared.tables.phi import PhiItem
from shared.tables.transactions import agreed, transact

RULES = "rules"
KEPT_DAYS = 90
TOLD = {Mode.MASK: PhiItem.masked, Mode.BLOCK: PhiItem.blocked, Mode.ALLOW: PhiItem.allowed}


@dataclass(frozen=True, slots=True)
class PrivacyRepository:
    def rules(self) -> Rules:
        try:
            return from_item(PhiItem.get(RULES, RULES, consistent_read=True))
        except DoesNotExist:
            return Rules()

    def replace(self, before: Rules, after: Rules, act: Entry) -> bool:
        """False when they are not as they were read."""

        def fill(transaction: TransactWrite) -> None:
            unchanged = PhiItem.version == before.version if before.version else PhiItem.thing.does_not_exist()
            transaction.save(to_item(after), condition=unchanged)
            join(transaction, act)

        return agreed(fill)

    def note(
        self, user_id: str | None, found: Sequence[Found], modes: Mapping[Kind, Mode], mode: Mode, now: datetime
    ) -> None:
        kinds = Counter(each.kind for each in found)
        day = f"{now:%Y-%m-%d}"

        def fill(transaction: TransactWrite) -> None:
            for kind, number in kinds.items():
                applied = Mode.BLOCK if mode is Mode.BLOCK else modes.get(kind, Mode.MASK)
                raised: list[Action] = [PhiItem.found.add(number), TOLD[applied].add(number)]
                transaction.update(PhiItem("stats", f"{day}#{kind}"), actions=raised)
            item = PhiItem(f"events#{day}", f"{rfc3339(now)}#{ordered_id()}", user_id=user_id, mode=mode.value)
            item.kinds, item.expires_at = dict(kinds), now + timedelta(days=KEPT_DAYS)
            transaction.save(item)

        transact(fill)

    def stats(self, first: str, last: str) -> dict[str, dict[str, int]]:
        """By `<date>#<kind>`."""
        found = PhiItem.query("stats", PhiItem.thing.between(first, f"{last}~"), consistent_read=True)
        return {item.thing: numbers(item) for item in found}

    def events(self, days: Sequence[str], offset: int, limit: int) -> list[Event]:
        """Newest first."""
        return list(islice(self._events(days, offset + limit), offset, offset + limit))

    def _events(self, days: Sequence[str], page: int) -> Iterator[Event]:
        for day in days:
            found = PhiItem.query(f"events#{day}", scan_index_forward=False, page_size=min(page, 200))
            yield from (event_of(item) for item in found)


def numbers(item: Any) -> dict[str, int]:
    return {name: int(getattr(item, name) or 0) for name in ("found", "masked", "blocked", "allowed")}


def to_item(rules: Rules) -> PhiItem:
    return PhiItem(
        RULES,
        RULES,
        modes={kind.value: mode.value for kind, mode in rules.modes.items()},
        routing=rules.routing.value,
        version=rules.version,
        updated_at=rfc3339(rules.updated_at) if rules.updated_at else None,
    )


def from_item(item: Any) -> Rules:
    return from_kept({"modes": item.modes, "routing": item.routing, "version": item.version, "at": item.updated_at})


def from_kept(kept: Mapping[str, Any]) -> Rules:
    modes = {**Rules().modes, **{Kind(kind): Mode(mode) for kind, mode in kept["modes"].items()}}
    at = datetime.fromisoformat(kept["at"]) if kept["at"] else None
    return Rules(modes, Routing(kept["routing"]), int(kept["version"]), at)


def kept_of(rules: Rules) -> dict[str, Any]:
    """As the cache keeps them."""
    modes = {kind.value: mode.value for kind, mode in rules.modes.items()}
    at = rfc3339(rules.updated_at) if rules.updated_at else None
    return {"modes": modes, "routing": rules.routing.value, "version": rules.version, "at": at}


def event_of(item: Any) -> Event:
    moment, _, event_id = item.thing.partition("#")
    return Event(event_id, datetime.fromisoformat(moment), item.user_id, Mode(item.mode), item.kinds)
