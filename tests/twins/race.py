"""All races by name, and one of them run in a process of its own: what a race keeps in memory is its own."""

import os
from collections.abc import Callable, Mapping
from typing import Any

from tests.twins.arrivals import ARRIVALS
from tests.twins.desks import DESKS
from tests.twins.dialers import DIALERS
from tests.twins.documents import LIBRARY_RACES
from tests.twins.papers import PAPERS
from tests.twins.races import RACES

ALL: dict[str, Callable[[], Any]] = RACES | PAPERS | ARRIVALS | DESKS | DIALERS | LIBRARY_RACES


def run(race: str, environ: Mapping[str, str]) -> Any:
    os.environ.update(environ)
    return ALL[race]()
