"""The conversation in a call: what the agent may look up and use, what it costs whom, and being spoken over."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from functions.voiceera.relay.handler import handler as relay
from infra.arns import Arns
from infra.policies import statements
from infra.registry import FLEET
from infra.rights import allowed
from shared.domain.calls.model.calls import Call
from shared.domain.calls.model.dialogue import PARTING, STILL_THERE, USED_UP, Turn, heard_of
from shared.domain.calls.repository.turns import TurnRepository
from shared.domain.calls.wiring.rehearsing import rehearsal_service
from shared.domain.calls.wiring.speaking import speech
from shared.domain.calls.wiring.webhooks import dialogue_service, webhook_service
from shared.domain.ledger.wiring.keeping import account
from shared.kit import settings
from shared.sockets import Gone
from shared.telephony.relay import End, Prompt, Text
from tests.direct import direct
from tests.functions.campaigning import agent, ann, ask, bob, made, queues, waiting_owner
from tests.functions.knowledge import forget, ingest
from tests.functions.people import worker
from tests.functions.test_agents import made as agent_made
from tests.functions.test_agents import refusal
from tests.functions.test_call_logs import BASE, get, under_way
from tests.lambda_client import Caller
from tests.servers.models import ModelServer, Reply

__all__ = ["agent", "ann", "bob", "queues"]
pytestmark = pytest.mark.usefixtures("aws", "without_limits", "queues", "fresh")
QUESTION = "What eases an attack of gout?"


@pytest.fixture
def fresh() -> Iterator[None]:
    """Functions as new: their index is of this test's documents."""
    forgotten()
    yield
    forgotten()


def forgotten() -> None:
    forget()
    for cached in (account, speech, rehearsal_service, dialogue_service, webhook_service):
        cached.cache_clear()


