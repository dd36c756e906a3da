"""What was used, and what is to be indexed anew."""

import os
import time
from typing import Annotated

import boto3
import typer

from infra.operate.letters import url
from infra.operate.screen import bar, say, show, table
from shared.domain.analytics.model.figures import Figures
from shared.domain.analytics.model.periods import latest
from shared.domain.analytics.repository.rollups import RollupRepository
from shared.domain.identity.wiring.accounts import identity_service
from shared.domain.knowledge.service.rerunning import RerunningService
from shared.domain.knowledge.wiring.keeping import rerunning_service
from shared.kit.clock import utc_now
from shared.kit.errors import NotFound
from shared.kit.principal import Product

COLUMNS = (
    ("sessions", ("sessions",)),
    ("messages", ("messages",)),
    ("tokens in", ("input_tokens",)),
    ("tokens out", ("output_tokens",)),
    ("tool calls", ("calls",)),
)
AGAIN = 1.0


def usage(
    user: Annotated[
        str | None, typer.Option(help="An account's id or address; everybody where none is given.")
    ] = None,
    product: Annotated[Product, typer.Option(help="Whose sums.")] = Product.YOUWORKER,
    days: Annotated[int, typer.Option(min=1, max=366, help="Whole days, UTC, up to today.")] = 7,
) -> None:
    """Show sessions, messages, tokens and calls of tools by day."""
    scope = f"{product}#{id_of(user)}" if user else product.value
    period = latest(days, utc_now().date())
    figures = Figures(period, RollupRepository().days(scope, f"{period.first}", f"{period.last}"))
    shown = table("date", *(title for title, _ in COLUMNS))
    for day in period.days():
        shown.add_row(day, *(str(figures.of(f"day#{day}", *names)) for _, names in COLUMNS))
    shown.add_row("all", *(str(figures.total(*names)) for _, names in COLUMNS))
    show(shown)


def id_of(user: str) -> str:
    if "@" not in user:
        return user
    found = identity_service().accounts.of_email(user)
    if found is None:
        raise NotFound(f"Nobody has the address {user}")
    return found.id


def reindex(
    patience: Annotated[
        float, typer.Option(min=20, help="Seconds until what is left waits for the next run.")
    ] = 600,
    *,
    follow: Annotated[bool, typer.Option("--follow", help="Wait until all of them are indexed.")] = False,
) -> None:
    """Queue every document that was indexed in an older way; the schedule goes on with what is left."""
    os.environ.setdefault("PARLEY_QUEUE_DOCUMENTS", url(boto3.client("sqs"), "documents"))
    rerunning, ends = rerunning_service(), time.monotonic() + patience
    before = rerunning.up_to_date()
    with bar() as progress:
        task = progress.add_task("queued", total=rerunning.outdated())
        report = rerunning.run(lambda: ends - time.monotonic(), lambda: progress.advance(task))
    say(
        f"{report.queued} documents queued, {report.resent} sent again"
        f"{'' if report.finished else '; the next run takes the rest'}"
    )
    if follow and not followed(rerunning, before + report.queued, report.queued, ends):
        say("not all of them are indexed yet")
        raise typer.Exit(1)


def followed(rerunning: RerunningService, until: int, number: int, ends: float) -> bool:
    with bar() as progress:
        task = progress.add_task("indexed", total=number)
        while (there := rerunning.up_to_date()) < until:
            progress.update(task, completed=number - (until - there))
            if time.monotonic() > ends:
                return False
            time.sleep(AGAIN)
        progress.update(task, completed=number)
    return True
