"""A table answers when an item that is not there is not found."""

from pynamodb.exceptions import DoesNotExist, PynamoDBException

from shared.probes import Unanswered
from shared.tables.limits import LimitItem


def table_answers() -> None:
    try:
        LimitItem.get("probe")
    except DoesNotExist:
        return
    except PynamoDBException as error:
        raise Unanswered(f"the table did not answer: {type(error).__name__}") from error
