"""Bars, as SVG: one a figure, a mark where its budget ends."""

from collections.abc import Sequence
from html import escape

from bench.figures import Figure

LABEL, WIDTH, ROW = 330, 420, 20
MET, MISSED, PLAIN, BUDGET = "#4a7fb5", "#c0504d", "#8a9bb0", "#333333"


def bars(title: str, figures: Sequence[Figure]) -> str:
    most = max((max(each.value, each.most or 0.0) for each in figures), default=0.0) or 1.0
    height = 34 + ROW * len(figures)
    drawn = "".join(bar(each, number, most) for number, each in enumerate(figures))
    size = LABEL + WIDTH + 90
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{height}" viewBox="0 0 {size} {height}" '
        f'font-family="sans-serif" font-size="12"><rect width="{size}" height="{height}" fill="#ffffff"/>\n'
        f'<text x="8" y="18" font-weight="bold">{escape(title)}</text>\n{drawn}</svg>\n'
    )


def bar(figure: Figure, number: int, most: float) -> str:
    y, length = 30 + ROW * number, figure.value / most * WIDTH
    end = "" if figure.most is None else mark(LABEL + figure.most / most * WIDTH, y)
    return (
        f'<text x="{LABEL - 6}" y="{y + 12}" text-anchor="end">{escape(figure.name[:52])}</text>'
        f'<rect x="{LABEL}" y="{y + 2}" width="{length:.1f}" height="{ROW - 7}" fill="{colour(figure)}"/>{end}'
        f'<text x="{LABEL + length + 5:.1f}" y="{y + 12}">{figure.value:g}</text>\n'
    )


def mark(x: float, y: int) -> str:
    return f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{y - 1}" y2="{y + ROW - 3}" stroke="{BUDGET}" stroke-width="2"/>'


def colour(figure: Figure) -> str:
    if not figure.has_budget:
        return PLAIN
    return MET if figure.met else MISSED
