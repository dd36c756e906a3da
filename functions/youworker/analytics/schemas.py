"""Answers of `/v1/analytics`."""

from datetime import UTC, date, datetime

from shared.domain.analytics.model.figures import MINUTE, Figures, Holdings
from shared.kit.errors import Unprocessable
from shared.web.schemas import Out


def day_of(text: str | None, field: str) -> date | None:
    """A date, or an instant; one without an offset is UTC. A `+` that came unescaped is read as what it was."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text.strip().replace(" ", "+") if "T" in text else text.strip())
    except ValueError as error:
        raise Unprocessable("This is no ISO 8601 date", field=field) from error
    return (moment if moment.tzinfo is None else moment.astimezone(UTC)).date()


class PeriodOut(Out):
    start: str
    end: str


class OverviewOut(Out):
    total_sessions: int
    total_messages: int
    total_tokens: int
    total_tool_calls: int
    active_users: int
    period: PeriodOut

    @classmethod
    def of(cls, figures: Figures, active_users: int) -> "OverviewOut":
        first, last = figures.period.first, figures.period.last
        return cls(
            total_sessions=figures.total("sessions"),
            total_messages=figures.total("messages"),
            total_tokens=figures.total("input_tokens", "output_tokens"),
            total_tool_calls=figures.total("calls"),
            active_users=active_users,
            period=PeriodOut(start=f"{first}T00:00:00Z", end=f"{last}T23:59:59Z"),
        )


class ModelOut(Out):
    input_tokens: int
    output_tokens: int
    total_tokens: int


class DayOut(Out):
    date: str
    tokens: int


class TokensOut(Out):
    by_model: dict[str, ModelOut]
    by_day: list[DayOut]

    @classmethod
    def of(cls, figures: Figures) -> "TokensOut":
        models = {}
        for name, sums in figures.by_name("model").items():
            read, written = sums.get("input_tokens", 0), sums.get("output_tokens", 0)
            models[name] = ModelOut(input_tokens=read, output_tokens=written, total_tokens=read + written)
        days = figures.by_day("input_tokens", "output_tokens")
        return cls(by_model=models, by_day=[DayOut(date=day, tokens=number) for day, number in days])


class ToolOut(Out):
    name: str
    calls: int
    success_rate: float
    avg_latency_ms: int


class ToolsOut(Out):
    tools: list[ToolOut]

    @classmethod
    def of(cls, figures: Figures) -> "ToolsOut":
        found = []
        for name, sums in figures.by_name("tool").items():
            calls = sums["calls"]
            rate = round(1 - sums.get("failed", 0) / calls, 4)
            latency = round(sums.get("latency_ms", 0) / calls)
            found.append(ToolOut(name=name, calls=calls, success_rate=rate, avg_latency_ms=latency))
        return cls(tools=found)


class IngestionOut(Out):
    total_documents: int
    total_chunks: int
    by_type: dict[str, int]
    by_collection: dict[str, int]

    @classmethod
    def of(cls, holdings: Holdings) -> "IngestionOut":
        return cls(
            total_documents=holdings.total("documents"),
            total_chunks=holdings.total("chunks"),
            by_type=holdings.by("type"),
            by_collection=holdings.by("collection"),
        )


class SessionDayOut(Out):
    date: str
    sessions: int
    messages: int


class SessionsOut(Out):
    total_sessions: int
    avg_messages_per_session: float
    avg_duration_minutes: float
    by_date: list[SessionDayOut]

    @classmethod
    def of(cls, figures: Figures) -> "SessionsOut":
        messages = dict(figures.by_day("messages"))
        return cls(
            total_sessions=figures.total("sessions"),
            avg_messages_per_session=figures.mean("messages", "sessions"),
            avg_duration_minutes=figures.mean("milliseconds", "sessions", unit=MINUTE),
            by_date=[
                SessionDayOut(date=day, sessions=number, messages=messages[day])
                for day, number in figures.by_day("sessions")
            ],
        )
