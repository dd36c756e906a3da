"""`python -m tests.twins NAME`: one race over the embedded AWS; prints what came of it."""

import json
import sys

from tests.twins.race import run

print(json.dumps(run(sys.argv[1], {})))
