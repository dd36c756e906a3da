"""VoiceERA's campaigns, as a client meets them."""

from typing import Any

import pytest

from tests.functions.campaigning import agent, ann, ask, bob, literal, made, queues, waiting, waiting_owner
from tests.functions.test_agents import made as agent_made
from tests.functions.test_agents import refusal
from tests.lambda_client import Caller

__all__ = ["agent", "ann", "bob", "queues"]
pytestmark = pytest.mark.usefixtures("aws", "without_limits", "queues")
NOBODY = "0b8e7b0e-0000-4000-8000-000000000000"
FIELDS = {
    "id", "name", "description", "agent_id", "agent_version", "status", "phone_numbers", "contact_count", "loading",
    "start_time", "end_time", "max_concurrent_calls", "retry_config", "calling_hours", "caller_id",
    "detect_machines", "record_calls", "pause_on_failure_share", "created_at", "updated_at", "launched_at",
    "paused_at", "pause_reason", "completed_at", "ended_by",
}  # fmt: skip


def test_the_documented_body_makes_a_draft(ann: Caller, agent: str) -> None:
    answer = ask(ann, "POST", "", literal(agent))
    assert answer.status == 201, answer.text
    assert set(answer.body["data"]) == FIELDS
    assert (answer.body["status"], answer.body["contact_count"], answer.body["max_concurrent_calls"]) == (
        "draft",
        2,
        50,
    )
    assert answer.body["start_time"] == "2024-04-01T00:00:00.000Z"
    found = ask(ann, "GET", f"/{answer.body['id']}")
    assert found.body["data"] == answer.body["data"]
    assert found.body["phone_numbers"] == ["+1234567890", "+1234567891"]


def test_a_campaign_whose_time_has_passed_cannot_be_launched(ann: Caller, agent: str) -> None:
    campaign = ask(ann, "POST", "", literal(agent)).body["id"]
    assert refusal(ask(ann, "POST", f"/{campaign}/launch")) == (409, "CAMPAIGN_002")
    empty = made(ann, agent, phone_numbers=[])
    assert refusal(ask(ann, "POST", f"/{empty}/launch")) == (409, "CAMPAIGN_002")


def test_launch_pause_resume_and_stop_lead_from_one_to_the_next(ann: Caller, agent: str) -> None:
    campaign = made(ann, agent)
    launched = ask(ann, "POST", f"/{campaign}/launch")
    assert (launched.status, launched.body["status"], launched.body["agent_version"]) == (200, "active", 1)
    assert launched.body["launched_at"]
    assert waiting() == [{"kind": "pump", "owner": waiting_owner(ann), "campaign": campaign}]
    paused = ask(ann, "POST", f"/{campaign}/pause")
    assert (paused.body["status"], paused.body["pause_reason"]) == ("paused", "asked")
    assert paused.body["paused_at"]
    assert ask(ann, "POST", f"/{campaign}/pause").body["status"] == "paused"
    again = ask(ann, "POST", f"/{campaign}/resume")
    assert (again.body["status"], again.body["launched_at"]) == ("active", launched.body["launched_at"])
    stopped = ask(ann, "POST", f"/{campaign}/stop")
    assert (stopped.body["status"], stopped.body["ended_by"]) == ("completed", "stopped")
    assert refusal(ask(ann, "POST", f"/{campaign}/launch")) == (409, "CAMPAIGN_002")
    assert refusal(ask(ann, "POST", f"/{campaign}/pause")) == (409, "CAMPAIGN_003")
    states = {each["state"] for each in ask(ann, "GET", f"/{campaign}/contacts").body["items"]}
    assert states == {"not_called"}


def test_a_campaign_before_its_time_is_scheduled(ann: Caller, agent: str) -> None:
    campaign = made(ann, agent, start_time="2124-01-01T00:00:00+05:30")
    launched = ask(ann, "POST", f"/{campaign}/launch").body
    assert (launched["status"], launched["start_time"]) == ("scheduled", "2123-12-31T18:30:00.000Z")


def test_an_agents_later_versions_do_not_reach_a_campaign_under_way(ann: Caller, agent: str) -> None:
    campaign = made(ann, agent)
    ask(ann, "POST", f"/{campaign}/launch")
    ann.call("voiceera/agents", "PUT", f"/agents/{agent}", {"greeting": "New"})
    ask(ann, "POST", f"/{campaign}/pause")
    assert ask(ann, "POST", f"/{campaign}/launch").body["agent_version"] == 1


