"""`python -m infra.operate …`, or `make operate ARGS=…`: what an operator does with a stage."""

import logging
import os
import sys
from collections.abc import Sequence

import typer
from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError
from pynamodb.exceptions import PynamoDBException

from infra.operate import audit, backfill, letters, people, work
from infra.operate.screen import errors
from shared.kit.errors import Refusal
from shared.kit.settings import StageSettings

LOCAL = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_DEFAULT_REGION": "us-east-1"}

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(audit.app, name="audit")
app.command("admin")(people.admin)
app.command("export")(people.export)
app.command("usage")(work.usage)
app.command("reindex")(work.reindex)
app.command("letters")(letters.letters)
app.command("backfill")(backfill.backfill)


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
    except (BotoCoreError, ClientError, PynamoDBException) as trouble:
        errors.print(f"parley: {told(trouble)}", soft_wrap=True, markup=False)
        return 1
    except OSError as trouble:
        errors.print(f"parley: {trouble.strerror}: {trouble.filename}", soft_wrap=True, markup=False)
        return 1
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def told(trouble: BotoCoreError | ClientError | PynamoDBException) -> str:
    """What an operator can do something about is said first."""
    cause = getattr(trouble, "cause", None) or trouble
    if isinstance(cause, EndpointConnectionError):
        return f"{cause} Does the system run, and is AWS_ENDPOINT_URL its address?"
    if isinstance(cause, ClientError) and cause.response["Error"]["Code"] == "ResourceNotFoundException":
        return f"Here is no stage {StageSettings.load().stage}: PARLEY_STAGE names it. {trouble}"
    return f"AWS did not do it: {trouble}"


def logs_beside() -> None:
    """What is asked for goes to one place, what is logged on the way to the other."""
    for name in ("parley", "parley-audit"):
        for handler in logging.getLogger(name).handlers:
            if isinstance(handler, logging.StreamHandler):
                handler.setStream(sys.stderr)


if __name__ == "__main__":
    logs_beside()
    sys.exit(main())
