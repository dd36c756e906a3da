"""What Prometheus scrapes is true across instances."""

import re

import pytest

from shared.counters import Counters
from shared.counters.dynamodb import TableCounterStore
from shared.web.measures import exposition, observe
from tests.lambda_client import call

pytestmark = pytest.mark.usefixtures("aws")
LINE = re.compile(r'(# (HELP|TYPE) \w+ .+|\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? -?[\d.e+]+)')


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def instance(shard: int, clock: Clock) -> Counters:
    return Counters(TableCounterStore("voiceassist", f"health#{shard}"), clock)


def test_the_answer_is_the_text_format_with_a_help_and_a_type_for_every_family() -> None:
    answer = call("voiceassist/metrics", "GET", "/metrics")

    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = answer.text.splitlines()
    assert all(LINE.fullmatch(line) for line in lines)
    assert "# TYPE http_requests_total counter" in lines
    assert "# TYPE http_request_duration_seconds histogram" in lines


def test_requests_to_other_functions_of_the_product_are_counted() -> None:
    from functions.voiceassist.health.handler import app  # noqa: PLC0415

    app.parts.counters.gathered.clear()  # what other tests left in this process
    for _ in range(3):
        call("voiceassist/health", "GET", "/health")
    app.parts.counters.flush()

    counted = 'http_requests_total{function="local",method="GET",route="/health",status="200"} 3'
    assert counted in call("voiceassist/metrics", "GET", "/metrics").text.splitlines()


def test_instances_add_up_and_other_products_do_not_count() -> None:
    clock = Clock()
    instances = [instance(number, clock) for number in range(5)]
    elsewhere = Counters(TableCounterStore("youworker", "health#0"), clock)
    for number, counters in enumerate([*instances, elsewhere]):
        for _ in range(number + 1):
            observe(counters, "GET", "/health", 200, 0.02)
        counters.flush()
    totals = TableCounterStore("voiceassist", "metrics#0").read()

    assert totals['http_requests_total{function="local",method="GET",route="/health",status="200"}'] == 15


def test_a_busy_instance_writes_seldom_and_loses_nothing() -> None:
    clock = Clock()
    counters = instance(0, clock)
    writes = 0
    for _ in range(100):
        counters.count("requests")
        before = counters.flushed_at
        counters.flush_if_due()
        writes += counters.flushed_at != before
        clock.now += 0.2
    assert writes == 4
    assert counters.totals()["requests"] == 100


def test_what_could_not_be_written_goes_with_the_next() -> None:
    class Failing:
        down = True
        total = 0.0

        def add(self, counts: dict[str, float]) -> None:
            if self.down:
                raise OSError("away")
            self.total += counts["requests"]

        def read(self) -> dict[str, float]:
            return {"requests": self.total}

    store = Failing()
    counters = Counters(store)  # type: ignore[arg-type]  # a dict is a mapping
    counters.count("requests", 2)
    with pytest.raises(OSError, match="away"):
        counters.flush()
    counters.count("requests")
    store.down = False

    assert counters.totals() == {"requests": 3}


def test_buckets_hold_what_fell_into_them_or_a_smaller_one() -> None:
    counters = instance(0, Clock())
    for seconds in (0.004, 0.03, 0.03, 20.0):
        observe(counters, "GET", "/x", 200, seconds)
    text = exposition(counters.totals())

    name = "http_request_duration_seconds"
    assert f'{name}_bucket{{function="local",le="0.01"}} 1' in text
    assert f'{name}_bucket{{function="local",le="0.05"}} 3' in text
    assert f'{name}_bucket{{function="local",le="+Inf"}} 4' in text
    assert f'{name}_count{{function="local"}} 4' in text
    assert f'{name}_sum{{function="local"}} 20.064' in text


def test_an_instance_that_counted_nothing_is_told_to_end_and_says_nothing() -> None:
    counters = instance(0, Clock())
    counters.flush()
    assert counters.totals() == {}
