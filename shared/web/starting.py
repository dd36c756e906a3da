"""How a function with routes starts: FastAPI's models of OpenAPI documents are built when one is written, if ever."""

from collections.abc import Iterator
from contextlib import contextmanager

from shared.kit.starting import starting as begun


@contextmanager
def starting() -> Iterator[None]:
    with begun():
        put_off_documents()
        yield


def put_off_documents() -> None:
    from pydantic import BaseModel  # noqa: PLC0415  # nothing may be imported before the start begins

    usual, BaseModel.model_config = BaseModel.model_config, {"defer_build": True}
    import fastapi.openapi.models  # noqa: F401, PLC0415  # as above

    BaseModel.model_config = usual
