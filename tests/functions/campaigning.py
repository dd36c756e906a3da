"""People with agents, and campaigns of theirs."""

import json
from typing import Any

import pytest

from functions.jobs.campaign_pump.handler import handler as pump
from infra.arns import Arns
from infra.policies import statements
from infra.registry import FLEET
from infra.rights import allowed
from tests.direct import direct
from tests.functions.people import caller, registered
from tests.functions.test_agents import made as agent_made
from tests.lambda_client import Answer, Caller

ROW = "voiceera/campaigns"


@pytest.fixture
def queues(aws: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (name for name in aws if name.startswith("PARLEY_QUEUE_")):
        monkeypatch.setenv(name, aws[name])


@pytest.fixture
def ann() -> Caller:
    registered()
    return caller()


@pytest.fixture
def bob() -> Caller:
    registered("bob@example.com", "Bob")
    return caller("bob@example.com")


@pytest.fixture
def agent(ann: Caller) -> str:
    return agent_made(ann)


def ask(who: Caller, method: str, path: str = "", body: Any = None, **query: Any) -> Answer:
    return who.call(ROW, method, f"/campaigns{path}", body, query=query)


def literal(agent: str, **more: Any) -> dict[str, Any]:
    return {
        "name": "Q2 Marketing Campaign",
        "agent_id": agent,
        "phone_numbers": ["+1234567890", "+1234567891"],
        "start_time": "2024-04-01T00:00:00Z",
        "end_time": "2024-06-30T23:59:59Z",
        "max_concurrent_calls": 50,
        **more,
    }


def made(who: Caller, agent: str, **more: Any) -> str:
    answer = ask(who, "POST", "", literal(agent, **{"start_time": None, "end_time": None, **more}))
    assert answer.status == 201, answer.text
    return str(answer.body["id"])


def waiting() -> list[dict[str, Any]]:
    """What was put into the pump's queue."""
    sqs = direct("sqs")
    url = sqs.get_queue_url(QueueName="parley-test-campaign-pump")["QueueUrl"]
    found: list[dict[str, Any]] = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        found += [json.loads(message["Body"]) for message in messages]
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


def worked_off(messages: list[dict[str, Any]]) -> None:
    row = FLEET["jobs/campaign_pump"]
    records = [{"messageId": str(number), "body": json.dumps(each)} for number, each in enumerate(messages)]
    with allowed(row.name, statements(row, Arns("test")), Arns("test")):
        assert pump({"Records": records}, None) == {"batchItemFailures": []}


def uploaded(who: Caller, campaign: str, text: str, **query: Any) -> Answer:
    kind = {"content-type": "text/csv"}
    return who.call(ROW, "POST", f"/campaigns/{campaign}/contacts", text, query=query, headers=kind)


def numbers(who: Caller, campaign: str, **query: Any) -> list[str]:
    return [each["phone_number"] for each in ask(who, "GET", f"/{campaign}/contacts", **query).body["items"]]


def waiting_owner(who: Caller) -> str:
    return str(who.call("voiceera/auth", "GET", "/auth/me").body["id"])
