"""Things as the bytes of an archive's files."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, is_dataclass
from datetime import datetime
from enum import Enum
from itertools import chain
from typing import Any

from shared.kit.clock import rfc3339
from shared.kit.errors import NotFound

HIDDEN = frozenset({"password_hash", "epoch", "owner", "sealed"})
File = tuple[str, Iterable[bytes]]


def contents(read: Callable[[], bytes]) -> Iterator[bytes]:
    """Read when it is written, and left out when it is gone by then."""
    try:
        yield read()
    except NotFound:
        return


def line(thing: Any) -> bytes:
    return json.dumps(plain(thing), ensure_ascii=False).encode(errors="replace") + b"\n"


def written(thing: Any) -> bytes:
    return json.dumps(plain(thing), ensure_ascii=False, indent=2).encode(errors="replace") + b"\n"


def plain(thing: Any) -> Any:
    """What JSON can hold, without what is not the person's to see."""
    match thing:
        case datetime():
            return rfc3339(thing)
        case Enum():
            return thing.value
        case Mapping():
            return {str(key): plain(value) for key, value in thing.items() if key not in HIDDEN}
        case list() | tuple() | set() | frozenset():
            return [plain(each) for each in chain(thing)]
        case None | bool() | int() | float() | str():
            return thing
        case _:
            return plain(asdict(thing)) if is_dataclass(thing) and not isinstance(thing, type) else str(thing)
