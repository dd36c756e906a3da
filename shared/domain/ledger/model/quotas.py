"""How much a person may use in a day, in tokens and in money."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from shared.domain.ledger.model.usage import next_day
from shared.kit.errors import Exhausted
from shared.kit.settings import Settings, setting

OVERHEAD = 3_000  # tokens of instructions, history and passages that a usual turn sends along
USUAL_ANSWER = 1_024
Cost = Callable[[int, int], int]  # millionths of a dollar, of tokens sent and answered


@dataclass(frozen=True)
class QuotaSettings(Settings):
    daily_tokens: int = setting(
        "PARLEY_DAILY_TOKENS",
        default=2_000_000,
        doc="Tokens of language models that one person may use in a day (UTC); 0 for no limit.",
    )
    daily_dollars: float = setting(
        "PARLEY_DAILY_DOLLARS",
        default=0.0,
        doc=(
            "US dollars that one person's answers, and what is heard and said for them, may cost in a day (UTC), by"
            " the prices of `PARLEY_MODEL_PRICES` and `PARLEY_SPEECH_PRICES`; 0 for no limit. What has no known price"
            " costs nothing here."
        ),
    )

    @property
    def allowance(self) -> "Amount":
        return Amount(self.daily_tokens, round(self.daily_dollars * 1_000_000))


@dataclass(frozen=True, slots=True)
class Amount:
    """What is kept free for a turn, or allowed in a day. As an allowance, nothing is no limit."""

    tokens: int = 0
    micros: int = 0


@dataclass(frozen=True, slots=True)
class Reserved:
    """Kept free in a day of somebody's."""

    owner: str
    day: str
    amount: Amount


def used_up(now: datetime) -> Exhausted:
    wait = int((next_day(now) - now).total_seconds()) + 1
    return Exhausted(
        "Today's allowance is used up. It begins anew at midnight UTC.", retry_after=wait, code="QUOTA_EXCEEDED"
    )


def estimated(text: str) -> int:
    """Tokens of a text, roughly, for any script: four bytes are about one."""
    return len(text.encode()) // 4 + 1


def reservation(text: str, most: int | None, cost: Cost) -> Amount:
    """What a turn is taken to use until it is known. Beyond it the last turn of a day may go over the allowance."""
    sent, answered = estimated(text) + OVERHEAD, most or USUAL_ANSWER
    return Amount(sent + answered, cost(sent, answered))
