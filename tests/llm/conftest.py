"""The server and the models every test of the provider asks."""

from collections.abc import Iterator
from typing import Any

import pytest

from shared.llm.openai import OpenAIModel
from shared.llm.settings import ModelSettings
from tests.llm.failing import KEY, Maker
from tests.servers.models import ModelServer


@pytest.fixture(scope="module")
def running() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture
def server(running: ModelServer) -> ModelServer:
    running.queue.clear()
    running.seen.clear()
    return running


@pytest.fixture
def model_of(server: ModelServer) -> Iterator[Maker]:
    made: list[OpenAIModel] = []

    def make(**settings: Any) -> OpenAIModel:
        given: dict[str, Any] = {"base_url": server.url, "api_key": KEY, "model": "a-model"}
        given |= {"first_seconds": 10.0, "next_seconds": 10.0, **settings}
        made.append(OpenAIModel(ModelSettings(**given), first_pause=0.01))
        return made[-1]

    yield make
    for model in made:
        model.close()
