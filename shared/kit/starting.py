"""How a function starts. What it imports lasts as long as it does, so none of it is looked through for what may go."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def starting() -> Iterator[None]:
    gc.disable()
    yield
    gc.freeze()
    gc.enable()
