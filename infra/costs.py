"""What a month costs, and where the next limit is. `docs/costs.md` is this, written down; `make render` writes it.

Prices are AWS's list prices on demand in us-east-1, US dollars, before any free tier or discount, as of November 2026.
What a turn uses is an estimate that stands here to be replaced by your own figures: the dashboards have them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

MILLION = 1_000_000
VOLUMES = (1_000, 10_000, 100_000, MILLION, 10 * MILLION, 100 * MILLION)
SECONDS_A_MONTH = 30 * 24 * 3600
PEAK = 4.0  # the busiest hour against the average one


@dataclass(frozen=True)
class Turn:
    """A question and its answer on a socket, with passages from the knowledge base."""

    front_gb_seconds: float = 0.5 * 0.12  # takes, checks, stores, hands on
    answer_gb_seconds: float = 1.0 * 4.0  # finds, asks, tells; mostly waits for the model
    follow_gb_seconds: float = 0.5 * 0.10  # sums, seals, sweeps behind the streams
    invocations: float = 5.0
    messages: float = 45.0  # frames on the socket, both ways
    connected_minutes: float = 2.0
    writes: float = 30.0  # units: messages, journal of the turn, counters, usage; a transaction costs twice
    reads: float = 25.0
    stream_reads: float = 4.0
    queue_requests: float = 1.0
    kept_kilobytes: float = 6.0  # a month's turns stay; the journal goes after a day
    logged_kilobytes: float = 3.0
    sent_kilobytes: float = 40.0
    answer_seconds: float = 4.0
    tokens_in: float = 2_000.0
    tokens_out: float = 300.0


TURN = Turn()
CENTS_BELOW = 100
CLOSING = """\
A conversation is one item collection: it takes 1 000 writes a second, which nobody types. Counters and audits are
spread over shards. The vector index in a function holds what fits its disk; above some 100 000 passages use a server
(`QDRANT_URL`), whose cost is not in the table. Calls cost what the carrier takes."""
Line = Callable[[float, Turn], float]
# Each takes the turns of a month; the first word is the page's.
LINES: dict[str, Line] = {
    "Lambda, time": lambda n, t: (
        n * (t.front_gb_seconds + t.answer_gb_seconds + t.follow_gb_seconds) * 0.0000133334
    ),
    "Lambda, calls": lambda n, t: n * t.invocations * 0.20 / MILLION,
    "Sockets": lambda n, t: n * (t.messages * 1.00 + t.connected_minutes * 0.25) / MILLION,
    "DynamoDB, writes": lambda n, t: n * t.writes * 0.625 / MILLION,
    "DynamoDB, reads": lambda n, t: n * (t.reads * 0.125 + t.stream_reads * 0.20) / MILLION,
    "DynamoDB, kept and recoverable": lambda n, t: n * t.kept_kilobytes / MILLION * (0.25 + 0.20),
    "SQS": lambda n, t: n * t.queue_requests * 0.40 / MILLION,
    "Logs": lambda n, t: n * t.logged_kilobytes / MILLION * 0.50,
    "To clients": lambda n, t: n * t.sent_kilobytes / MILLION * 0.085,
    # 192 alarms, 4 dashboards of which 3 are free, pollers of 15 queues and clocks that run without anybody.
    "What stands": lambda _n, _t: 192 * 0.10 + 3.00 + 4.00,
    "The model, at $0.15 and $0.60 a million tokens": lambda n, t: (
        n * (t.tokens_in * 0.15 + t.tokens_out * 0.60) / MILLION
    ),
}


def month(turns: float, turn: Turn = TURN) -> dict[str, float]:
    return {name: line(turns, turn) for name, line in LINES.items()}


def at_once(turns: float, turn: Turn = TURN) -> float:
    """Answers under way in the busiest hour."""
    return turns / SECONDS_A_MONTH * PEAK * turn.answer_seconds


def writes_a_second(turns: float, turn: Turn = TURN) -> float:
    return turns / SECONDS_A_MONTH * PEAK * turn.writes


def page() -> str:
    return "\n".join([*opening(), *table(), *limits(), ""])


def opening() -> Iterator[str]:
    yield from ("# Capacity and costs", "")
    yield from (__doc__ or "").strip().split("\n\n")[1].split("\n")
    yield from ("", "A turn is a question and its answer on a socket. US dollars a month, by turns a month:", "")


def table() -> Iterator[str]:
    months = [month(turns) for turns in VOLUMES]
    thousand = [1000 * sum(each.values()) / turns for turns, each in zip(VOLUMES, months, strict=True)]
    yield row("", [whole(turns) for turns in VOLUMES])
    yield f"|---|{'---:|' * len(VOLUMES)}"
    yield from (row(name, [money(each[name]) for each in months]) for name in LINES)
    yield row("**Together**", [money(sum(each.values())) for each in months])
    yield row("a thousand turns", [money(each) for each in thousand])
    yield row("answers at once, busiest hour", [money(at_once(turns)) for turns in VOLUMES])
    yield row("writes a second, busiest hour", [money(writes_a_second(turns)) for turns in VOLUMES])


def limits() -> Iterator[str]:
    starving = "ask AWS; `concurrency` in a row keeps one function from starving others"
    yield from ("", "## Where the next limit is", "")
    yield row("Limit", ["Reached at turns a month", "What then"])
    yield "|---|---:|---|"
    yield row("1 000 functions at once in an account", [rounded(1000 / at_once(1)), starving])
    yield row(
        "4 000 writes a second of a new table",
        [rounded(4000 / writes_a_second(1)), "tables grow by themselves; warm them before a launch"],
    )
    yield row("500 new sockets a second", [rounded(500 * SECONDS_A_MONTH / PEAK), "ask AWS"])
    yield from ("", *CLOSING.split("\n"))


def row(first: str, others: list[str]) -> str:
    return f"| {first} | {' | '.join(others)} |"


def whole(number: float) -> str:
    return f"{number:,.0f}".replace(",", " ")


def rounded(number: float) -> str:
    return whole(round(number, -6))


def money(dollars: float) -> str:
    return whole(dollars) if dollars >= CENTS_BELOW else f"{dollars:.2f}"


if __name__ == "__main__":
    print(page())