def test_only_a_draft_is_changed(ann: Caller, agent: str) -> None:
    campaign = made(ann, agent)
    hours = {"start": "09:00", "end": "24:00", "time_zone": "Asia/Kolkata", "days": ["mon", "fri"]}
    changes = {
        "name": "Renamed",
        "calling_hours": hours,
        "retry_config": {"max_retries": 2, "retry_delay": 60, "on": ["busy"]},
        "caller_id": "+1 (415) 555-0100",
        "endTime": "2130-01-01T00:00:00Z",
    }
    answer = ask(ann, "PUT", f"/{campaign}", changes)
    assert answer.status == 200, answer.text
    assert (answer.body["name"], answer.body["calling_hours"]) == ("Renamed", hours)
    assert answer.body["retry_config"] == changes["retry_config"]
    assert (answer.body["caller_id"], answer.body["end_time"]) == ("+14155550100", "2130-01-01T00:00:00.000Z")
    ask(ann, "POST", f"/{campaign}/launch")
    assert refusal(ask(ann, "PUT", f"/{campaign}", {"name": "x"})) == (409, "CAMPAIGN_003")
    assert refusal(ask(ann, "DELETE", f"/{campaign}")) == (409, "CAMPAIGN_003")


@pytest.mark.parametrize(
    "change",
    [
        {"name": " "},
        {"phone_numbers": ["12"]},
        {"phone_numbers": ["+1234567890", "call me"]},
        {"max_concurrent_calls": 0},
        {"end_time": "2024-01-01T00:00:00Z", "start_time": "2024-01-02T00:00:00Z"},
        {"start_time": "2024-01-02T00:00:00"},
        {"calling_hours": {"start": "9", "end": "18:00"}},
        {"calling_hours": {"start": "18:00", "end": "09:00"}},
        {"calling_hours": {"start": "09:00", "end": "18:00", "time_zone": "Mars/Olympus"}},
        {"retry_config": {"max_retries": 99}},
        {"retry_config": {"on": ["completed"]}},
        {"pause_on_failure_share": 2},
    ],
)
def test_what_no_campaign_can_be_is_refused(ann: Caller, agent: str, change: dict[str, Any]) -> None:
    assert refusal(ask(ann, "POST", "", literal(agent, **change))) == (422, "VALIDATION_001")
    assert ask(ann, "GET").body["total"] == 0


def test_an_agent_of_somebody_else_calls_nobody(ann: Caller, bob: Caller, agent: str) -> None:
    assert refusal(ask(bob, "POST", "", literal(agent))) == (404, "AGENT_001")
    his = made(bob, agent_made(bob))
    assert refusal(ask(bob, "PUT", f"/{his}", {"agent_id": agent})) == (404, "AGENT_001")
    assert ask(ann, "GET").body["total"] == 0


def test_the_list_is_sifted_by_agent_and_status(ann: Caller, agent: str) -> None:
    other = agent_made(ann, "Other")
    first, second, third = made(ann, agent), made(ann, agent), made(ann, other)
    ask(ann, "POST", f"/{second}/launch")

    def found(**query: Any) -> tuple[int, list[str]]:
        body = ask(ann, "GET", **query).body
        return body["total"], [each["id"] for each in body["items"]]

    assert found() == (3, [third, second, first])
    assert found(skip=1, limit=1) == (3, [second])
    assert found(agent_id=agent) == (2, [second, first])
    assert found(status="active") == (1, [second])
    assert found(agent_id=agent, status="draft") == (1, [first])
    ask(ann, "POST", f"/{second}/stop")
    assert found(status="active") == (0, [])
    ask(ann, "DELETE", f"/{first}")
    assert found(agent_id=agent) == (1, [second])


def test_a_stranger_finds_nothing_under_any_route(ann: Caller, bob: Caller, agent: str) -> None:
    campaign = made(ann, agent)
    before = ask(ann, "GET", f"/{campaign}").body["data"]
    for method, path, body in (
        ("GET", "", None),
        ("PUT", "", {"name": "Mine"}),
        ("PATCH", "", {"name": "Mine"}),
        ("DELETE", "", None),
        ("POST", "/launch", None),
        ("POST", "/resume", None),
        ("POST", "/pause", None),
        ("POST", "/stop", None),
        ("GET", "/progress", None),
        ("GET", "/stats", None),
        ("GET", "/contacts", None),
        ("POST", "/contacts", [{"phone_number": "+4930123456"}]),
    ):
        assert refusal(ask(bob, method, f"/{campaign}{path}", body)) == (404, "CAMPAIGN_001"), (method, path)
        assert refusal(ask(Caller(), method, f"/{campaign}{path}", body)) == (401, "AUTH_003")
    assert ask(bob, "GET").body["items"] == ask(bob, "GET", agent_id=agent).body["items"] == []
    assert ask(ann, "GET", f"/{campaign}").body["data"] == before
    for odd in (NOBODY, "x", "%00", "campaign%23"):
        assert refusal(ask(ann, "GET", f"/{odd}")) == (404, "CAMPAIGN_001")


def test_launch_and_progress_cost_the_same_however_many_contacts_there_are(ann: Caller, agent: str) -> None:
    few, many = made(ann, agent), made(ann, agent, phone_numbers=[f"+4930{number:07d}" for number in range(40)])

    def costs(campaign: str) -> list[list[str]]:
        asked = [ask(ann, "POST", f"/{campaign}/launch"), ask(ann, "GET", f"/{campaign}/progress"), ask(ann, "GET")]
        return [sorted(call for call in answer.calls if call != "dynamodb:UpdateItem") for answer in asked]

    assert costs(few) == costs(many)
