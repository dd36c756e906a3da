"""What a flag says to somebody: the same wherever and whenever it is asked, for as long as the flag is the same."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shared.domain.flags.model.flags import Flag, Kind, Rule

BUCKETS = 10_000


class Reason(StrEnum):
    ARCHIVED = "archived"
    DISABLED = "disabled"
    RULE = "rule"
    OUTSIDE_GROUPS = "outside_groups"
    OUTSIDE_ROLLOUT = "outside_rollout"
    ROLLOUT = "rollout"


@dataclass(frozen=True, slots=True)
class Evaluation:
    name: str
    description: str
    enabled: bool
    value: Any
    variant: str | None
    reason: Reason
    version: int


def bucket(*parts: str) -> int:
    """Stable: depends on the parts alone, never on the process or on other users."""
    digest = hashlib.sha256(":".join(part for part in parts if part).encode()).digest()
    return int.from_bytes(digest[:8], "big") % BUCKETS


def evaluate(flag: Flag, user_id: str, role: str) -> Evaluation:
    if flag.archived:
        return off(flag, Reason.ARCHIVED)
    if not flag.enabled:
        return off(flag, Reason.DISABLED)
    rule = next((rule for rule in flag.targeting_rules if rule.fits(user_id, role)), None)
    if rule is not None:
        return by_rule(flag, rule, user_id) if rule.enabled else off(flag, Reason.RULE)
    if flag.user_groups and role not in flag.user_groups:
        return off(flag, Reason.OUTSIDE_GROUPS)
    if bucket(user_id, flag.name, flag.rollout_salt) >= flag.rollout_percentage * BUCKETS / 100:
        return off(flag, Reason.OUTSIDE_ROLLOUT)
    return on(flag, Reason.ROLLOUT, chosen(flag, user_id))


def by_rule(flag: Flag, rule: Rule, user_id: str) -> Evaluation:
    return on(flag, Reason.RULE, rule.variant or chosen(flag, user_id), rule.value)


def chosen(flag: Flag, user_id: str) -> str | None:
    """Another bucket than the rollout's: a variant is not a slice of it."""
    if flag.kind is not Kind.MULTIVARIATE:
        return None
    whole = sum(variant.weight for variant in flag.variants)
    place = bucket("variant", user_id, flag.name, flag.rollout_salt) / BUCKETS * whole
    for variant in flag.variants:
        place -= variant.weight
        if place < 0:
            return variant.name
    return flag.default_variant


def on(flag: Flag, reason: Reason, variant: str | None, value: Any = None) -> Evaluation:
    if value is None:
        value = valued(flag, variant)
    if value is None and flag.kind is Kind.BOOLEAN:
        value = True
    return Evaluation(flag.name, flag.description, enabled=True, value=value, variant=variant, reason=reason,
                      version=flag.version)  # fmt: skip


def valued(flag: Flag, variant: str | None) -> Any:
    return flag.value if variant is None else next(each.value for each in flag.variants if each.name == variant)


def off(flag: Flag, reason: Reason) -> Evaluation:
    value = flag.default_value
    if flag.default_variant is not None and value is None:
        value = valued(flag, flag.default_variant)
    if value is None and flag.kind is Kind.BOOLEAN:
        value = False
    return Evaluation(flag.name, flag.description, enabled=False, value=value, variant=flag.default_variant,
                      reason=reason, version=flag.version)  # fmt: skip
