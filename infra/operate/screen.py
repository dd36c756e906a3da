"""What an operator sees: tables and bars at a terminal, whole lines in a pipe."""

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

WIDE = 240  # a pipe has no edge to break lines at

console = Console(highlight=False, markup=False, emoji=False)
errors = Console(stderr=True, highlight=False, markup=False, emoji=False)


def say(text: str) -> None:
    console.print(text, soft_wrap=True)


def show(table: Table) -> None:
    console.print(table, width=None if console.is_terminal else WIDE)


def table(*titles: str, numbers: bool = True) -> Table:
    """The first column names, the others count."""
    made = Table(box=None, pad_edge=False)
    for place, title in enumerate(titles):
        made.add_column(title, justify="right" if numbers and place else "left", no_wrap=True)
    return made


def bar() -> Progress:
    shown = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*shown, console=errors, transient=not errors.is_terminal)
