"""An act that changes no table of its own is recorded by itself."""

from pynamodb.exceptions import PynamoDBException

from shared.audit import Entry
from shared.audit.records import item_of
from shared.kit.observability import logger
from shared.tables.audit import AuditItem


def keep(entry: Entry) -> None:
    """The act is done by then: a store that does not answer cannot undo it, and the log has told of it."""
    try:
        item_of(entry).save(condition=AuditItem.shelf.does_not_exist())
    except PynamoDBException:
        logger.exception("an audit record was not stored")
