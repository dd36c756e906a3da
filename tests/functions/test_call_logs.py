"""The log of calls, recordings and figures, as a client meets them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.domain.calls.model.analysis import by_rules
from shared.domain.calls.model.calls import Call, End
from shared.domain.calls.model.dialogue import Turn
from shared.domain.calls.repository.calls import CallRepository
from shared.domain.calls.repository.dialing import DialingRepository, Taken
from shared.domain.calls.repository.log import LogRepository
from shared.domain.calls.repository.turns import TurnRepository
from shared.domain.campaigns.model.campaigns import Outcome
from shared.kit.ids import new_id
from tests.direct import direct
from tests.functions.campaigning import agent, ann, bob, made, queues, waiting_owner
from tests.functions.campaigning import ask as campaigns
from tests.functions.test_agents import refusal
from tests.lambda_client import Answer, Caller

__all__ = ["agent", "ann", "bob", "queues"]
pytestmark = pytest.mark.usefixtures("aws", "without_limits", "queues")
BASE = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HAPPY = "Thanks, the billing issue is resolved. Great."
LIST_FIELDS = {
    "id", "campaign_id", "phone_number", "status", "duration_seconds", "sentiment", "emotions", "transcript",
    "created_at", "agent_id", "agent_version", "outcome", "attempt",
}  # fmt: skip
DETAIL_FIELDS = LIST_FIELDS | {
    "summary", "key_phrases", "recording_url", "cost", "costs", "analysis_provider", "caller_id", "hangup_cause",
    "answered_by", "ringing_at", "answered_at", "ended_at",
}  # fmt: skip


def get(who: Caller, path: str, headers: dict[str, str] | None = None, **query: Any) -> Answer:
    row = {"call-logs": "voiceera/call_logs", "call-recordings": "voiceera/call_recordings"}
    name = row.get(path.strip("/").split("/")[0], "voiceera/analytics")
    return who.call(name, "GET", path, query=query, headers=headers)


def under_way(owner: str, campaign: str, agent: str, number: str, days: int = 0) -> Call:
    """As the dialer begins it."""
    at = BASE + timedelta(days=days, seconds=int(number[-2:]))
    call = Call(new_id(), owner, campaign, agent, 1, number, "+15005550006", 1, 1, at, lease_until=at)
    assert DialingRepository().take(call, 1, 50, 50) is Taken.TAKEN
    return call


def called(owner: str, campaign: str, agent: str, number: str, outcome: Outcome, days: int = 0) -> Call:
    """As the dialer leaves it."""
    call = under_way(owner, campaign, agent, number, days)
    ended(call, outcome)
    return call


def ended(call: Call, outcome: Outcome) -> None:
    at = call.created_at
    if outcome is Outcome.COMPLETED:
        TurnRepository().add(call.id, Turn(0, "agent", "Hello.", at))
        TurnRepository().add(call.id, Turn(0, "callee", HAPPY, at, 5))
    assert DialingRepository().settle(call, End(outcome, at, 120 if outcome is Outcome.COMPLETED else 0), 28_000)
    if outcome is Outcome.COMPLETED:
        found = CallRepository().get(call.id)
        assert found is not None
        assert LogRepository().analysed(found, by_rules(TurnRepository().all(call.id)), dict(found.costs))


@pytest.fixture
def calls(ann: Caller, agent: str) -> list[Call]:
    numbers = [f"+41555501{number:02d}" for number in range(4)]
    campaign = made(ann, agent, phone_numbers=numbers)
    campaigns(ann, "POST", f"/{campaign}/launch")
    owner = waiting_owner(ann)
    ends = (Outcome.COMPLETED, Outcome.COMPLETED, Outcome.BUSY, Outcome.COMPLETED)
    return [
        called(owner, campaign, agent, number, outcome, days)
        for days, (number, outcome) in enumerate(zip(numbers, ends, strict=True))
    ]


def found(answer: Answer) -> tuple[int, list[str]]:
    assert answer.status == 200, answer.text
    return answer.body["total"], [each["id"] for each in answer.body["items"]]


def test_the_log_is_sifted_by_everything_it_can_be_asked(ann: Caller, calls: list[Call]) -> None:
    one, two, three, four = (call.id for call in calls)
    campaign, agent = calls[0].campaign_id, calls[0].agent_id
    assert found(get(ann, "/call-logs")) == (4, [four, three, two, one])
    assert found(get(ann, "/call-logs", skip=1, limit=2)) == (4, [three, two])
    assert found(get(ann, "/call-logs", status="completed")) == (3, [four, two, one])
    assert found(get(ann, "/call-logs", status="ringing")) == (0, [])
    assert found(get(ann, "/call-logs", campaign_id=campaign)) == (4, [four, three, two, one])
    assert found(get(ann, "/call-logs", campaign_id=campaign, status="failed")) == (1, [three])
    assert found(get(ann, "/call-logs", agent_id=agent, status="completed")) == (3, [four, two, one])
    assert found(get(ann, "/call-logs", agent_id=agent, campaign_id=campaign)) == (4, [four, three, two, one])
    assert found(get(ann, "/call-logs", phone_number=calls[1].number)) == (1, [two])
    assert found(get(ann, "/call-logs", start_date="2026-03-03", end_date="2026-03-04")) == (2, [three, two])
    assert found(get(ann, "/call-logs", end_date="2026-03-03", status="completed", campaign_id=campaign)) == (
        2,
        [two, one],
    )
    assert found(get(ann, "/call-logs", phone_number=calls[1].number, start_date="2026-03-04")) == (0, [])
    assert get(ann, "/call-logs", status="x").status == get(ann, "/call-logs", start_date="soon").status == 422


def test_a_call_tells_what_was_said_and_what_it_came_to(ann: Caller, calls: list[Call]) -> None:
    item = get(ann, "/call-logs", limit=1).body["items"][0]
    assert set(item) == LIST_FIELDS
    detail = get(ann, f"/call-logs/{calls[0].id}").body
    assert set(detail["data"]) == DETAIL_FIELDS
    assert (detail["status"], detail["duration_seconds"], detail["sentiment"]) == ("completed", 120, "positive")
    assert detail["transcript"] == f"Agent: Hello.\nUser: {HAPPY}"
    assert "billing issue" in detail["key_phrases"]
    assert "satisfied" in detail["emotions"]
    assert (detail["cost"], detail["costs"], detail["analysis_provider"]) == (
        0.028,
        {"carrier": 0.028},
        "embedded-lexicon",
    )
    turns = get(ann, f"/call-logs/{calls[0].id}/transcript").body["turns"]
    assert [(turn["speaker"], turn["latency_ms"]) for turn in turns] == [("agent", None), ("callee", 5)]
    assert get(ann, f"/call-logs/{calls[2].id}").body["outcome"] == "busy"


def test_figures_are_counted_as_calls_end(ann: Caller, calls: list[Call]) -> None:
    figures = get(ann, "/analytics/calls").body["data"]
    assert figures == {
        "total_calls": 4, "completed_calls": 3, "failed_calls": 1, "average_duration": 120, "success_rate": 75.0,
        "cost_per_call": 0.028,
    }  # fmt: skip
    assert get(ann, "/analytics/calls", campaign_id=calls[0].campaign_id).body["data"] == figures
    assert get(ann, "/analytics/calls", agent_id=calls[0].agent_id).body["data"] == figures
    assert get(ann, "/analytics/calls", days=1).body["total_calls"] == 0
    feelings = get(ann, "/analytics/sentiment").body
    assert (feelings["positive"], feelings["positive_percentage"], feelings["negative"]) == (3, 100.0, 0)
    phrases = get(ann, "/analytics/top-phrases", limit=1).body
    assert phrases == [{"phrase": phrases[0]["phrase"], "count": 3, "frequency": 100.0}]


def test_a_recording_is_told_downloaded_and_read_in_part(ann: Caller, calls: list[Call]) -> None:
    call, sound = calls[0], b"RIFF" + bytes(1000)
    assert refusal(get(ann, f"/call-recordings/{call.id}")) == (404, "CALL_001")
    key = f"{call.campaign_id}/{call.id}.wav"
    direct("s3").put_object(Bucket="parley-test-recordings", Key=key, Body=sound, ContentType="audio/wav")
    LogRepository().recorded(call.id, {"seconds": 118})
    told = get(ann, f"/call-recordings/{call.id}").body
    assert (told["size_bytes"], told["duration_seconds"], told["format"]) == (1004, 118, "wav")
    assert key in told["download_url"]
    assert told["metadata"]["phone_number"] == call.number
    whole = get(ann, f"/call-recordings/{call.id}/download")
    assert (whole.status, whole.headers["content-type"], len(whole.text)) == (200, "audio/wav", 1004)
    part = get(ann, f"/call-recordings/{call.id}/download", {"range": "bytes=0-3"})
    assert (part.status, part.text, part.headers["content-range"]) == (206, "RIFF", "bytes 0-3/1004")
    assert key in get(ann, f"/call-logs/{call.id}").body["recording_url"]


def test_an_export_is_inert_in_a_spreadsheet(ann: Caller, calls: list[Call]) -> None:
    answer = get(ann, "/call-logs/export", status="completed")
    lines = answer.text.split("\r\n")
    assert answer.headers["content-type"].startswith("text/csv")
    assert len(lines) == 1 + 3 + 1
    assert f"'{calls[0].number}" in answer.text


def test_a_stranger_finds_nothing_under_any_route(ann: Caller, bob: Caller, calls: list[Call]) -> None:
    call = calls[0]
    for path in (
        f"/call-logs/{call.id}",
        f"/call-logs/{call.id}/transcript",
        f"/call-recordings/{call.id}",
        f"/call-recordings/{call.id}/download",
    ):
        assert refusal(get(bob, path)) == (404, "CALL_001")
        assert refusal(get(Caller(), path)) == (401, "AUTH_003")
    scopes: list[dict[str, Any]] = [{}, {"campaign_id": call.campaign_id}, {"agent_id": call.agent_id}]
    for query in [*scopes, {"phone_number": call.number}]:
        assert found(get(bob, "/call-logs", **query)) == (0, [])
        assert get(bob, "/call-logs/export", **query).text.count("\r\n") == 1
    for query in scopes:
        assert get(bob, "/analytics/calls", **query).body["total_calls"] == 0
        assert get(bob, "/analytics/sentiment", **query).body["positive"] == 0
        assert get(bob, "/analytics/top-phrases", **query).body == []
    assert found(get(ann, "/call-logs"))[0] == 4


@pytest.mark.parametrize(
    ("text", "sentiment", "emotion"),
    [
        ("This is the third call this week and I am annoyed. It is terrible.", "negative", "annoyed"),
        ("That is not bad at all, thank you.", "positive", "satisfied"),
        ("I will be at home on Tuesday.", "neutral", None),
    ],
)
def test_words_are_read_by_plain_rules(text: str, sentiment: str, emotion: str | None) -> None:
    read = by_rules([Turn(1, "agent", "I am happy, great, great.", BASE), Turn(2, "callee", text, BASE)])
    assert read.sentiment == sentiment
    assert emotion is None or emotion in read.emotions
    assert text in read.summary
