"""Feature flags: what one says to whom is a rule without a store."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from shared.kit.errors import Conflict, NotFound, Unprocessable

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,254}")
LARGEST = 32 * 1024  # bytes of a whole flag
LONGEST_TEXT = 1000
MOST_FLAGS = 500
MOST_RULES, MOST_USERS, MOST_VARIANTS = 50, 500, 50


class Kind(StrEnum):
    BOOLEAN = "boolean"
    STRING = "string"
    NUMBER = "number"
    JSON = "json"
    MULTIVARIATE = "multivariate"


@dataclass(frozen=True, slots=True)
class Variant:
    """`weight` is its part of the whole, beside the others' weights."""

    name: str
    weight: float
    value: Any = None


@dataclass(frozen=True, slots=True)
class Rule:
    """For whom it names, the flag is on or off whatever the rollout says. The first that fits decides.

    Roles and users are joined by `and` where both are named.
    """

    roles: tuple[str, ...] = ()
    user_ids: tuple[str, ...] = ()
    enabled: bool = True
    value: Any = None
    variant: str | None = None

    def fits(self, user_id: str, role: str) -> bool:
        return (not self.roles or role in self.roles) and (not self.user_ids or user_id in self.user_ids)


@dataclass(frozen=True, slots=True)
class Flag:
    """`user_groups` are roles: where some are named, the flag is off for everybody else."""

    name: str
    description: str
    kind: Kind
    created_at: datetime
    updated_at: datetime
    enabled: bool = False
    value: Any = None
    default_value: Any = None
    rollout_percentage: float = 100
    rollout_salt: str = ""
    user_groups: tuple[str, ...] = ()
    targeting_rules: tuple[Rule, ...] = ()
    variants: tuple[Variant, ...] = ()
    default_variant: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    environment: str | None = None
    archived: bool = False
    version: int = 1
    written_as: str = ""  # which request wrote it last


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a flag's history; `before` and `after` hold what differs."""

    id: str
    at: datetime
    actor: str
    act: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def missing() -> NotFound:
    return NotFound("There is no feature flag of this name", code="RESOURCE_NOT_FOUND")


def exists() -> Conflict:
    return Conflict("There is a feature flag of this name already", field="name")


def too_many() -> Conflict:
    return Conflict(f"{MOST_FLAGS} feature flags are the most: delete one first", code="TOO_MANY_FLAGS")


def checked(flag: Flag, written: Mapping[str, Any]) -> Flag:
    """Refuses what could not be evaluated; `written` is the flag as it would be stored."""
    if not NAME.fullmatch(flag.name):
        raise bad("name", "A name has 1 to 255 letters, digits, dots, dashes and underscores")
    if not flag.description.strip() or len(flag.description) > LONGEST_TEXT:
        raise bad("description", f"A description has 1 to {LONGEST_TEXT} characters")
    if not 0 <= flag.rollout_percentage <= 100:  # noqa: PLR2004  # per cent
        raise bad("rollout_percentage", "A rollout is between 0 and 100 per cent")
    check_variants(flag)
    check_rules(flag)
    for name in ("value", "default_value"):
        check_value(flag.kind, getattr(flag, name), name)
    if len(json.dumps(written).encode()) > LARGEST:
        raise bad("value", f"A flag has at most {LARGEST // 1024} KB")
    return flag


def check_value(kind: Kind, value: Any, name: str) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    fine = {
        Kind.BOOLEAN: isinstance(value, bool),
        Kind.STRING: isinstance(value, str),
        Kind.NUMBER: number,
        Kind.JSON: True,
        Kind.MULTIVARIATE: True,
    }
    if value is not None and not fine[kind]:
        raise bad(name, f"The value of a {kind} flag is a {kind}")


def check_variants(flag: Flag) -> None:
    names = [variant.name for variant in flag.variants]
    if len(names) != len(set(names)) or len(names) > MOST_VARIANTS or not all(names):
        raise bad("variants", f"Variants have names of their own, and are at most {MOST_VARIANTS}")
    if any(variant.weight < 0 for variant in flag.variants):
        raise bad("variants", "A weight is not negative")
    if flag.kind is Kind.MULTIVARIATE and not sum(variant.weight for variant in flag.variants) > 0:
        raise bad("variants", "A multivariate flag has variants, and one of them has a weight")
    if flag.default_variant is not None and flag.default_variant not in names:
        raise bad("default_variant", "There is no variant of this name")


def check_rules(flag: Flag) -> None:
    names = {variant.name for variant in flag.variants}
    rules: Sequence[Rule] = flag.targeting_rules
    if len(rules) > MOST_RULES or any(len(rule.user_ids) > MOST_USERS for rule in rules):
        raise bad("targeting_rules", f"At most {MOST_RULES} rules, each of at most {MOST_USERS} users")
    for rule in rules:
        if rule.variant is not None and rule.variant not in names:
            raise bad("targeting_rules", "A rule names a variant that the flag does not have")
        check_value(flag.kind, rule.value, "targeting_rules")


def bad(field_name: str, message: str) -> Unprocessable:
    return Unprocessable(message, field=field_name)
