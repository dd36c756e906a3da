"""`python -m infra.operate …`, or `make operate ARGS=…`: what an operator does with a stage."""

import logging
import os
import sys
from collections.abc import Sequence

import typer

from infra.operate import audit, letters, people, work
from infra.operate.screen import errors
from shared.kit.errors import Refusal

LOCAL = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_DEFAULT_REGION": "us-east-1"}

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(audit.app, name="audit")
app.command("admin")(people.admin)
app.command("export")(people.export)
app.command("usage")(work.usage)
app.command("reindex")(work.reindex)
app.command("letters")(letters.letters)


@app.callback()
def stage() -> None:
    """Works on the stage that PARLEY_STAGE names, with the AWS credentials of the environment.

    AWS_ENDPOINT_URL, as `make run` greets with it, leads to the local system.
    """
    if os.environ.get("AWS_ENDPOINT_URL"):
        for name, value in LOCAL.items():
            os.environ.setdefault(name, value)


def main(words: Sequence[str] | None = None) -> int:
    try:
        app(args=words, prog_name="operate")
    except Refusal as refusal:
        errors.print(f"parley: {refusal.message}", soft_wrap=True)
        return 1
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def logs_beside() -> None:
    """What is asked for goes to one place, what is logged on the way to the other."""
    for name in ("parley", "parley-audit"):
        for handler in logging.getLogger(name).handlers:
            if isinstance(handler, logging.StreamHandler):
                handler.setStream(sys.stderr)


if __name__ == "__main__":
    logs_beside()
    sys.exit(main())
