"""An act that changes no table of its own is recorded by itself."""

from shared.audit import Entry
from shared.audit.records import item_of
from shared.tables.audit import AuditItem


def write(entry: Entry) -> None:
    item_of(entry).save(condition=AuditItem.shelf.does_not_exist())
