"""Papers for the tests of printing."""

from datetime import UTC, datetime
from io import BytesIO

from shared.printing import Entry, Paper, Printer, Reference

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def paper(*texts: str, title: str = "A talk", references: tuple[Reference, ...] = ()) -> Paper:
    entries = tuple(Entry("User", AT, text) for text in texts)
    return Paper(title, AT, entries, facts=(("User", "ann@example.com"),), references=references, closing="The end")


def printed(printer: Printer, what: Paper) -> bytes:
    made = BytesIO()
    printer.write(what, made)
    return made.getvalue()
