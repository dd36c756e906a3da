"""Customers' webhooks: set up by a client, told by the jobs, received by a real server."""

import json
from itertools import pairwise
from typing import Any

import pytest

from infra.openapi import application, routes
from infra.registry import FLEET
from shared.domain.campaigns.model.campaigns import Outcome
from tests.functions.campaigning import agent, ann, bob, made, queues, waiting_owner
from tests.functions.campaigning import ask as campaigns
from tests.functions.hooking import ROW, ask, hooked, receiver, verifier
from tests.functions.receiving import Receiver, changed, item, ordered, sent
from tests.functions.test_agents import refusal
from tests.functions.test_call_logs import ended, under_way
from tests.lambda_client import Caller

__all__ = ["agent", "ann", "bob", "queues", "receiver"]
pytestmark = pytest.mark.usefixtures("aws", "without_limits", "queues")


def test_a_webhook_is_made_changed_and_removed_and_its_secret_is_shown_once(ann: Caller) -> None:
    answer = ask(ann, "POST", "", {"url": "https://example.com/a?b=c", "description": "Ours"})
    assert answer.status == 201
    assert answer.body["secret"].startswith("whsec_")
    assert len(answer.body["events"]) == 6
    webhook = answer.body["id"]
    assert "secret" not in ask(ann, "GET", f"/{webhook}").body["data"]
    assert [each["id"] for each in ask(ann, "GET").body["items"]] == [webhook]
    updated = ask(ann, "PATCH", f"/{webhook}", {"events": ["call.ended"], "enabled": False}).body
    assert (updated["events"], updated["enabled"], updated["description"]) == (["call.ended"], False, "Ours")
    assert ask(ann, "DELETE", f"/{webhook}").status == 204
    assert refusal(ask(ann, "GET", f"/{webhook}")) == (404, "WEBHOOK_001")


@pytest.mark.parametrize(
    "body",
    [
        {"url": "http://example.com/"},
        {"url": "https://127.0.0.1/"},
        {"url": "https://[::1]/"},
        {"url": "https://169.254.169.254/latest"},
        {"url": "https://10.0.0.8:8443/"},
        {"url": "https://ann:secret@example.com/"},
        {"url": "https://example.com/#part"},
        {"url": "ftp://example.com/"},
        {"url": "https://example.com/", "events": ["call.dropped"]},
        {"url": "https://example.com/", "events": ["webhook.test"]},
    ],
)
def test_where_it_may_not_lead_it_is_refused(ann: Caller, body: dict[str, Any]) -> None:
    assert refusal(ask(ann, "POST", "", body)) == (422, "VALIDATION_001")


def test_ten_are_the_most(ann: Caller) -> None:
    webhooks = [hooked(ann, "https://example.com/")[0] for _ in range(10)]
    assert refusal(ask(ann, "POST", "", {"url": "https://example.com/"})) == (409, "WEBHOOK_002")
    ask(ann, "DELETE", f"/{webhooks[0]}")
    hooked(ann, "https://example.com/")


def test_a_stranger_finds_nothing_on_any_route(ann: Caller, bob: Caller) -> None:
    webhook, _ = hooked(ann, "https://example.com/")
    event = ask(ann, "POST", f"/{webhook}/test").body["id"]
    tried = [
        (method, route.path.format(webhook_id=webhook, event_id=event))
        for route in routes(application(FLEET[ROW]))
        if "{webhook_id}" in route.path
        for method in route.methods or ()
    ]
    assert len(tried) == 9
    for method, path in tried:
        assert refusal(bob.call(ROW, method, path, {})) == (404, "WEBHOOK_001"), (method, path)
    assert ask(bob, "GET").body["items"] == []
    assert ask(ann, "GET", f"/{webhook}/deliveries/{event}").body["status"] == "waiting"


def test_a_campaigns_way_is_told_signed_and_once(ann: Caller, agent: str, receiver: Receiver) -> None:
    _, secret = hooked(ann, receiver.url)
    campaign = made(ann, agent)
    key = {"user_id": waiting_owner(ann), "thing": f"campaign#{campaign}"}
    images = [item("campaigns", **key)]
    for step in ("launch", "pause", "resume", "stop"):
        campaigns(ann, "POST", f"/{campaign}/{step}")
        images.append(item("campaigns", **key))
    for before, after in [*pairwise(images), (images[0], images[1])]:
        changed(before, after)
    assert sent() == []

    told = {each["type"]: each["data"] for each in (got.event for got in receiver.got)}
    assert sorted(receiver.kinds) == [
        "campaign.completed",
        "campaign.launched",
        "campaign.launched",
        "campaign.paused",
    ]
    assert len(set(receiver.ids)) == 4
    assert sorted(receiver.ids) == [each["id"] for each in sorted(events_of(receiver), key=created)]
    assert (told["campaign.paused"]["pause_reason"], told["campaign.completed"]["ended_by"]) == ("asked", "stopped")
    assert told["campaign.completed"]["contacts"]["waiting"] == 2
    assert all(verifier()(secret, got.headers, got.body) for got in receiver.got)
    assert receiver.got[0].path == "/hooks?from=parley"


def events_of(receiver: Receiver) -> list[Any]:
    return [got.event for got in receiver.got]


def created(event: Any) -> str:
    return str(event["created_at"])


def test_the_documented_verification_believes_nobody_else(ann: Caller, receiver: Receiver) -> None:
    webhook, secret = hooked(ann, receiver.url)
    ask(ann, "POST", f"/{webhook}/test")
    assert sent() == []
    (got,) = receiver.got
    verify = verifier()
    assert verify(secret, got.headers, got.body)
    assert not verify(secret, got.headers, got.body.replace(b"test", b"best"))
    assert not verify(secret[:-4] + "AAA=", got.headers, got.body)
    old = {**got.headers, "webhook-timestamp": str(int(got.headers["webhook-timestamp"]) - 600)}
    assert not verify(secret, old, got.body)
    assert not verify(secret, got.headers, got.body, tolerance=-1)


def test_a_call_is_told_from_its_beginning_to_what_it_came_to(ann: Caller, agent: str, receiver: Receiver) -> None:
    hooked(ann, receiver.url, "call.started", "call.ended", "call.analysed")
    campaign = made(ann, agent)
    campaigns(ann, "POST", f"/{campaign}/launch")
    call = under_way(waiting_owner(ann), campaign, agent, "+1234567890")
    begun = item("calls", call_id=call.id, thing="call")
    ended(call, Outcome.COMPLETED)
    over = item("calls", call_id=call.id, thing="call")
    settled = {name: value for name, value in over.items() if name != "analysis"}
    for before, after in (({}, begun), (begun, settled), (settled, over), (over, over)):
        changed(before, after)
    assert sent() == []

    assert receiver.kinds == ["call.started", "call.ended", "call.analysed"]
    first, second, third = (event["data"] for event in events_of(receiver))
    assert (first["status"], first["phone_number"], first["outcome"]) == ("initiated", "+1234567890", None)
    assert (second["outcome"], second["duration_seconds"]) == ("completed", 120)
    assert (third["id"], third["sentiment"]) == (call.id, "positive")
    assert "transcript" not in third


def test_what_was_sent_goes_with_its_webhook(ann: Caller) -> None:
    webhook, _ = hooked(ann, "https://example.com/")
    event = ask(ann, "POST", f"/{webhook}/test").body["id"]
    ordered()
    assert ask(ann, "DELETE", f"/{webhook}").status == 204
    sent([json.dumps({"kind": "sweep", "endpoint": webhook})])
    assert item("deliveries", endpoint_id=webhook, event_id=event) == {}
