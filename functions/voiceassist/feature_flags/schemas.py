"""Bodies and answers of `/api/admin/feature-flags` and `/api/flags`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import Field

from shared.domain.flags.model.evaluation import Evaluation, Reason
from shared.domain.flags.model.flags import Change, Flag, Kind, Rule, Variant
from shared.kit.clock import rfc3339
from shared.kit.paging import Page
from shared.web.schemas import BothOut, In

PLAIN = (
    "enabled", "value", "default_value", "description", "metadata", "rollout_percentage", "rollout_salt",
    "default_variant", "environment", "archived",
)  # fmt: skip
NEVER_NULL = frozenset(PLAIN) - {"value", "default_value", "default_variant", "environment"}


class VariantIn(In):
    name: str = Field(min_length=1, max_length=100)
    weight: float = Field(default=1, ge=0, le=1_000_000, allow_inf_nan=False)
    value: Any = None


class RuleIn(In):
    roles: list[str] = Field(default=[], max_length=20)
    user_ids: list[str] = Field(default=[], max_length=1000)
    enabled: bool = True
    value: Any = None
    variant: str | None = None

    def rule(self) -> Rule:
        return Rule(tuple(self.roles), tuple(self.user_ids), self.enabled, self.value, self.variant)


class FlagIn(In):
    """What is not named stays."""

    enabled: bool | None = None
    value: Any = None
    default_value: Any = None
    description: str | None = Field(default=None, max_length=5000)
    metadata: dict[str, Any] | None = None
    rollout_percentage: float | None = Field(default=None, allow_inf_nan=False)
    rollout_salt: str | None = Field(default=None, max_length=100)
    user_groups: list[str] | None = Field(default=None, max_length=100)
    targeting_rules: list[RuleIn] | None = Field(default=None, max_length=200)
    variants: list[VariantIn] | None = Field(default=None, max_length=200)
    default_variant: str | None = Field(default=None, max_length=100)
    environment: str | None = Field(default=None, max_length=100)
    archived: bool | None = None

    def changes(self) -> dict[str, Any]:
        named = {name: getattr(self, name) for name in PLAIN if name in self.model_fields_set}
        found = {name: value for name, value in named.items() if value is not None or name not in NEVER_NULL}
        if self.user_groups is not None:
            found["user_groups"] = tuple(self.user_groups)
        if self.targeting_rules is not None:
            found["targeting_rules"] = tuple(each.rule() for each in self.targeting_rules)
        if self.variants is not None:
            found["variants"] = tuple(Variant(each.name, each.weight, each.value) for each in self.variants)
        return found


class NewFlagIn(FlagIn):
    name: str = Field(max_length=1000)
    description: str = Field(max_length=5000)
    flag_type: Kind = Kind.BOOLEAN

    def made(self, now: datetime) -> Flag:
        return Flag(name=self.name, kind=self.flag_type, created_at=now, updated_at=now, **self.changes())


class VariantOut(BothOut):
    name: str
    weight: float
    value: Any


class RuleOut(BothOut):
    roles: list[str]
    user_ids: list[str]
    enabled: bool
    value: Any
    variant: str | None


class FlagOut(BothOut):
    name: str
    description: str
    flag_type: Kind
    enabled: bool
    value: Any
    default_value: Any
    rollout_percentage: float
    rollout_salt: str
    user_groups: list[str]
    targeting_rules: list[RuleOut]
    variants: list[VariantOut]
    default_variant: str | None
    metadata: dict[str, Any]
    environment: str | None
    archived: bool
    version: int
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, flag: Flag) -> "FlagOut":
        return cls(
            **{name: getattr(flag, name) for name in PLAIN if name != "metadata"},
            metadata=dict(flag.metadata),
            name=flag.name,
            flag_type=flag.kind,
            user_groups=list(flag.user_groups),
            targeting_rules=[RuleOut.model_validate(each) for each in flag.targeting_rules],
            variants=[VariantOut.model_validate(each) for each in flag.variants],
            version=flag.version,
            created_at=rfc3339(flag.created_at),
            updated_at=rfc3339(flag.updated_at),
        )


class FlagListOut(BothOut):
    flags: list[FlagOut]
    total: int

    @classmethod
    def of(cls, flags: Sequence[Flag]) -> "FlagListOut":
        return cls(flags=[FlagOut.of(flag) for flag in flags], total=len(flags))


class ChangeOut(BothOut):
    id: str
    timestamp: str
    actor: str
    action: str
    before: dict[str, Any]
    after: dict[str, Any]


class HistoryOut(BothOut):
    history: list[ChangeOut]
    cursor: str | None

    @classmethod
    def of(cls, page: Page[Change]) -> "HistoryOut":
        return cls(history=[told(change) for change in page.items], cursor=page.cursor)


def told(change: Change) -> ChangeOut:
    return ChangeOut(
        id=change.id,
        timestamp=rfc3339(change.at),
        actor=change.actor,
        action=change.act,
        before=dict(change.before),
        after=dict(change.after),
    )


class EvaluationOut(BothOut):
    name: str
    enabled: bool
    value: Any
    variant: str | None
    reason: Reason
    description: str
    version: int

    @classmethod
    def of(cls, evaluation: Evaluation) -> "EvaluationOut":
        return cls.model_validate(evaluation)


class EvaluationsOut(BothOut):
    flags: list[EvaluationOut]
    version: int

    @classmethod
    def of(cls, evaluations: Sequence[Evaluation], version: int) -> "EvaluationsOut":
        return cls(flags=[EvaluationOut.of(each) for each in evaluations], version=version)


class VersionOut(BothOut):
    version: int
