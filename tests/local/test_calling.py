"""Calls through the local gateway, from the agent to the recording: the documents' own bodies, every operation, every
filter and every code, and figures that a reader of the log can count again."""

import csv
import io
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import boto3
import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from shared.domain.calls.model.analysis import EMBEDDED
from tests.functions.test_agents import SUPPORT as AGENT
from tests.local.caller import Caller
from tests.local.conftest import Copy
from tests.local.walk import Row, Walk

USER = {"email": "user@example.com", "password": "SecurePass123!"}
CAMPAIGN = {
    "name": "Q2 Marketing Campaign",
    "agent_id": "{agent}",
    "phone_numbers": ["+1234567890", "+1234567891"],
    "start_time": "2024-04-01T00:00:00Z",
    "end_time": "2024-06-30T23:59:59Z",
    "max_concurrent_calls": 50,
}
OPEN = {"start_time": None, "end_time": None}
NOWHERE = "11111111-0000-4000-8000-000000000000"
REFUSED = (
    ("POST", "/auth/login", 401, "AUTH_001", {**USER, "password": "Wrong1Password"}),
    ("POST", "/auth/register", 409, "AUTH_005", {**USER, "first_name": "John", "last_name": "Doe"}),
    ("POST", "/agents", 409, "AGENT_002", AGENT),
    ("POST", "/agents", 422, "VALIDATION_001", {"name": ""}),
    ("GET", f"/agents/{NOWHERE}", 404, "AGENT_001", None),
    ("POST", f"/campaigns/{NOWHERE}/launch", 404, "CAMPAIGN_001", None),
    ("POST", "/campaigns/{first}/launch", 409, "CAMPAIGN_002", None),
    ("GET", f"/call-logs/{NOWHERE}", 404, "CALL_001", None),
    ("GET", f"/call-recordings/{NOWHERE}", 404, "CALL_001", None),
    ("POST", f"/carrier/events/{NOWHERE}", 401, "WEBHOOK_FORGED", {"CallStatus": "completed"}),
)
BEGUN = [
    Row("POST", "era:/auth/register", body={**USER, "first_name": "John", "last_name": "Doe"}, status=201),
    Row("POST", "era:/auth/login", body=USER, keep={"me": "token"}),
    Row("POST", "era:/agents", "me", AGENT, 201, {"agent": "id"}),
    Row("GET", "era:/agents?skip=0&limit=10&search=support&status=active", "me"),
    Row("GET", "era:/agents/{agent}", "me"),
    Row("PUT", "era:/agents/{agent}", "me", {"name": "Updated Name", "system_prompt": "We open at nine."}),
    Row("GET", "era:/agents/{agent}/versions", "me"),
    Row("GET", "era:/agents/{agent}/versions/1", "me"),
    Row("POST", "era:/agents/{agent}/rollback", "me", {"version": 1}),
    Row("POST", "era:/agents/{agent}/clone", "me", {}, 201, {"twin": "id"}),
    Row("POST", "era:/agents/{twin}/test", "me", {"message": "Hello?"}),
    Row("DELETE", "era:/agents/{twin}", "me", status=204),
    Row("POST", "era:/campaigns", "me", CAMPAIGN, 201, {"first": "id"}),
    Row("GET", "era:/campaigns?agent_id={agent}&status=draft&skip=0&limit=20", "me"),
    Row("GET", "era:/campaigns/{first}", "me"),
]
LAUNCHED = [
    Row("PATCH", "era:/campaigns/{first}", "me", OPEN),
    Row("POST", "era:/campaigns/{first}/launch", "me"),
    Row("POST", "era:/campaigns", "me", {**CAMPAIGN, **OPEN, "phone_numbers": ["+14155550002"],
                                         "retry_config": {"max_retries": 0}}, 201, {"second": "id"}),
    Row("POST", "era:/suppressions", "me", {"phone_number": "+14155550190", "reason": "asked"}, 201),
    Row("GET", "era:/suppressions", "me"),
]  # fmt: skip
SECOND = [
    Row("GET", "era:/campaigns/{second}/contacts", "me"),
    Row("POST", "era:/campaigns/{second}/launch", "me"),
    Row("POST", "era:/campaigns/{second}/pause", "me"),
    Row("POST", "era:/campaigns/{second}/resume", "me"),
]
ENDED = [
    Row("GET", "era:/campaigns/{second}/progress", "me"),
    Row("GET", "era:/campaigns/{second}/stats", "me"),
    Row("POST", "era:/campaigns/{second}/stop", "me"),
    Row("DELETE", "era:/campaigns/{second}", "me", status=204),
    Row("DELETE", "era:/suppressions/+14155550190", "me", status=204),
]
SHEET = "phone_number,name\n+14155550011,Ann\n+14155550190,Bob\nnonsense,Carol\n+14155550011,Ann\n"


