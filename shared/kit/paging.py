"""Pages of long lists. A cursor is opaque to who holds it, and never says whose list it is of."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from shared.kit.errors import Invalid

Thing = TypeVar("Thing")
Other = TypeVar("Other")
LONGEST = 600
CURSOR = "cursor"  # what clients call it


@dataclass(frozen=True, slots=True)
class Page(Generic[Thing]):
    """`cursor` leads to what follows; none at the end. `total` where it is known without counting."""

    items: Sequence[Thing]
    cursor: str | None = None
    total: int | None = None

    def of(self, convert: Callable[[Thing], Other]) -> "Page[Other]":
        return Page([convert(item) for item in self.items], self.cursor, self.total)


def cursor_of(*place: str) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def place_of(cursor: str, parts: int) -> tuple[str, ...]:
    """What `cursor_of` was given."""
    if len(cursor) > LONGEST:
        raise bad()
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as error:
        raise bad() from error
    if not (isinstance(place, list) and len(place) == parts and all(map(is_text, place))):
        raise bad()
    return tuple(place)


def is_text(part: object) -> bool:
    """JSON can spell half of a sign, which no store takes."""
    return isinstance(part, str) and not any("\ud800" <= sign <= "\udfff" for sign in part)


def bad() -> Invalid:
    return Invalid("This cursor is not one of ours: begin again without it", code="INVALID_CURSOR", field=CURSOR)
