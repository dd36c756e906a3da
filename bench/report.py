"""`docs/performance.md` and its drawings, from what was measured."""

from collections.abc import Iterable, Iterator
from importlib import import_module
from inspect import getdoc
from pathlib import Path

from bench.figures import Figure, Measure
from bench.plots import bars
from bench.results import Results

PAGE = Path("docs/performance.md")
DRAWINGS = Path("docs/performance")
LONGEST_PLOT = 40
HEAD = """# Performance

Rendered by `make bench` from `bench/results.json`, measured on {day} with Python {python} on {cores} cores
({machine}) that {busy} processes wanted at the time.

    make bench                      # everything, and this page
    make bench ONLY="calls warm"    # some of it anew
    make bench-smoke                # counts alone, which are the same on every machine
    make bench-check                # the same, beside those of bench/baseline.json: a count that rose fails
    make load MINUTES=10            # people and sockets on the whole local system

Milliseconds differ from machine to machine and from minute to minute. What matters are counts, and ratios between two
things that were measured in turns by one process. A budget in bold is missed.
"""


def write(results: Results) -> None:
    for path, text in rendered(results).items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)


def rendered(results: Results) -> dict[Path, str]:
    sections = [section(name, figures) for name, figures in results.measures.items()]
    page = "\n".join([HEAD.format(**results.machine), budgets(results), *sections])
    plots = {
        DRAWINGS / f"{name}.svg": bars(module(name).TITLE, plotted(name, figures))
        for name, figures in results.measures.items()
        if plotted(name, figures)
    }
    return {PAGE: page, **plots}


def module(name: str) -> Measure:
    found: Measure = import_module(f"bench.measures.{name}")
    return found


def plotted(name: str, figures: Iterable[Figure]) -> list[Figure]:
    return [each for each in figures if each.unit in module(name).PLOTTED][:LONGEST_PLOT]


def section(name: str, figures: list[Figure]) -> str:
    plot = f"![{module(name).TITLE}](performance/{name}.svg)\n" if plotted(name, figures) else ""
    about = getdoc(module(name)) or ""
    return "\n".join([f"## {module(name).TITLE}\n", f"{about}\n", *([plot] if plot else []), *table(figures), ""])


def budgets(results: Results) -> str:
    """How many figures of a measure have a budget, and which of them miss it."""
    lines = ["## Budgets\n", "| Measure | Figures with a budget | Met | Missed |", "|---|---|---|---|"]
    for name, figures in results.measures.items():
        held = [each for each in figures if each.has_budget]
        missed = ", ".join(f"{each.name} ({each.value:g})" for each in held if not each.met) or "none"
        if held:
            lines.append(f"| {module(name).TITLE} | {len(held)} | {sum(each.met for each in held)} | {missed} |")
    return "\n".join([*lines, ""])


def table(figures: Iterable[Figure]) -> Iterator[str]:
    yield from ("| | Measured | Budget | Aim |", "|---|---|---|---|")
    for each in figures:
        yield f"| {each.name} | {each.value:g} {each.unit} | {budget(each)} | {aim(each)} |"


def budget(figure: Figure) -> str:
    if not figure.has_budget:
        return ""
    text = f"≤ {figure.most:g}" if figure.most is not None else f"≥ {figure.least:g}"
    if figure.met:
        return text
    return f"**{text}**" + (
        f", see [{figure.excused}](../infra/decisions/{figure.excused}.md)" if figure.excused else ""
    )


def aim(figure: Figure) -> str:
    if figure.aim is None:
        return ""
    return f"{'≥' if figure.least is not None else '≤'} {figure.aim:g}"