def counted(calls: list[dict[str, Any]]) -> dict[str, Any]:
    """What analytics must say of these calls."""
    done = [call for call in calls if call["status"] == "completed"]
    seconds = sum(call["duration_seconds"] for call in done)
    return {
        "total_calls": len(calls),
        "completed_calls": len(done),
        "failed_calls": len(calls) - len(done),
        "average_duration": round(seconds / len(done)) if done else 0,
        "success_rate": round(100 * len(done) / len(calls), 1),
    }


class Desk:
    """One person's calls, asked for over HTTP."""

    def __init__(self, walk: Walk) -> None:
        self.walk, self.outside = walk, walk.outside

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.outside.ask("GET", f"era:{path.format(**self.walk.known)}", self.walk.known["me"], **headers)

    def until(self, path: str, name: str, wanted: Any, seconds: float = 150) -> Any:
        ends = time.monotonic() + seconds
        while True:
            with suppress(httpx.TimeoutException):  # other processes of the machine may be many
                found = self.get(path).json()
                if found.get(name) == wanted:
                    return found
                assert time.monotonic() < ends, (found, self.get("/call-logs").text)
            time.sleep(1)

    def uploaded(self, **query: str) -> Any:
        path = f"era:/campaigns/{self.walk.known['second']}/contacts"
        url = self.outside.bases["era"] + path.removeprefix("era:")
        headers = {"authorization": f"Bearer {self.walk.known['me']}", "content-type": "text/csv"}
        answer = self.outside.client.post(url, content=SHEET, params=query, headers=headers)
        self.walk.walked.add("POST era:/campaigns/{second}/contacts")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def calls(self, **query: str) -> list[dict[str, Any]]:
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        found = self.get(f"/call-logs?{asked}").json()
        assert found["total"] == len(found["items"])
        return list(found["items"])


def refuses(desk: Desk) -> None:
    walk = desk.walk
    for method, path, status, code, body in REFUSED:
        answer = desk.outside.ask(method, f"era:{path.format(**walk.known)}", walk.known["me"], walk.filled(body))
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    with pytest.raises(InvalidStatus), connect(f"ws{desk.outside.bases['era'].removeprefix('http')}/calls/relay"):
        pass
    nobody = [desk.outside.ask("GET", "era:/agents", token) for token in ("", "nonsense")]
    assert [(each.status_code, each.json()["error"]["code"]) for each in nobody] == [(401, "AUTH_003")] * 2


def the_log_is_sifted(desk: Desk) -> None:
    known, everything = desk.walk.known, desk.calls()
    today = everything[0]["created_at"][:10]
    outcomes = Counter(call["outcome"] for call in everything)
    withdrawn = outcomes.pop("canceled", 0)  # rang already when the second campaign was paused
    assert outcomes == {"completed": 3, "no_answer": 1}
    assert withdrawn <= 2
    for query, wanted in (
        ({"campaign_id": known["first"]}, 2),
        ({"agent_id": known["agent"]}, 4 + withdrawn),
        ({"status": "completed"}, 3),
        ({"status": "failed", "campaign_id": known["second"]}, 1 + withdrawn),
        ({"phone_number": "%2B1234567890"}, 1),
        ({"start_date": everything[-1]["created_at"][:10], "end_date": today}, 4 + withdrawn),
        ({"start_date": "2024-01-01", "end_date": "2024-01-31"}, 0),
    ):
        assert len(desk.calls(**query)) == wanted, query
    exported = list(csv.DictReader(io.StringIO(desk.get("/call-logs/export?status=completed").text)))
    assert [row["id"] for row in exported] == [call["id"] for call in desk.calls(status="completed")]


def analytics_are_a_recount(desk: Desk) -> None:
    known, everything = desk.walk.known, desk.calls()
    for query in ("", "?agent_id={agent}", "?campaign_id={first}", "?days=30"):
        mine = [call for call in everything if "first" not in query or call["campaign_id"] == known["first"]]
        told = desk.get(f"/analytics/calls{query}").json()
        assert {name: told[name] for name in counted(mine)} == counted(mine)
        felt = Counter(call["sentiment"] for call in mine if call["sentiment"])
        told = desk.get(f"/analytics/sentiment{query}").json()
        assert {name: told[name] for name in ("positive", "neutral", "negative")} == {
            name: felt[name] for name in ("positive", "neutral", "negative")
        }
    heard = Counter(
        phrase for call in everything for phrase in desk.get(f"/call-logs/{call['id']}").json()["key_phrases"]
    )
    phrases = desk.get("/analytics/top-phrases?limit=100").json()
    assert {each["phrase"]: each["count"] for each in phrases} == heard


def recordings_are_read(desk: Desk) -> None:
    """In the call, its recording, its parts, and by the link that needs no token."""
    (call,) = desk.calls(phone_number="%2B1234567890")
    desk.walk.known["call"] = call["id"]
    said = desk.get("/call-logs/{call}/transcript").json()["turns"]
    assert {turn["speaker"] for turn in said} == {"agent", "callee"}
    detail = desk.get("/call-logs/{call}").json()
    assert detail["summary"]
    assert detail["cost"] > 0
    told = desk.until("/call-recordings/{call}", "call_id", call["id"])
    whole = desk.get("/call-recordings/{call}/download")
    assert (whole.status_code, whole.content[:4], len(whole.content)) == (200, b"RIFF", told["size_bytes"])
    part = desk.get("/call-recordings/{call}/download", range="bytes=44-99")
    assert (part.status_code, part.content) == (206, whole.content[44:100])
    assert httpx.get(told["download_url"]).content == whole.content
    assert httpx.get(detail["recording_url"]).content == whole.content