@pytest.fixture
def models(fresh: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:  # noqa: ARG001  # before it
    with ModelServer() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", "a key")
        monkeypatch.setenv("PARLEY_MODEL_PRICES", '{"gpt-4": {"input": 1000, "output": 1000}}')
        settings.forget()
        forgotten()
        yield server
        monkeypatch.undo()
        settings.forget()
        forgotten()


def rehearsed(who: Caller, agent: str, message: str = QUESTION) -> str:
    answer = who.call("voiceera/rehearsal", "POST", f"/agents/{agent}/test", {"message": message})
    assert answer.status == 200, answer.text
    return str(answer.body["reply"])


def used(owner: str) -> list[Any]:
    items = direct("dynamodb").scan(TableName="parley-test-usage")["Items"]
    return [item for item in items if item["owner"]["S"] == f"voiceera#{owner}"]


def test_an_agent_looks_up_what_its_person_keeps_and_only_where_it_was_told_to(ann: Caller, bob: Caller) -> None:
    ingest(worker(), collection="handbook")
    knows = agent_made(ann, name="Knows", collections=["handbook"])
    elsewhere, knows_not = agent_made(ann, name="Elsewhere", collections=["prices"]), agent_made(ann, name="Not")
    hers = agent_made(bob, name="Hers", collections=["handbook"])
    assert "Colchicine" in rehearsed(ann, knows)
    assert "Colchicine" not in rehearsed(ann, elsewhere) + rehearsed(ann, knows_not) + rehearsed(bob, hers)
    day = next(item for item in used(waiting_owner(ann)) if item["place"]["S"].startswith("day#"))
    assert (day["turns"], day["input_tokens"], day["spoken_for"]) == ({"N": "3"}, {"N": "0"}, {"N": "0"})


def test_what_was_found_reaches_a_model_as_data_and_its_tokens_the_ledger_of_the_person(
    ann: Caller, models: ModelServer
) -> None:
    ingest(worker(), collection="handbook")
    models.next(Reply("Colchicine does."))
    assert rehearsed(ann, agent_made(ann, collections=["handbook"])) == "Colchicine does."
    system = models.seen[0].body["messages"][0]["content"]
    assert "Colchicine eases" in system[system.index("<data-") :]
    assert "tools" not in models.seen[0].body
    day, entry = sorted(used(waiting_owner(ann)), key=lambda item: item["place"]["S"])
    assert (day["input_tokens"], day["output_tokens"], day["spoken_for"]) == ({"N": "11"}, {"N": "9"}, {"N": "20"})
    assert day["micros"] == {"N": "20000"}
    assert entry["kind"] == {"S": "rehearsal"}


def test_an_agent_uses_the_tools_it_was_given_and_no_others(ann: Caller, models: ModelServer) -> None:
    call = {"id": "1", "name": "datetime", "arguments": ['{"operation": "now"}']}
    models.next(Reply("", calls=(call,)), Reply("It is noon."))
    assert rehearsed(ann, agent_made(ann, tools=["datetime", "unheard_of"]), "What time is it?") == "It is noon."
    offered = [tool["function"]["name"] for tool in models.seen[0].body["tools"]]
    assert offered == ["datetime"]
    assert models.seen[1].body["messages"][-1]["role"] == "tool"
    (entry,) = [item for item in used(waiting_owner(ann)) if item["place"]["S"].startswith("entry#")]
    assert "datetime" in str(entry["tools"])


def test_what_must_not_leave_is_masked_for_the_model_and_said_to_the_callee(
    ann: Caller, agent: str, models: ModelServer
) -> None:
    models.next(Reply("Thank you, number [MRN_1] it is."))
    assert rehearsed(ann, agent, "My record is MRN 4477123, is it known?") == "Thank you, number 4477123 it is."
    assert "4477123" not in str(models.seen[0].body)
    assert "[MRN_1]" in models.seen[0].body["messages"][-1]["content"]


def test_a_callee_who_says_nothing_is_asked_and_then_left(talking: Call) -> None:
    told = [webhook_service().said("c-1", Prompt("", "en-US", last=True)) for _ in range(3)]
    assert told == [
        [Text(STILL_THERE)],
        [Text(STILL_THERE)],
        [Text(PARTING), End('{"reason":"finished"}')],
    ]
    kept = [turn.text for turn in TurnRepository().all(talking.id)]
    assert kept[3:] == ["", STILL_THERE, "", STILL_THERE, "", PARTING]


@pytest.fixture
def poor(ann: Caller, agent: str, models: ModelServer, monkeypatch: pytest.MonkeyPatch) -> ModelServer:
    """Where what is left of a day's allowance is less than a reply may take."""
    monkeypatch.setenv("PARLEY_DAILY_TOKENS", "100")
    settings.forget()
    forgotten()
    models.next(Reply("The first of a day is always paid for."))
    rehearsed(ann, agent)
    return models


def test_whoever_has_used_up_the_day_rehearses_no_more(ann: Caller, agent: str, poor: ModelServer) -> None:
    answer = ann.call("voiceera/rehearsal", "POST", f"/agents/{agent}/test", {"message": QUESTION})
    assert (answer.status, answer.body["error"]["code"]) == (429, "QUOTA_EXCEEDED")
    assert 0 < int(answer.headers["retry-after"]) <= 24 * 3600
    assert len(poor.seen) == 1


def test_a_call_beyond_the_days_allowance_takes_its_leave_and_nobody_else_is_called(
    ann: Caller, talking: Call, poor: ModelServer
) -> None:
    told = webhook_service().said("c-1", Prompt("And then?", "en-US", last=True))
    assert told == [Text(USED_UP), End('{"reason":"finished"}')]
    campaign = ask(ann, "GET", f"/{talking.campaign_id}").body
    assert (campaign["status"], campaign["pause_reason"]) == ("paused", "allowance_used_up")
    assert len(poor.seen) == 1


def test_what_a_reply_may_take_is_kept_free_until_it_is_known(
    ann: Caller, agent: str, models: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARLEY_DAILY_TOKENS", "5000")
    settings.forget()
    forgotten()
    models.next(Reply("One."), Reply("Two."))
    assert [rehearsed(ann, agent), rehearsed(ann, agent)] == ["One.", "Two."]
    day = next(item for item in used(waiting_owner(ann)) if item["place"]["S"].startswith("day#"))
    assert (day["spoken_for"], day["turns"]) == ({"N": "40"}, {"N": "2"})


@pytest.mark.parametrize(
    "wrong", [{"collections": ["x"] * 11}, {"collections": [" "]}, {"tools": ["two words"]}, {"tools": [""]}]
)
def test_names_that_none_can_have_are_refused(ann: Caller, wrong: dict[str, Any]) -> None:
    body = {"name": "A", "llm_provider": "openai", "llm_model": "m", "stt_provider": "deepgram"}
    more = {"tts_provider": "cartesia", "system_prompt": "Be kind.", "language": "en", **wrong}
    assert refusal(ann.call("voiceera/agents", "POST", "/agents", body | more)) == (422, "VALIDATION_001")


def framed(message: dict[str, Any], route: str = "$default") -> None:
    """The carrier sends a frame on its socket."""
    row = FLEET["voiceera/relay"]
    context = {"routeKey": route, "connectionId": "c-1"}
    with allowed(row.name, statements(row, Arns("test")), Arns("test")):
        assert relay({"requestContext": context, "body": json.dumps(message)}, None) == {"statusCode": 200}


@pytest.fixture
def talking(ann: Caller, agent: str) -> Call:
    campaign = made(ann, agent)
    ask(ann, "POST", f"/{campaign}/launch")
    call = under_way(waiting_owner(ann), campaign, agent, "+1234567890")
    setup = {"type": "setup", "callSid": "CA1", "customParameters": {"call": call.id}}
    for speaker, text in (("agent", "Hello."), ("callee", "Tell me all."), ("agent", "First this. Then that.")):
        TurnRepository().add(call.id, Turn(0, speaker, text, BASE))
    framed(setup)
    return call


def interrupt(heard: str) -> dict[str, Any]:
    return {"type": "interrupt", "utteranceUntilInterrupt": heard, "durationUntilInterruptMs": "900"}


def test_what_was_not_heard_was_not_said(ann: Caller, talking: Call) -> None:
    framed(interrupt("First this. Th"))
    framed(interrupt("First"))  # told again
    turns = get(ann, f"/call-logs/{talking.id}/transcript").body["turns"]
    assert [(turn["text"], turn["interrupted"]) for turn in turns] == [
        ("Hello.", False),
        ("Tell me all.", False),
        ("First this. Th", True),
    ]


class HungUp:
    def post(self, _connection: str, _data: bytes) -> None:
        raise Gone


def test_the_last_words_are_kept_though_the_line_is_dead_by_then(
    ann: Caller, talking: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("functions.voiceera.relay.handler.sockets", HungUp)
    framed({}, "$disconnect")
    framed({"type": "prompt", "voicePrompt": "Goodbye then.", "lang": "en-US", "last": True})
    turns = get(ann, f"/call-logs/{talking.id}/transcript").body["turns"]
    assert [turn["text"] for turn in turns if turn["speaker"] == "callee"] == ["Tell me all.", "Goodbye then."]


@pytest.mark.parametrize(
    ("said", "heard", "kept"),
    [
        ("First this. Then that.", "First this.", "First this."),
        ("First  this.\nThen that.", "First this. Then", "First  this.\nThen"),
        ("Hello.", "", ""),
        ("Hello.", "Hello. And more than was said", "Hello."),
    ],
)
def test_how_much_was_heard_is_found_whatever_the_spaces(said: str, heard: str, kept: str) -> None:
    assert heard_of(said, heard) == kept
