"""Races over what administrators keep, and over the sums and seals behind it."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from shared.audit import Entry, Outcome
from shared.audit.records import item_of
from shared.domain.analytics.model.facts import Change
from shared.domain.analytics.repository.rollups import RollupRepository
from shared.domain.analytics.wiring.counting import counting_service
from shared.domain.auditing.model.records import Record, Wanted
from shared.domain.auditing.repository.records import RecordRepository
from shared.domain.auditing.repository.seals import SealRepository
from shared.domain.auditing.wiring import audit_service, sealing_service
from shared.domain.flags.model.flags import Flag, Kind
from shared.domain.flags.wiring import flag_service
from shared.kit.clock import utc_now
from shared.kit.principal import Principal, Product, Role
from tests.twins.starts import together

ROOT = Principal("root", Product.VOICEASSIST, Role.ADMIN)


def flags() -> Any:
    """One of many makes a flag, and every change of it counts."""
    service = flag_service()

    def make(_: int) -> str:
        service.create(ROOT, lambda now: Flag("voice", "Voice input", Kind.BOOLEAN, now, now))
        return "made"

    made = Counter(together(make))["made"]

    def change(number: int) -> str:
        if number % 2:
            service.update(ROOT, "voice", {"rollout_percentage": number})
        else:
            service.toggle(ROOT, "voice")
        return "done"

    done = Counter(together(change, 4))["done"]
    flag = service.get(ROOT, "voice")
    history = service.history(ROOT, "voice", 20, None).items
    return {"made": made, "done": done, "version": flag.version, "on": flag.enabled, "history": len(history)}


def seals() -> Any:
    """Two streams, or one that stutters, seal what is there once, in one chain a shelf."""
    entry = Entry("flag.update", "ann", "flag:voice", Outcome.DONE, "-", "-", {})
    items = [item_of(entry) for _ in range(40)]
    for item in items:
        item.save()
    records: list[Record] = []
    for shelf in {item.shelf for item in items}:
        records += RecordRepository().of_shelf(shelf)
    together(lambda number: str(sealing_service().seal(records[number * 4 :] + records[: number * 4])), 4)
    today = utc_now().date()
    verdict = audit_service().verified(today - timedelta(days=1), today)
    return {"whole": verdict.whole, "checked": verdict.checked, "total": SealRepository().total(Wanted())}


def sums() -> Any:
    """Many workers are told the same, and each thing is counted once."""
    said = [
        Change(
            "INSERT",
            str(number),
            after={
                "thread": f"youworker#user-{number % 3}#talk",
                "place": f"said#main#{number}",
                "message_id": str(number),
                "created_at": "2026-01-01T00:00:00.000Z",
            },
        )
        for number in range(12)
    ]
    together(lambda number: str(counting_service().count(said[number:] + said[:number])), 4)
    rollups = RollupRepository()
    day = rollups.days("youworker", "2026-01-01", "2026-01-01")["day#2026-01-01"]
    present = rollups.present("youworker", "2026-01-01", "2026-01-01").count()
    return {"messages": day["messages"], "active": day["active"], "present": present}


DESKS: dict[str, Callable[[], Any]] = {race.__name__: race for race in (flags, seals, sums)}
