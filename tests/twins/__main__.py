"""`python -m tests.twins NAME`: one race over the embedded AWS; prints what came of it."""

import json
import sys

from infra.local.resources import Endpoint, create
from infra.registry import FLEET
from tests.twins.arrivals import ARRIVALS
from tests.twins.desks import DESKS
from tests.twins.library import LIBRARY_RACES
from tests.twins.papers import PAPERS
from tests.twins.races import RACES

create(FLEET, Endpoint())
print(json.dumps((RACES | PAPERS | ARRIVALS | DESKS | LIBRARY_RACES)[sys.argv[1]]()))
