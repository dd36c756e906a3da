"""How a function with routes starts: FastAPI's models of OpenAPI documents are built when one is written, if ever."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from shared.kit.starting import starting as begun


@contextmanager
def starting() -> Iterator[None]:
    with begun():
        postpone("fastapi.openapi.models")
        yield


def postpone(module: str) -> None:
    """What it defines of models is built when it is first used."""
    from pydantic import BaseModel  # noqa: PLC0415  # nothing may be imported before the start begins

    usual, BaseModel.model_config = BaseModel.model_config, {"defer_build": True}
    import_module(module)
    BaseModel.model_config = usual
