"""The audit: whether it is whole, and all of it as a file."""

from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from infra.operate.screen import bar, say
from shared.domain.auditing.model.records import Wanted, lines
from shared.domain.auditing.wiring import audit_service, sealing_service
from shared.kit.clock import utc_now

STEP = 200  # a bar that moves with every record takes longer than the record
app = typer.Typer(no_args_is_help=True, help="Verify, export and anchor the audit.")
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Today where none is given.")]


@app.command()
def verify(first: Day = None, last: Day = None) -> None:
    """Look at every record and every seal of some days: is any edited, removed or put elsewhere?"""
    ends = (last or first or utc_now()).date()
    begins = (first or last or utc_now()).date()
    verdict = audit_service().verified(begins, ends)
    for finding in verdict.findings:
        say(f"{finding.fault}: {finding.shelf} {finding.place}")
    say(f"{verdict.checked} records from {begins} to {ends}: {'whole' if verdict.whole else 'NOT whole'}")
    if not verdict.whole:
        raise typer.Exit(1)


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="The CSV to write.", dir_okay=False)],
    act: Annotated[str | None, typer.Option(help="A part of an act's name.")] = None,
) -> None:
    """Write the records as CSV, as many as there are, a page in memory."""
    wanted, number = Wanted(act=act), 0
    with bar() as progress, file.open("w", encoding="utf-8", newline="") as opened:
        task = progress.add_task("records", total=audit_service().seals.total(wanted))
        rows = (lines([record], emails, heading=False) for record, emails in audit_service().every(wanted))
        opened.writelines(lines([], {}))
        for number, line in enumerate(chain.from_iterable(rows), start=1):
            opened.write(line)
            if number % STEP == 0:
                progress.update(task, completed=number)
    say(f"{number} records in {file}")


@app.command()
def anchor() -> None:
    """Anchor the seals now, as is done every hour: who rewrites records and seals after it is found out."""
    made = sealing_service().anchor()
    say(f"{made.at} {made.hash} over {len(made.heads)} chains")
