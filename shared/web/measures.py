"""What is counted of every request, and how Prometheus reads it."""

from collections.abc import Iterable, Mapping
from itertools import accumulate

from shared.counters import Counters
from shared.kit.histograms import quantile
from shared.kit.observability import function_name

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = ("0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1.0", "2.5", "5.0", "10.0", "+Inf")
HISTOGRAM = "http_request_duration_seconds"
VOICE = "voice_latency_seconds"
STAGES = ("connection", "first_transcript", "stt", "response", "first_audio")
LABELS = {HISTOGRAM: "function", VOICE: "stage"}  # what each histogram is told apart by
FAMILIES = {
    "http_requests_total": ("counter", "Requests answered, by function, method, route and status."),
    HISTOGRAM: ("histogram", "Seconds from the first look at a request to its last byte."),
    VOICE: ("histogram", "Seconds of a stage of talking: as measured here (stt, first_audio), or told by clients."),
    "voice_events_total": ("counter", "What clients tell of their talking, by type."),
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
    counters.count(sample("http_requests_total", function=function, method=method, route=route, status=status))
    measure(counters, HISTOGRAM, function, seconds)


def measure(counters: Counters, histogram: str, of: str, seconds: float) -> None:
    label = LABELS[histogram]
    bucket = next(bound for bound in BUCKETS if seconds <= float(bound))
    counters.count(sample(f"{histogram}_bucket", **{label: of, "le": bucket}))
    counters.count(sample(f"{histogram}_sum", **{label: of}), round(seconds, 6))


def exposition(totals: Mapping[str, float]) -> str:
    """Every family has its HELP and TYPE, also before anything was counted."""
    lines: list[str] = []
    for name, (kind, help_text) in FAMILIES.items():
        lines += [f"# HELP {name} {help_text}", f"# TYPE {name} {kind}"]
        own = {key: value for key, value in totals.items() if family(key) == name}
        lines += (
            histogram(name, own)
            if kind == "histogram"
            else [f"{key} {number(value)}" for key, value in sorted(own.items())]
        )
    return "\n".join(lines) + "\n"


def family(key: str) -> str:
    name = key.partition("{")[0]
    return next((histogram for histogram in LABELS if name.startswith(histogram)), name)


def histogram(name: str, own: Mapping[str, float]) -> Iterable[str]:
    """Stored buckets hold what fell into each; Prometheus wants what fell into each or a smaller one."""
    label = LABELS[name]
    sums = {key: value for key, value in own.items() if key.startswith(f"{name}_sum")}
    for key, seconds in sorted(sums.items()):
        of = key.partition(f'{label}="')[2].rpartition('"')[0]
        counts = fallen(name, of, own)
        for bound, total in zip(BUCKETS, accumulate(counts), strict=True):
            yield f'{name}_bucket{{{label}="{of}",le="{bound}"}} {number(total)}'
        yield f"{key} {number(seconds)}"
        yield f'{name}_count{{{label}="{of}"}} {number(sum(counts))}'


def fallen(name: str, of: str, totals: Mapping[str, float]) -> list[float]:
    """How many fell into each bucket."""
    return [totals.get(f'{name}_bucket{{{LABELS[name]}="{of}",le="{bound}"}}', 0.0) for bound in BUCKETS]


def percentile(name: str, of: str, share: float, totals: Mapping[str, float]) -> float | None:
    """In seconds, as even as a bucket's are taken to lie; none where nothing was measured."""
    return quantile(fallen(name, of, totals), [float(bound) for bound in BUCKETS], share)


def number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(round(value, 6))
