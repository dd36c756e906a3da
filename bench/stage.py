"""A stage that is nobody's, on an embedded AWS of its own. The application is imported after it is set up."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from tests import conftest  # isort: skip  # first: the environment of such a stage
from infra.registry import FLEET  # isort: skip
from shared.counters import Counters  # isort: skip
from shared.tables.base import TableMeta  # isort: skip
from tests.servers.aws import Prepared  # isort: skip

PATIENCE = 300.0  # seconds: the engine looks at a whole table for a page of an index


@contextmanager
def stage() -> Iterator[Prepared]:
    TableMeta.read_timeout_seconds = PATIENCE  # type: ignore[assignment]
    os.environ["PARLEY_RATE_LIMIT_FACTOR"] = "100000"
    with tempfile.TemporaryDirectory() as folder:
        engine = Prepared(Path(folder))
        engine.start()
        os.environ["AWS_ENDPOINT_URL"] = engine.url
        engine.keep(FLEET)
        os.environ.update(engine.environ)
        try:
            with patch.object(
                Counters, "flush_if_due", lambda _self: None
            ):  # it comes every few seconds, by itself
                yield engine
        finally:
            conftest.forget_clients()
            engine.stop()
