"""What is counted of every request, and how Prometheus reads it."""

from collections.abc import Iterable, Mapping
from itertools import accumulate

from shared.counters import Counters
from shared.kit.observability import function_name

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = ("0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1.0", "2.5", "5.0", "10.0", "+Inf")
HISTOGRAM = "http_request_duration_seconds"
FAMILIES = {
    "http_requests_total": ("counter", "Requests answered, by function, method, route and status."),
    HISTOGRAM: ("histogram", "Seconds from the first look at a request to its last byte."),
    "rate_limiter_failures_total": (
        "counter",
        "Requests let through because the limiter's store did not answer.",
    ),
}


def sample(name: str, **labels: str | float) -> str:
    """A sample's name as the exposition format writes it; it is also the counter's key."""
    inside = ",".join(f'{key}="{escaped(str(value))}"' for key, value in labels.items())
    return f"{name}{{{inside}}}" if inside else name


def escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def observe(counters: Counters, method: str, route: str, status: int, seconds: float) -> None:
    function = function_name()
    bucket = next(bound for bound in BUCKETS if seconds <= float(bound))
    counters.count(sample("http_requests_total", function=function, method=method, route=route, status=status))
    counters.count(sample(f"{HISTOGRAM}_bucket", function=function, le=bucket))
    counters.count(sample(f"{HISTOGRAM}_sum", function=function), round(seconds, 6))


def exposition(totals: Mapping[str, float]) -> str:
    """Every family has its HELP and TYPE, also before anything was counted."""
    lines: list[str] = []
    for name, (kind, help_text) in FAMILIES.items():
        lines += [f"# HELP {name} {help_text}", f"# TYPE {name} {kind}"]
        own = {key: value for key, value in totals.items() if family(key) == name}
        lines += (
            histogram(own)
            if kind == "histogram"
            else [f"{key} {number(value)}" for key, value in sorted(own.items())]
        )
    return "\n".join(lines) + "\n"


def family(key: str) -> str:
    name = key.partition("{")[0]
    return HISTOGRAM if name.startswith(HISTOGRAM) else name


def histogram(own: Mapping[str, float]) -> Iterable[str]:
    """Stored buckets hold what fell into each; Prometheus wants what fell into each or a smaller one."""
    sums = {key: value for key, value in own.items() if key.startswith(f"{HISTOGRAM}_sum")}
    for key, seconds in sorted(sums.items()):
        function = key.partition('function="')[2].rpartition('"')[0]
        counts = [own.get(f'{HISTOGRAM}_bucket{{function="{function}",le="{bound}"}}', 0.0) for bound in BUCKETS]
        for bound, total in zip(BUCKETS, accumulate(counts), strict=True):
            yield f'{HISTOGRAM}_bucket{{function="{function}",le="{bound}"}} {number(total)}'
        yield f"{key} {number(seconds)}"
        yield f'{HISTOGRAM}_count{{function="{function}"}} {number(sum(counts))}'


def number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(round(value, 6))
