"""What is counted of every request, under the names Prometheus shows."""

from shared.counters import Counters
from shared.kit.observability import function_name

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


def sample(name: str, **labels: str | float) -> str:
    """A sample's name as the exposition format writes it; it is also the counter's key."""
    inside = ",".join(f'{key}="{escaped(str(value))}"' for key, value in labels.items())
    return f"{name}{{{inside}}}" if inside else name


def escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def observe(counters: Counters, method: str, route: str, status: int, seconds: float) -> None:
    function = function_name()
    counters.count(sample("http_requests_total", function=function, method=method, route=route, status=status))
    bucket = next((str(bound) for bound in BUCKETS if seconds <= bound), "+Inf")
    counters.count(sample("http_request_duration_seconds_bucket", function=function, le=bucket))
    counters.count(sample("http_request_duration_seconds_sum", function=function), round(seconds, 6))
