"""The audit: whether it is whole, and all of it as a file."""

import argparse
from itertools import chain

from shared.domain.auditing.model.records import Wanted, lines
from shared.domain.auditing.wiring import audit_service, sealing_service


def verify(asked: argparse.Namespace) -> int:
    verdict = audit_service().verified(asked.first, asked.last)
    for finding in verdict.findings:
        print(f"{finding.fault}: {finding.shelf} {finding.place}")
    print(
        f"{verdict.checked} records from {asked.first} to {asked.last}: {'whole' if verdict.whole else 'NOT whole'}"
    )
    return 0 if verdict.whole else 1


def export(asked: argparse.Namespace) -> int:
    """A page in memory, however long the audit is."""
    wanted, number = Wanted(act=asked.act), 0
    with asked.file.open("w", encoding="utf-8", newline="") as file:
        rows = (lines([record], emails, heading=False) for record, emails in audit_service().every(wanted))
        file.writelines(lines([], {}))
        for number, line in enumerate(chain.from_iterable(rows), start=1):  # noqa: B007  # told below
            file.write(line)
    print(f"{number} records in {asked.file}")
    return 0


def anchor(_: argparse.Namespace) -> int:
    made = sealing_service().anchor()
    print(f"{made.at} {made.hash} over {len(made.heads)} chains")
    return 0