@pytest.mark.timeout(400)
def test_calls_go_their_whole_way_within_seconds(start: Callable[..., Copy]) -> None:
    copy = start(PARLEY_RATE_LIMIT_FACTOR="1000", PARLEY_EMBEDDINGS="none", PARLEY_CALLS_SPEED="8").ready()
    walk = Walk(Caller.of(copy), spelled_camel=False)
    desk = Desk(walk)
    walk.go(BEGUN)
    refuses(desk)
    walk.go(LAUNCHED)
    tried, taken = desk.uploaded(dry_run="true"), desk.uploaded()
    assert (tried["accepted"], taken["accepted"]) == (2, 2)
    assert [each["reason"] for each in taken["rejected"]] == [each["reason"] for each in tried["rejected"]]
    walk.go(SECOND)
    for campaign in ("{first}", "{second}"):
        assert desk.until(f"/campaigns/{campaign}", "status", "completed")["ended_by"] == "all_called"
    for call in desk.calls(status="completed"):
        desk.until(f"/call-recordings/{call['id']}", "call_id", call["id"])
        desk.until(f"/call-logs/{call['id']}", "analysis_provider", EMBEDDED)
    the_log_is_sifted(desk)
    analytics_are_a_recount(desk)
    recordings_are_read(desk)
    walk.go(ENDED)
    walk.outside.client.close()
    assert copy.end() == 0


BEFORE_THE_KILL = [
    *BEGUN[:2],
    Row("POST", "era:/agents", "me", {**AGENT, "max_call_seconds": 60}, 201, {"agent": "id"}),
    Row("POST", "era:/campaigns", "me", {**CAMPAIGN, **OPEN, "max_concurrent_calls": 3, "retry_config": {},
                                         "phone_numbers": [f"+141555500{line}90" for line in range(10, 22)]}, 201,
        {"campaign": "id"}),
    Row("POST", "era:/campaigns/{campaign}/launch", "me"),
]  # fmt: skip


def minutes_pass(copy: Copy) -> None:
    """What waits for its time has waited: calls for a report, contacts for an order that was lost."""
    store: Any = boto3.client("dynamodb", endpoint_url=copy.aws, aws_access_key_id="x", aws_secret_access_key="x")
    for table, holder, name in (("calls", "call_id", "lease_until"), ("contacts", "campaign_id", "due_at")):
        kept = {"TableName": f"parley-local-{table}"}
        for item in store.scan(**kept, FilterExpression=f"attribute_exists({name})")["Items"]:
            past = {"N": "1"} if "N" in item[name] else {"S": "0" * 12 + item[name]["S"][12:]}
            store.update_item(
                **kept,
                Key={each: item[each] for each in (holder, "thing")},
                UpdateExpression=f"SET {name} = :past",
                ExpressionAttributeValues={":past": past},
            )


@pytest.mark.timeout(600)
def test_a_campaign_goes_on_after_everything_was_killed_in_the_middle_of_it(start: Callable[..., Copy]) -> None:
    """Whom the network forgot with the kill is not called again; everybody else is, and all are counted."""
    settings = {"PARLEY_RATE_LIMIT_FACTOR": "1000", "PARLEY_EMBEDDINGS": "none", "PARLEY_CALLS_SPEED": "8"}
    copy = start(**settings).ready()
    desk = Desk(Walk(Caller.of(copy), spelled_camel=False))
    desk.walk.go(BEFORE_THE_KILL)
    ends = time.monotonic() + 150
    while desk.get("/campaigns/{campaign}/progress").json()["reached"] < 2:
        assert time.monotonic() < ends
        time.sleep(1)
    time.sleep(5)  # what is older is written down
    copy.end(signal.SIGKILL)
    again = start(port=copy.port, **settings).ready()
    minutes_pass(again)

    assert desk.until("/campaigns/{campaign}", "status", "completed", 240)["ended_by"] == "all_called"
    told, calls = desk.get("/campaigns/{campaign}/progress").json(), desk.calls(limit="100")
    contacts = desk.get("/campaigns/{campaign}/contacts").json()["items"]
    assert Counter(each["state"] for each in contacts) == {
        state: told[state] for state in ("reached", "unreached") if told[state]
    }
    assert (told["pending"], told["in_flight"], told["reached"] + told["unreached"]) == (0, 0, 12)
    assert told["outcomes"] == Counter(call["outcome"] for call in calls)
    assert desk.get("/analytics/calls").json()["total_calls"] == len(calls)
    desk.outside.client.close()
    assert again.end() == 0
