"""When a schedule is due."""

from datetime import UTC, datetime, timedelta

import pytest

from infra.local.schedule import next_due

NOW = datetime(2026, 2, 27, 10, 17, 30, tzinfo=UTC)  # a Friday


@pytest.mark.parametrize(
    ("expression", "due"),
    [
        ("rate(5 minutes)", datetime(2026, 2, 27, 10, 22, 30, tzinfo=UTC)),
        ("rate(1 day)", datetime(2026, 2, 28, 10, 17, 30, tzinfo=UTC)),
        ("cron(* * * * ? *)", datetime(2026, 2, 27, 10, 18, tzinfo=UTC)),
        ("cron(0/15 * * * ? *)", datetime(2026, 2, 27, 10, 30, tzinfo=UTC)),
        ("cron(0 3 * * ? *)", datetime(2026, 2, 28, 3, 0, tzinfo=UTC)),
        ("cron(15 10 ? * MON-FRI *)", datetime(2026, 3, 2, 10, 15, tzinfo=UTC)),
        ("cron(0 8 1 * ? *)", datetime(2026, 3, 1, 8, 0, tzinfo=UTC)),
        ("cron(0 0 29 FEB ? *)", datetime(2028, 2, 29, 0, 0, tzinfo=UTC)),
        ("cron(5,35 14-16 ? * 7 *)", datetime(2026, 2, 28, 14, 5, tzinfo=UTC)),
        ("cron(0 0 1 1 ? 2030)", datetime(2030, 1, 1, 0, 0, tzinfo=UTC)),
    ],
)
def test_the_next_time_is_found(expression: str, due: datetime) -> None:
    assert next_due(expression, NOW, NOW) == due


@pytest.mark.parametrize(
    "expression",
    [
        "rate(5)",
        "rate(0 minutes)",
        "rate(1 minutes)",
        "rate(5 minute)",
        "rate(2 weeks)",
        "cron(* * * * *)",
        "cron(* * * * * *)",
        "cron(61 * * * ? *)",
        "every day",
        "cron(0 0 1 1 ? 2020)",
    ],
)
def test_what_is_no_schedule_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        next_due(expression, NOW, NOW)


def test_a_rate_counts_from_its_last_time_whatever_lies_between() -> None:
    last = NOW - timedelta(minutes=12)
    assert next_due("rate(5 minutes)", last, NOW) == last + timedelta(minutes=15)
    assert next_due("rate(5 minutes)", last, last + timedelta(minutes=5)) == last + timedelta(minutes=10)
