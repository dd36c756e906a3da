"""What is asked of the log, and what calls came to."""

from dataclasses import dataclass
from datetime import date

from shared.domain.calls.model.calls import CallStatus

FIRST, LAST = "0000-01-01", "9999-12-31"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Days are whole ones, UTC, both included."""

    user_id: str
    campaign_id: str = ""
    agent_id: str = ""
    status: CallStatus | None = None
    number: str = ""
    start: date | None = None
    end: date | None = None
    skip: int = 0
    limit: int = 50

    @property
    def first_day(self) -> str:
        return self.start.isoformat() if self.start else FIRST

    @property
    def last_day(self) -> str:
        return self.end.isoformat() if self.end else LAST

    @property
    def scope(self) -> str:
        return scope_of(self.user_id, self.campaign_id, self.agent_id)

    @property
    def crossed(self) -> bool:
        """A campaign's calls by one agent: nobody counts these."""
        return bool(self.campaign_id and self.agent_id)


def scope_of(user_id: str, campaign_id: str, agent_id: str) -> str:
    if campaign_id:
        return f"campaign#{campaign_id}"
    return f"agent#{agent_id}" if agent_id else f"user#{user_id}"


@dataclass(frozen=True, slots=True)
class Figures:
    total: int = 0
    completed: int = 0
    failed: int = 0
    seconds: int = 0
    micros: int = 0
    analysed: int = 0
    positive: int = 0
    neutral: int = 0
    negative: int = 0

    @property
    def average_seconds(self) -> int:
        return round(self.seconds / self.completed) if self.completed else 0

    @property
    def success_rate(self) -> float:
        return percentage(self.completed, self.completed + self.failed)

    @property
    def cost_per_call(self) -> float:
        ended = self.completed + self.failed
        return round(self.micros / 1_000_000 / ended, 4) if ended else 0.0


@dataclass(frozen=True, slots=True)
class Phrase:
    """In how many calls it was heard."""

    phrase: str
    count: int


def percentage(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0
