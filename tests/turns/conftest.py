"""The whole system, with a language model of the tests' own behind it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest

from tests.local.caller import Caller
from tests.local.conftest import Copy, free_ports
from tests.servers.models import ModelServer
from tests.turns.tabs import Tab

numbers = count(1)


@dataclass
class Running:
    """One copy of the system that several tests use, each with people of its own."""

    copy: Copy
    caller: Caller
    models: ModelServer

    def person(self) -> str:
        """A token of somebody new."""
        email = f"person{next(numbers)}@example.com"
        self.caller.registered(email)
        return self.caller.token(email)

    def conversation(self, token: str, title: str = "A conversation") -> str:
        made = self.caller.ask("POST", "assist:/api/conversations", token, {"title": title})
        return str(made.json()["id"])

    def socket(self, path: str, product: int = 0) -> str:
        return self.copy.url(path, product).replace("http://", "ws://")

    def tab(self, token: str, conversation_id: str | None = None, path: str = "/api/realtime/ws") -> Tab:
        about = f"&conversationId={conversation_id}" if conversation_id else ""
        return Tab(self.socket(f"{path}?token={token}{about}"))

    def messages(self, token: str, conversation_id: str) -> list[dict[str, Any]]:
        found = self.caller.ask("GET", f"assist:/api/conversations/{conversation_id}/messages", token)
        return list(found.json()["items"])


@pytest.fixture(scope="module")
def models() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, models: ModelServer) -> Iterator[Running]:
    settings = {
        "OPENAI_BASE_URL": models.url,
        "OPENAI_API_KEY": "sk-of-the-tests",
        "PARLEY_MODEL": "a-model",
        "PARLEY_MODEL_NEXT_SECONDS": "20",
        "PARLEY_RATE_LIMIT_FACTOR": "50",
        "PARLEY_MODEL_PRICES": '{"a-model": {"input": 1, "output": 2}}',
    }
    copy = Copy(tmp_path_factory.mktemp("turns"), free_ports(), settings).ready(90)
    caller = Caller.of(copy)
    yield Running(copy, caller, models)
    caller.client.close()
    copy.end()


@pytest.fixture(autouse=True)
def forgotten(models: ModelServer) -> None:
    models.queue.clear()
    models.seen.clear()


Opened = Callable[..., Tab]


@pytest.fixture
def tabs(running: Running) -> Iterator[Opened]:
    opened: list[Tab] = []

    def make(*args: Any, **more: Any) -> Tab:
        opened.append(running.tab(*args, **more))
        return opened[-1]

    yield make
    for tab in opened:
        tab.close()
