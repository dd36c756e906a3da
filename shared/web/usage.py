"""How a person is shown what they used, in every product. Money is in US dollars."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, Self

from shared.kit.clock import rfc3339
from shared.web.schemas import BothOut, Out

MICRO = 1_000_000
Sums = Mapping[str, int]


class Used(Protocol):
    @property
    def date(self) -> str: ...
    @property
    def turns(self) -> int: ...
    @property
    def tool_calls(self) -> int: ...
    @property
    def input_tokens(self) -> int: ...
    @property
    def output_tokens(self) -> int: ...
    @property
    def micros(self) -> int: ...
    @property
    def unpriced(self) -> int: ...
    @property
    def audio_ms(self) -> int: ...
    @property
    def characters(self) -> int: ...
    @property
    def tokens(self) -> int: ...
    @property
    def spoken_for(self) -> int: ...
    @property
    def micros_spoken_for(self) -> int: ...


class Allowed(Protocol):
    @property
    def tokens(self) -> int: ...
    @property
    def micros(self) -> int: ...


class Stated(Protocol):
    @property
    def product(self) -> str: ...
    @property
    def days(self) -> Sequence[Used]: ...
    @property
    def today(self) -> Used: ...
    @property
    def models(self) -> Mapping[str, Sums]: ...
    @property
    def tools(self) -> Mapping[str, Sums]: ...
    @property
    def allowance(self) -> Allowed: ...
    @property
    def left(self) -> int | None: ...
    @property
    def micros_left(self) -> int | None: ...
    @property
    def resets_at(self) -> datetime: ...


class SpentOut(Out):
    """`unpriced_calls` are those of models whose price nobody has set: they add nothing to `cost_usd`."""

    turns: int
    tool_calls: int
    input_tokens: int
    output_tokens: int
    total_tokens: int
    cost_usd: float
    unpriced_calls: int
    heard_seconds: float
    spoken_characters: int

    @classmethod
    def of(cls, *days: Used, **more: str) -> Self:
        return cls(
            turns=sum(day.turns for day in days),
            tool_calls=sum(day.tool_calls for day in days),
            input_tokens=sum(day.input_tokens for day in days),
            output_tokens=sum(day.output_tokens for day in days),
            total_tokens=sum(day.tokens for day in days),
            cost_usd=dollars(sum(day.micros for day in days)),
            unpriced_calls=sum(day.unpriced for day in days),
            heard_seconds=sum(day.audio_ms for day in days) / 1000,
            spoken_characters=sum(day.characters for day in days),
            **more,
        )


class SpentDayOut(SpentOut):
    date: str


class ModelUseOut(Out):
    calls: int
    input_tokens: int
    output_tokens: int
    total_tokens: int
    cost_usd: float

    @classmethod
    def of(cls, sums: Sums) -> Self:
        read, written = sums.get("input_tokens", 0), sums.get("output_tokens", 0)
        return cls(
            calls=sums.get("calls", 0),
            input_tokens=read,
            output_tokens=written,
            total_tokens=read + written,
            cost_usd=dollars(sums.get("micros", 0)),
        )


class ToolUseOut(Out):
    calls: int
    failed: int

    @classmethod
    def of(cls, sums: Sums) -> Self:
        return cls(calls=sums.get("calls", 0), failed=sums.get("failed", 0))


class QuotaOut(Out):
    """Of today. What is reserved is kept for answers being made; where there is no limit, none is told nor left."""

    tokens_limit: int | None
    tokens_used: int
    tokens_reserved: int
    tokens_left: int | None
    usd_limit: float | None
    usd_used: float
    usd_reserved: float
    usd_left: float | None
    resets_at: str

    @classmethod
    def of(cls, stated: Stated) -> Self:
        today, allowed, left = stated.today, stated.allowance, stated.micros_left
        return cls(
            tokens_limit=allowed.tokens or None,
            tokens_used=today.tokens,
            tokens_reserved=today.spoken_for - today.tokens,
            tokens_left=stated.left,
            usd_limit=dollars(allowed.micros) or None,
            usd_used=dollars(today.micros),
            usd_reserved=dollars(today.micros_spoken_for - today.micros),
            usd_left=None if left is None else dollars(left),
            resets_at=rfc3339(stated.resets_at),
        )


class UsageOut(Out):
    product: str
    today: SpentOut
    total: SpentOut
    by_day: Sequence[SpentDayOut]
    by_model: Mapping[str, ModelUseOut]
    by_tool: Mapping[str, ToolUseOut]
    quota: QuotaOut

    @classmethod
    def of(cls, stated: Stated) -> "UsageOut":
        return cls(
            product=stated.product,
            today=SpentOut.of(stated.today),
            total=SpentOut.of(*stated.days),
            by_day=[SpentDayOut.of(day, date=day.date) for day in stated.days],
            by_model={name: ModelUseOut.of(sums) for name, sums in stated.models.items()},
            by_tool={name: ToolUseOut.of(sums) for name, sums in stated.tools.items()},
            quota=QuotaOut.of(stated),
        )


class BothSpentOut(BothOut, SpentOut):
    pass


class BothSpentDayOut(BothOut, SpentDayOut):
    pass


class BothModelUseOut(BothOut, ModelUseOut):
    pass


class BothQuotaOut(BothOut, QuotaOut):
    pass


class BothUsageOut(BothOut, UsageOut):
    today: BothSpentOut
    total: BothSpentOut
    by_day: Sequence[BothSpentDayOut]
    by_model: Mapping[str, BothModelUseOut]
    quota: BothQuotaOut

    @classmethod
    def both(cls, stated: Stated) -> Self:
        shown: Any = UsageOut.of(stated)
        return cls.model_validate(shown)


def dollars(micros: int) -> float:
    return micros / MICRO
