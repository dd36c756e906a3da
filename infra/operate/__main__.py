"""`python -m infra.operate …`: what an operator does with a stage (`PARLEY_STAGE` and `AWS_…` say which).

admin EMAIL                           make an administrator (the password is asked for, or PARLEY_ADMIN_PASSWORD)
audit verify [--first DAY --last DAY] whether any record was edited, removed or put elsewhere
audit export FILE [--act PART]        the records as CSV, as many as there are
audit anchor                          anchor the seals now
usage [--user ID] [--product NAME] [--days N]
reindex                               queue what was indexed in an older way, and say how far it is
letters [QUEUE] [--most N]            how many dead letters there are, or those of a queue
letters QUEUE --replay                put them back to be worked off again
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from infra.operate import audit, letters, people, work
from shared.kit.clock import utc_now
from shared.kit.errors import Refusal
from shared.kit.principal import Product

Command = Callable[[argparse.Namespace], int]


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="operate", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    commands = made.add_subparsers(required=True, metavar="command")
    of_people(commands.add_parser("admin", help="make an administrator"))
    of_audit(commands.add_parser("audit", help="verify, export, anchor"))
    of_usage(commands.add_parser("usage", help="tokens and calls by day"))
    commands.add_parser("reindex", help="queue what is out of date").set_defaults(run=work.reindex)
    of_letters(commands.add_parser("letters", help="dead letters"))
    return made


def of_people(command: argparse.ArgumentParser) -> None:
    command.add_argument("email")
    command.set_defaults(run=people.admin)


def of_audit(command: argparse.ArgumentParser) -> None:
    parts = command.add_subparsers(required=True, metavar="part")
    verify = parts.add_parser("verify", help="look at every record and every seal of some days")
    today = utc_now().date()
    verify.add_argument("--first", type=date.fromisoformat, default=today)
    verify.add_argument("--last", type=date.fromisoformat, default=today)
    verify.set_defaults(run=audit.verify)
    export = parts.add_parser("export", help="write the records as CSV")
    export.add_argument("file", type=Path)
    export.add_argument("--act", help="a part of an act's name")
    export.set_defaults(run=audit.export)
    parts.add_parser("anchor", help="anchor the seals now").set_defaults(run=audit.anchor)


def of_usage(command: argparse.ArgumentParser) -> None:
    command.add_argument("--user", help="an account's id; everybody where none is given")
    command.add_argument("--product", choices=[each.value for each in Product], default=Product.YOUWORKER.value)
    command.add_argument("--days", type=int, default=7)
    command.set_defaults(run=work.usage)


def of_letters(command: argparse.ArgumentParser) -> None:
    command.add_argument("queue", nargs="?", help="its name without the stage, such as mail-dead")
    command.add_argument("--replay", action="store_true")
    command.add_argument("--most", type=int, default=10)
    command.set_defaults(run=letters.letters)


def main(words: Sequence[str] | None = None) -> int:
    asked = parser().parse_args(words)
    run: Command = asked.run
    try:
        return run(asked)
    except Refusal as refusal:
        print(f"parley: {refusal.message}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
