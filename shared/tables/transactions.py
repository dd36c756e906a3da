"""Whatever belongs together is written in one transaction."""

import random
import time
from collections.abc import Callable

from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from shared.tables.base import connection

TRIES = 8


def codes(error: TransactWriteError) -> list[str]:
    return [reason.code if reason else "None" for reason in error.cancellation_reasons]


def agreed(fill: Callable[[TransactWrite], None]) -> bool:
    """False when a condition did not hold."""
    try:
        transact(fill)
    except TransactWriteError as error:
        if "ConditionalCheckFailed" not in codes(error):
            raise
        return False
    return True


def transact(fill: Callable[[TransactWrite], None]) -> None:
    """A transaction that met another one is tried again; what its conditions refuse is raised."""
    for attempt in range(TRIES):
        try:
            with TransactWrite(connection=connection()) as transaction:
                fill(transaction)
        except TransactWriteError as error:
            if "TransactionConflict" not in codes(error) or attempt == TRIES - 1:
                raise
            time.sleep(random.uniform(0.005, 0.02) * 2**attempt)  # noqa: S311  # only spreads the tries
        else:
            return
