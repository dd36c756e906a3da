"""The whole stock in order, or what is wrong with it. Each table has a rule, or a reason why it needs none."""

from tests.faults.order import calling, library, people, sums, talks
from tests.faults.order.stock import Stock

RULES = (*people.RULES, *talks.RULES, *library.RULES, *calling.RULES, *sums.RULES)
# Nothing else refers to what is in these, and nothing is counted by them.
ALONE = {
    "cache": "what is in it can be made anew",
    "histories": "it outlives what it tells of, on purpose",
    "idempotency": "an answer kept for a day; who asks again is given it",
    "limits": "a counter that is only raised, until its minute is over",
    "lockouts": "addresses that nobody need have",
    "oauth-flows": "a way that somebody has begun, for ten minutes",
    "phi": "rules, and numbers of what was found",
    "tallies": "measurements, which may lose some",
}
SWEPT_BY_TIME = {"voice": "recordings go by themselves, after a day"}


def complaints(stock: Stock) -> list[str]:
    return [
        f"{rule.__module__.rpartition('.')[2]}.{rule.__name__}: {told}" for rule in RULES for told in rule(stock)
    ]
