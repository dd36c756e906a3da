"""Contacts of a campaign: read from a list or a CSV file, row by row, each with the reason why it is not taken."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from shared.domain.campaigns.model.hours import known
from shared.kit.errors import TooLarge, Unprocessable
from shared.kit.texts import one_line
from shared.telephony.numbers import e164

MOST_ROWS = 100_000
MOST_CSV_ROWS = 20_000
MOST_VARIABLES, LONGEST_VARIABLE, LONGEST_NAME = 30, 500, 50
NUMBER_COLUMNS = ("phone_number", "contact_number", "phone", "number", "mobile")
ZONE_COLUMNS = ("time_zone", "timezone", "zone")


class ContactState(StrEnum):
    WAITING = "waiting"
    DIALING = "dialing"
    REACHED = "reached"
    UNREACHED = "unreached"
    SUPPRESSED = "suppressed"
    NOT_CALLED = "not_called"  # the campaign ended before its turn came

    @property
    def final(self) -> bool:
        return self not in {ContactState.WAITING, ContactState.DIALING}


@dataclass(frozen=True, slots=True)
class Row:
    """As it was given; `line` counts from one."""

    line: int
    number: str
    zone: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rejected:
    line: int
    given: str
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class Sorted:
    """What of a list can be called, and what not."""

    accepted: tuple[Row, ...]
    rejected: tuple[Rejected, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    campaign_id: str
    number: str
    line: int
    state: ContactState = ContactState.WAITING
    zone: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    attempts: int = 0
    due_at: str = ""
    call_id: str = ""
    outcome: str = ""
    updated_at: datetime | None = None


def sifted(rows: Iterable[Row]) -> Sorted:
    """Every number once, written as it is dialled."""
    seen: dict[str, int] = {}
    accepted: list[Row] = []
    rejected: list[Rejected] = []
    for row in rows:
        try:
            taken = dialled(row)
        except Unprocessable as error:
            reason = str(error.details.get("reason", error.field or "INVALID"))
            rejected.append(Rejected(row.line, row.number[:40], reason, error.message))
            continue
        first = seen.setdefault(taken.number, row.line)
        if first != row.line:
            rejected.append(Rejected(row.line, row.number[:40], "DUPLICATE", f"Line {first} has this number"))
        else:
            accepted.append(taken)
    return Sorted(tuple(accepted), tuple(rejected))


def dialled(row: Row) -> Row:
    if row.zone and not known(row.zone):
        raise Unprocessable("No time zone has this name", reason="TIME_ZONE")
    return Row(row.line, e164(row.number), row.zone, checked_variables(row.variables))


def checked_variables(given: Mapping[str, Any]) -> dict[str, str]:
    if len(given) > MOST_VARIABLES:
        raise Unprocessable(f"A contact has at most {MOST_VARIABLES} variables", reason="VARIABLES")
    found = {variable_name(name): one_line(str(value)) for name, value in given.items()}
    if any(len(value) > LONGEST_VARIABLE for value in found.values()):
        raise Unprocessable(f"A variable has at most {LONGEST_VARIABLE} characters", reason="VARIABLES")
    return {name: value for name, value in found.items() if name and value}


def variable_name(text: str) -> str:
    return re.sub(r"[^0-9a-z]+", "_", text.strip().casefold()).strip("_")[:LONGEST_NAME]


def read_csv(text: str) -> Iterator[Row]:
    """One column has the number, one may have a time zone, every other one is a variable."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    try:
        header = [variable_name(name) for name in next(reader, [])]
        column = next((name for name in NUMBER_COLUMNS if name in header), None)
        if column is None:
            raise Unprocessable(f"The first line names a column {NUMBER_COLUMNS[0]}", field="file")
        for line, cells in enumerate(filter(any, reader), start=1):
            if line > MOST_CSV_ROWS:
                raise TooLarge(f"A file has at most {MOST_CSV_ROWS} rows")
            yield row_of(line, dict(zip(header, cells, strict=False)), column)
    except csv.Error as error:
        raise Unprocessable(f"This is no CSV file: {error}", field="file") from error


def row_of(line: int, cells: Mapping[str, str], column: str) -> Row:
    zones = [cells[name].strip() for name in ZONE_COLUMNS if cells.get(name)]
    variables = {name: value for name, value in cells.items() if name and name not in {column, *ZONE_COLUMNS}}
    return Row(line, cells.get(column, ""), zones[0] if zones else "", variables)


def due(moment: datetime | None, line: int) -> str:
    """Sorts by when, then by its place in the list."""
    stamp = 0 if moment is None else int(moment.timestamp())
    return f"{stamp:012d}#{line:08d}"


def filled(text: str, variables: Mapping[str, str]) -> str:
    """`{{name}}` becomes the contact's; a name nobody gave becomes nothing."""
    written = re.sub(r"\{\{\s*([\w ]{1,60})\s*\}\}", lambda found: variables.get(variable_name(found[1]), ""), text)
    return re.sub(r"[ \t]+([,.!?;])", r"\1", written)
