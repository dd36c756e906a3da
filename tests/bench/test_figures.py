"""What the benchmarks make of their figures."""

from pathlib import Path

from bench.baseline import worse
from bench.figures import Figure
from bench.plots import bars
from bench.report import rendered
from bench.results import Results


def count(name: str, value: float, slack: float = 0.0) -> Figure:
    return Figure(name, value, "calls", exact=True, slack=slack)


def test_a_count_that_rose_is_worse_and_one_that_fell_is_not() -> None:
    before = {"list": 3.0, "read": 2.0}
    assert worse([count("list", 4), count("read", 1)], before) == ["list: 4, was 3"]


def test_a_count_may_rise_by_its_slack_and_no_further() -> None:
    before = {"modules": 100.0}
    assert worse([count("modules", 105, 0.05)], before) == []
    assert worse([count("modules", 106, 0.05)], before) == ["modules: 106, was 100"]


def test_what_is_counted_anew_or_no_more_is_said() -> None:
    found = worse([count("new", 1)], {"old": 1.0})
    assert found == ["new: not in the baseline", "old: in the baseline, and not counted any more"]


def test_a_budget_is_met_from_its_own_side() -> None:
    assert Figure("x", 3, "calls", most=3).met
    assert not Figure("x", 4, "calls", most=3).met
    assert not Figure("x", 0.7, "nDCG", least=0.72).met
    assert not Figure("x", 1, "calls", most=0).met


def test_a_figure_comes_back_from_what_is_told_of_it() -> None:
    figure = Figure("scans", 0, "routes", most=0, exact=True)
    assert Figure(**figure.told()) == figure


def test_the_drawing_marks_a_budget_and_shows_what_misses_it() -> None:
    drawn = bars("Calls", [Figure("a <b>", 4, "calls", most=3), Figure("c", 2, "calls", most=3)])
    assert drawn.count("<line ") == 2
    assert drawn.count("#c0504d") == 1
    assert "a &lt;b&gt;" in drawn


def test_the_page_and_its_drawings_are_what_the_results_say() -> None:
    files = rendered(Results.read())
    assert {path: path.read_text() for path in files} == files
    assert {path.name for path in Path("docs/performance").iterdir()} == {
        path.name for path in files if path.suffix == ".svg"
    }


def test_what_misses_its_budget_says_which_decision_lets_it() -> None:
    missed = [each for some in Results.read().measures.values() for each in some if not each.met and each.excused]
    assert [each.name for each in missed if not Path(f"infra/decisions/{each.excused}.md").exists()] == []
