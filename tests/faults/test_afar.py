"""Whatever the servers of others do, a promise is kept, or refused so that a client understands it; and everything
is in order afterwards."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product

import pytest

from tests.faults.afar import Harm, relayed
from tests.faults.libraries import bring, found_once, library
from tests.faults.order.stock import Stock
from tests.faults.outside import KEY, UNTIMED, Outside, Promise
from tests.faults.pages import bringing, looking_again
from tests.faults.scenarios import (
    BUSY,
    ONCE,
    Callers,
    Scenario,
    Talk,
    ask_on_socket,
    drafted,
    launch,
    socket,
)
from tests.faults.speaking import hearing, saying, talking
from tests.faults.suffering import recovered
from tests.faults.test_faults import SOME
from tests.faults.world import World, as_new
from tests.functions.hooking import ask as webhooks
from tests.functions.hooking import forget as forget_hooks
from tests.functions.hooking import hooked
from tests.functions.people import caller, registered
from tests.functions.receiving import Receiver, receiving
from tests.functions.test_conversations import ask
from tests.functions.voices import as_new as as_new_voice
from tests.lambda_client import Answer, Caller
from tests.servers.aws import Prepared
from tests.servers.models import ModelServer, Reply
from tests.servers.vectors import serving
from tests.telephony.conftest import cleared
from tests.telephony.studio import Studio

WORDS = "Gout is a painful arthritis, and colchicine eases it."
MOST = max(1, SOME // 2)  # harms to a promise
DONE = {200, 201, 202}
LATER = {429, 502, 503, 504}  # whoever asks again may be served


@contextmanager
def turn(_: Studio) -> Iterator[Outside]:
    with ModelServer(Reply(WORDS)) as server, relayed(server.url) as relay:
        environ = {
            "OPENAI_BASE_URL": relay.url("/v1"),
            "OPENAI_API_KEY": KEY,
            "PARLEY_EMBEDDINGS": "none",
            "PARLEY_MODEL_FIRST_SECONDS": "1",
            "PARLEY_MODEL_NEXT_SECONDS": "1",
        }
        yield Outside(relay, environ, Scenario(socket, ask_on_socket, answered_or_told))


@contextmanager
def ingestion(_: Studio) -> Iterator[Outside]:
    with serving() as endpoint, relayed(f"http://127.0.0.1:{endpoint.server_port}") as relay:
        environ = {
            "PARLEY_EMBEDDINGS": "openai",
            "PARLEY_EMBEDDING_DIMENSION": "2",
            "OPENAI_BASE_URL": relay.url("/v1"),
            "OPENAI_API_KEY": KEY,
        }
        yield Outside(relay, environ, Scenario(library, bring, found_once), UNTIMED)


@contextmanager
def dialling(studio: Studio) -> Iterator[Outside]:
    with relayed(studio.url) as relay:
        scenario = Scenario(drafted, launch, rung_once, World.pass_time, 4)
        yield Outside(relay, {"PARLEY_SIMULATOR_URL": relay.url()}, scenario, UNTIMED)


@contextmanager
def telling(_: Studio) -> Iterator[Outside]:
    with receiving() as receiver, relayed(receiver.url) as relay:

        def customer(_: World) -> Customer:
            registered()
            receiver.got.clear()
            era = caller()
            return Customer(era, hooked(era, relay.url("/hooks"))[0], receiver)

        environ = {"INTEGRATIONS_ALLOWED_HOSTS": f"127.0.0.1:{relay.port}"}
        yield Outside(relay, environ, Scenario(customer, tell, told_at_last), UNTIMED)


OUTSIDES: dict[str, Promise] = {
    "turn": turn,
    "ingestion": ingestion,
    "page": bringing,
    "page again": looking_again,
    "hearing": hearing,
    "saying": saying,
    "talking": talking,
    "dialling": dialling,
    "telling": telling,
}


def answered_or_told(_: World, given: Talk) -> None:
    """Half of an answer is kept as what it is."""
    told = ask(given.ann, "GET", f"/{given.id}/messages").body["items"]
    roles = [each["role"] for each in told]
    assert roles[:2] == ["user", "user"]
    assert len(roles) <= 3
    turns = {item["state"] for item in Stock.taken().of("turns", "head", "place")}
    if roles[2:]:
        assert WORDS.startswith(told[2]["content"].strip())
    assert ("done" in turns) == (told[-1]["content"] == WORDS), (turns, told[-1])


def rung_once(world: World, given: Callers) -> None:
    """What the carrier refused was no call, and is tried anew; what it may have placed is not."""
    assert world.studio.exchange.tally.placed[BUSY] <= 1
    stock = Stock.taken()
    assert stock.campaigns[given.campaign]["status"] == "completed"
    ends = [item["outcome"] for item in stock.tables["calls"] if item["thing"] == "call"]
    assert len([end for end in ends if end != "not_placed"]) == 1, ends


@dataclass(frozen=True, slots=True)
class Customer:
    era: Caller
    hook: str
    receiver: Receiver


def tell(world: World, given: Customer) -> Answer:
    path = f"/webhooks/{given.hook}/test"
    return world.ask(given.era, "voiceera/webhooks", "POST", path, **ONCE)


def told_at_last(_: World, given: Customer) -> None:
    """As often as it takes, and always as the same event."""
    (delivery,) = webhooks(given.era, "GET", f"/{given.hook}/deliveries").body["items"]
    assert delivery["status"] == "delivered"
    assert set(given.receiver.ids) == {delivery["id"]}


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[dict[str, str]], None]]:
    def given(environ: dict[str, str]) -> None:
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        forgotten()

    yield given
    monkeypatch.undo()
    forgotten()


def forgotten() -> None:
    as_new()
    as_new_voice()
    forget_hooks()


@pytest.mark.timeout(300 + 2 * MOST)
@pytest.mark.parametrize("name", OUTSIDES)
def test_a_promise_holds_whatever_others_do(
    engine: Prepared,
    studio: Studio,
    settled: Callable[[dict[str, str]], None],
    name: str,
) -> None:
    with OUTSIDES[name](studio) as outside:
        settled(outside.environ)
        asked = endured(engine, studio, outside, None, 0)
        assert asked, "nobody was asked"
        every = list(product(outside.harms, range(1, len(asked) + 1)))
        stride = max(1, len(every) // MOST)
        first = list(OUTSIDES).index(name) % stride  # not the same harm to all of them, where not all are tried
        for harm, step in every[first::stride]:
            try:
                endured(engine, studio, outside, harm, step)
            except Exception as error:
                error.add_note(f"{harm} at request {step} of {asked}")
                raise
            assert outside.relay.harmed


def endured(engine: Prepared, studio: Studio, outside: Outside, harm: Harm | None, step: int) -> list[str]:
    engine.restore()
    forgotten()
    scenario, relay = outside.scenario, outside.relay
    with World(engine.environ, cleared(studio)).open() as world:
        given = scenario.prepare(world)
        relay.begin(harm, step)
        answer = scenario.act(world, given)
        assert understood(answer), answer.text
        world.tide.settle()
        scenario.meanwhile(world)
        asked = list(relay.asked)
        recovered(world, scenario, given, answer)
    return asked


def understood(answer: Answer) -> bool:
    """Done, or refused in the words of its API."""
    if answer.status in DONE:
        return True
    told = answer.body if isinstance(answer.body, dict) else {}
    return answer.status in LATER and bool(told.get("detail") or told.get("error", {}).get("code"))
