"""The three APIs with a language model of the tests' own behind them: in this process, or as a whole system."""

from collections.abc import Callable, Iterator
from contextvars import copy_context
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest

from infra.local.pool import Answered
from infra.registry import FLEET
from shared.domain.chat.wiring import answering, asking, tools
from shared.domain.connections.wiring.visiting import connection_service
from shared.domain.knowledge.wiring import searching
from shared.domain.ledger.wiring import entering, metering, spending
from shared.domain.voice.wiring import recordings, relaying, speech, talking
from shared.invoking import lambdas
from shared.kit import settings
from shared.sockets import gateway
from tests.local.caller import PASSWORD, Caller
from tests.local.conftest import Copy, free_ports
from tests.servers.models import ModelServer
from tests.turns.house import Hands, House, guarded, guards
from tests.turns.tabs import Tab

numbers = count(1)
Opened = Callable[..., Tab]
WIRED: tuple[Any, ...] = (
    answering.answering_service,
    answering.model,
    tools.own_tools,
    tools.remote_tools,
    asking.asking_service,
    asking.again_service,
    asking.waiting,
    entering.hearing_ledger,
    entering.ledger,
    metering.metering_service,
    spending.spending_service,
    connection_service,
    searching.embedder,
    searching.index_of,
    searching.searching,
    recordings.listener,
    relaying.relay_service,
    speech.endpoint,
    speech.synthesizer,
    speech.transcriber,
    talking.talking_service,
    gateway.made,
    lambdas.client,
)


@dataclass
class Running:
    """What several tests use, each with people of its own."""

    url: Callable[..., str]
    caller: Caller
    models: ModelServer
    hands: Hands | None = None  # of a house

    def serve(self, function: str, event: Any) -> None:
        """What wakes the function is not played here: a stream, a queue or a clock."""
        assert self.hands
        outcome = copy_context().run(self.hands.serve, FLEET[function], event)
        assert isinstance(outcome, Answered), outcome

    def person(self) -> str:
        """A token of somebody new."""
        email = f"person{next(numbers)}@example.com"
        self.caller.registered(email)
        return self.caller.token(email)

    def key(self) -> str:
        """An API key of somebody new, for YouWorker."""
        email = f"worker{next(numbers)}@example.com"
        self.caller.registered(email)
        body = {"email": email, "password": PASSWORD}
        token = self.caller.ask("POST", "worker:/v1/auth/token", body=body).json()["access_token"]
        made = self.caller.ask("POST", "worker:/v1/api-keys", token, {"name": "tests"})
        return str(made.json()["key"])

    def conversation(self, token: str, title: str = "A conversation") -> str:
        made = self.caller.ask("POST", "assist:/api/conversations", token, {"title": title})
        return str(made.json()["id"])

    def socket(self, path: str, product: int = 0) -> str:
        return self.url(path, product).replace("http://", "ws://")

    def tab(
        self, token: str, conversation_id: str | None = None, path: str = "/api/realtime/ws", **more: object
    ) -> Tab:
        about = {"conversationId": conversation_id} if conversation_id else {}
        return Tab(self.socket(f"{path}?{urlencode({'token': token, **about, **more})}"))

    def talk(self, key: str, session: str = "talk") -> Tab:
        """A socket of YouWorker's."""
        return Tab(self.socket(f"/chat/{quote(session)}?api_key={key}", 1))

    def messages(self, token: str, conversation_id: str, most: int = 50) -> list[dict[str, Any]]:
        path = f"assist:/api/conversations/{conversation_id}/messages?page_size={most}"
        found = self.caller.ask("GET", path, token)
        return list(found.json()["items"])


@pytest.fixture(scope="session")
def models() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture(autouse=True)
def forgotten(models: ModelServer) -> Iterator[None]:
    usual = models.standing
    models.queue.clear()
    models.seen.clear()
    yield
    models.standing, models.answer = usual, None


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    opened = House()
    yield opened
    opened.stop()


@pytest.fixture
def environ(models: ModelServer) -> dict[str, str]:
    """For a test to add to."""
    return {
        "OPENAI_BASE_URL": models.url,
        "OPENAI_API_KEY": "sk-of-the-tests",
        "PARLEY_MODEL": "a-model",
        "PARLEY_MODEL_NEXT_SECONDS": "20",
        "PARLEY_RATE_LIMIT_FACTOR": "50",
        "PARLEY_MODEL_PRICES": '{"a-model": {"input": 1, "output": 2}}',
    }


@pytest.fixture
def running(
    aws: dict[str, str],  # noqa: ARG001  # its tables are needed
    house: House,
    models: ModelServer,
    environ: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Running]:
    for name, value in (environ | house.environ()).items():
        monkeypatch.setenv(name, value)
    forget()
    bases = {name: house.url("", number) for number, name in enumerate(("assist", "worker", "era"))}
    with guarded(), httpx.Client(timeout=30, verify=False) as client:
        yield Running(house.url, Caller(client, bases, ""), models, house.hands)
        house.drain()
    monkeypatch.undo()
    forget()
    refused = {each for guard in guards for each in guard.refused}
    guards.clear()
    assert not refused, "asked for what its row does not name"


def forget() -> None:
    """As new processes would be."""
    for made in WIRED:
        made.cache_clear()
    settings.forget()


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory, models: ModelServer) -> Iterator[Running]:
    """All of it, with processes. Words alone, since each process pays for what it loads."""
    chosen = {
        "OPENAI_BASE_URL": models.url,
        "OPENAI_API_KEY": "sk-of-the-tests",
        "PARLEY_EMBEDDINGS": "none",
        "PARLEY_MODEL": "a-model",
        "PARLEY_RATE_LIMIT_FACTOR": "50",
    }
    copy = Copy(tmp_path_factory.mktemp("turns"), free_ports(), chosen).ready(90)
    caller = Caller.of(copy)
    yield Running(copy.url, caller, models)
    caller.client.close()
    copy.end()


@pytest.fixture
def tabs(running: Running) -> Iterator[Opened]:
    opened: list[Tab] = []

    def make(*args: Any, **more: Any) -> Tab:
        opened.append(running.tab(*args, **more))
        return opened[-1]

    yield make
    for tab in opened:
        tab.close()
