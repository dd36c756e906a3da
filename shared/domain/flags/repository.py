"""Flags, their history and the count of their changes: written together, with the record of who did it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from shared.audit import Entry
from shared.audit.records import join
from shared.domain.flags.model.flags import Change, Flag, Kind, Rule, Variant
from shared.kit.clock import rfc3339
from shared.kit.ids import ordered_id
from shared.tables.flags import FlagItem
from shared.tables.transactions import agreed

FLAGS = "flags"
VERSION = "version"
UNSEEN = frozenset({"created_at", "updated_at", "version", "written_as"})


@dataclass(frozen=True, slots=True)
class FlagRepository:
    def all(self) -> list[Flag]:
        """By name."""
        mine = FlagItem.thing.startswith("flag#")
        return [from_written(item.flag) for item in FlagItem.query(FLAGS, mine, consistent_read=True)]

    def get(self, name: str) -> Flag | None:
        try:
            return from_written(FlagItem.get(FLAGS, f"flag#{name}", consistent_read=True).flag)
        except DoesNotExist:
            return None

    def counts(self) -> tuple[int, int]:
        """How many changes there were, and how many flags there are."""
        try:
            item = FlagItem.get(FLAGS, VERSION, consistent_read=True)
        except DoesNotExist:
            return 0, 0
        return int(item.version), int(item.number)

    def add(self, new: Flag, act: Entry, most: int) -> bool:
        """False when its name is taken, or there are as many as there may be."""

        def fill(transaction: TransactWrite) -> None:
            transaction.save(to_item(new), condition=FlagItem.thing.does_not_exist())
            raised: list[Action] = [FlagItem.version.add(1), FlagItem.number.add(1)]
            room = FlagItem.number.does_not_exist() | (FlagItem.number < most)
            transaction.update(FlagItem(FLAGS, VERSION), actions=raised, condition=room)
            tell(transaction, act, None, new, new.updated_at)

        return agreed(fill)

    def replace(self, before: Flag, after: Flag, act: Entry) -> bool:
        """False when it is not as it was read."""

        def fill(transaction: TransactWrite) -> None:
            transaction.save(to_item(after), condition=same(before))
            transaction.update(FlagItem(FLAGS, VERSION), actions=[FlagItem.version.add(1)])
            tell(transaction, act, before, after, after.updated_at)

        return agreed(fill)

    def remove(self, gone: Flag, act: Entry, now: datetime) -> bool:
        """False when it is not as it was read. Its history stays."""

        def fill(transaction: TransactWrite) -> None:
            transaction.delete(FlagItem(FLAGS, f"flag#{gone.name}"), condition=same(gone))
            lowered: list[Action] = [FlagItem.version.add(1), FlagItem.number.add(-1)]
            transaction.update(FlagItem(FLAGS, VERSION), actions=lowered)
            tell(transaction, act, gone, None, now)

        return agreed(fill)

    def history(self, name: str, limit: int, after: str | None) -> tuple[list[Change], str | None]:
        start = {"shelf": {"S": f"history#{name}"}, "thing": {"S": after}} if after else None
        found = FlagItem.query(
            f"history#{name}", scan_index_forward=False, limit=limit, page_size=limit, last_evaluated_key=start
        )
        changes = [change_of(item) for item in found]
        last = found.last_evaluated_key
        return changes, last["thing"]["S"] if last else None


def same(flag: Flag) -> Any:
    return (FlagItem.version == flag.version) & (FlagItem.made == rfc3339(flag.created_at))


def tell(transaction: TransactWrite, act: Entry, before: Flag | None, after: Flag | None, at: datetime) -> None:
    name = (after or before).name  # type: ignore[union-attr]  # one of them is there
    was, became = differing(written(before) if before else {}, written(after) if after else {})
    item = FlagItem(
        f"history#{name}",
        f"{rfc3339(at)}#{ordered_id()}",
        act=act.act,
        actor=act.actor,
        at=rfc3339(at),
        before=was,
        after=became,
    )
    transaction.save(item, condition=FlagItem.thing.does_not_exist())
    join(transaction, act)


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    names = sorted(({*before} | {*after}) - UNSEEN)
    changed = [name for name in names if before.get(name) != after.get(name)]
    was = {name: before[name] for name in changed if name in before}
    return was, {name: after[name] for name in changed if name in after}


def change_of(item: Any) -> Change:
    moment, _, change_id = item.thing.partition("#")
    return Change(change_id, datetime.fromisoformat(moment), item.actor, item.act, item.before, item.after)


def to_item(flag: Flag) -> FlagItem:
    made = rfc3339(flag.created_at)
    return FlagItem(FLAGS, f"flag#{flag.name}", version=flag.version, made=made, flag=written(flag))


def written(flag: Flag) -> dict[str, Any]:
    """As JSON, which is also how the cache keeps it."""
    found = asdict(flag)
    found["created_at"], found["updated_at"] = rfc3339(flag.created_at), rfc3339(flag.updated_at)
    found["kind"] = flag.kind.value
    found["user_groups"] = list(flag.user_groups)
    found["variants"] = [asdict(each) for each in flag.variants]
    found["targeting_rules"] = [listed(asdict(each)) for each in flag.targeting_rules]
    return found


def listed(rule: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in rule.items()}


def from_written(flag: Mapping[str, Any]) -> Flag:
    return Flag(
        **{
            **flag,
            "kind": Kind(flag["kind"]),
            "created_at": datetime.fromisoformat(flag["created_at"]),
            "updated_at": datetime.fromisoformat(flag["updated_at"]),
            "user_groups": tuple(flag["user_groups"]),
            "variants": tuple(Variant(**each) for each in flag["variants"]),
            "targeting_rules": rules_of(flag["targeting_rules"]),
        }
    )


def rules_of(rules: Sequence[Mapping[str, Any]]) -> tuple[Rule, ...]:
    return tuple(
        Rule(**{**each, "roles": tuple(each["roles"]), "user_ids": tuple(each["user_ids"])}) for each in rules
    )
