"""The arithmetic of docs/costs.md."""

from dataclasses import replace

from infra.costs import LINES, TURN, VOLUMES, at_once, month, page
from infra.registry import FLEET
from infra.render import alarms


def test_what_is_used_costs_in_proportion_and_what_stands_costs_always() -> None:
    once, tenfold = month(1_000), month(10_000)
    for name in LINES:
        if name == "What stands":
            assert once[name] == tenfold[name] > 0
        else:
            assert abs(tenfold[name] - 10 * once[name]) < 1e-9


def test_a_line_follows_the_figure_it_is_made_of() -> None:
    doubled = month(1_000, replace(TURN, writes=2 * TURN.writes, tokens_out=2 * TURN.tokens_out))
    assert doubled["DynamoDB, writes"] == 2 * month(1_000)["DynamoDB, writes"]
    assert doubled["Lambda, time"] == month(1_000)["Lambda, time"]
    # By hand: 1 000 turns, 30 units each, 62.5 cents a million.
    assert round(month(1_000)["DynamoDB, writes"], 6) == 0.01875
    assert round(at_once(2_592_000), 6) == 16.0  # one turn a second, four times as many, four seconds each


def test_the_page_has_a_column_a_volume_and_names_the_sum() -> None:
    table = [line for line in page().splitlines() if line.startswith("|")]
    assert table[0].count("|") == len(VOLUMES) + 2
    together = sum(month(VOLUMES[-1]).values())
    assert f"{together:,.0f}".replace(",", " ") in page()


def test_the_alarms_that_are_paid_for_are_those_that_there_are() -> None:
    found = sum(each["Type"] == "AWS::CloudWatch::Alarm" for each in alarms.resources(FLEET).values())
    edges = sum(len(alarms.of_edges(FLEET, product)) for product in ("voiceassist", "youworker", "voiceera"))
    assert abs(month(0)["What stands"] - (found + edges) * 0.10 - 7.0) < 2.0
