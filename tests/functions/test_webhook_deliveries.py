"""What becomes of an event that a customer's server does not take, or takes late, or takes twice."""

import json
from itertools import accumulate
from typing import Any

import pytest

from shared.domain.webhooks.model.deliveries import WAITS
from shared.domain.webhooks.repository.deliveries import DeliveryRepository
from tests.functions.campaigning import agent, ann, made, queues, waiting_owner
from tests.functions.campaigning import ask as campaigns
from tests.functions.hooking import allow, ask, hooked, later, receiver, verifier, waits
from tests.functions.receiving import Receiver, changed, item, ordered, sent
from tests.lambda_client import Caller

__all__ = ["agent", "ann", "queues", "receiver", "waits"]
pytestmark = pytest.mark.usefixtures("aws", "without_limits", "queues")


def test_what_is_not_taken_is_tried_ever_more_rarely_and_in_the_end_given_up(
    ann: Caller, receiver: Receiver, waits: list[int]
) -> None:
    webhook, _ = hooked(ann, receiver.url)
    event = ask(ann, "POST", f"/{webhook}/test").body["id"]
    receiver.answers = [500, 302, 429, 404, 503, 500, 500, 500]
    for passed in accumulate((0, *WAITS)):
        later(passed * 1.2)
        assert sent() == []
    assert len(receiver.got) == 8
    assert set(receiver.ids) == {event}
    assert all(wait <= 900 for wait in waits)
    detail = ask(ann, "GET", f"/{webhook}/deliveries/{event}").body
    assert (detail["status"], detail["attempts"], detail["last_status"]) == ("dead", 8, 500)
    assert [each["status"] for each in detail["tries"]] == [500, 302, 429, 404, 503, 500, 500, 500]
    assert detail["payload"]["type"] == "webhook.test"

    again = ask(ann, "POST", f"/{webhook}/deliveries/{event}/resend")
    assert (again.status, again.body["status"]) == (202, "waiting")
    later(0)
    assert sent() == []
    assert ask(ann, "GET", f"/{webhook}/deliveries/{event}").body["status"] == "delivered"
    assert receiver.ids == [event] * 9


def test_a_wait_is_kept_in_parts_that_a_queue_can_keep(ann: Caller, receiver: Receiver, waits: list[int]) -> None:
    webhook, _ = hooked(ann, receiver.url)
    ask(ann, "POST", f"/{webhook}/test")
    receiver.answers = [500] * 8
    for passed in accumulate((0, *WAITS[:4])):
        later(passed * 1.2)
        assert sent() == []
    assert waits[-1] == 900  # of an hour
    (order,) = ordered()
    assert sent([order]) == []
    assert len(receiver.got) == 5
    assert waits[-1] == 900
    (hopped,) = ordered()
    assert json.loads(hopped) == json.loads(order)


def test_the_log_is_read_in_pages_and_by_what_became_of_it(ann: Caller, receiver: Receiver) -> None:
    webhook, _ = hooked(ann, receiver.url)
    made_ids = [ask(ann, "POST", f"/{webhook}/test").body["id"] for _ in range(5)]
    receiver.answers = [410, 200]
    assert sent(ordered()[:1]) == []
    newest = sorted(made_ids, reverse=True)
    first = ask(ann, "GET", f"/{webhook}/deliveries", limit=3).body
    rest = ask(ann, "GET", f"/{webhook}/deliveries", limit=3, cursor=first["next_cursor"]).body
    assert [each["id"] for each in first["items"] + rest["items"]] == newest
    assert rest["next_cursor"] is None
    (dead,) = ask(ann, "GET", f"/{webhook}/deliveries", status="dead").body["items"]
    waiting = ask(ann, "GET", f"/{webhook}/deliveries", status="waiting", limit=2).body
    more = ask(ann, "GET", f"/{webhook}/deliveries", status="waiting", limit=2, cursor=waiting["next_cursor"]).body
    assert [each["id"] for each in waiting["items"] + more["items"]] == [
        each for each in newest if each != dead["id"]
    ]


def test_a_receiver_that_is_gone_is_told_nothing_more(ann: Caller, receiver: Receiver) -> None:
    webhook, _ = hooked(ann, receiver.url)
    first, second = (ask(ann, "POST", f"/{webhook}/test").body["id"] for _ in range(2))
    receiver.answers = [410]
    assert sent() == []
    assert len(receiver.got) == 1
    found = ask(ann, "GET", f"/{webhook}").body
    assert (found["enabled"], "410" in found["disabled_reason"]) == (False, True)
    states = {each["id"]: each for each in ask(ann, "GET", f"/{webhook}/deliveries").body["items"]}
    assert {states[first]["status"], states[second]["status"]} == {"dead"}
    assert {states[first]["last_error"], states[second]["last_error"]} == {None, "WEBHOOK_DISABLED"}
    assert ask(ann, "PATCH", f"/{webhook}", {"enabled": True}).body["disabled_reason"] is None


def test_where_a_name_leads_is_looked_at_when_it_is_dialled(
    ann: Caller, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhook, _ = hooked(ann, receiver.url)
    event = ask(ann, "POST", f"/{webhook}/test").body["id"]
    allow(monkeypatch, "elsewhere.example")
    assert sent() == []
    assert receiver.got == []
    delivery = ask(ann, "GET", f"/{webhook}/deliveries/{event}").body
    assert (delivery["last_status"], delivery["last_error"]) == (None, "SERVER_NOT_ALLOWED")


def test_while_a_secret_is_changed_both_sign(ann: Caller, receiver: Receiver) -> None:
    webhook, before = hooked(ann, receiver.url)
    after = ask(ann, "POST", f"/{webhook}/rotate-secret").body["secret"]
    assert after != before
    ask(ann, "POST", f"/{webhook}/test")
    assert sent() == []
    verify = verifier()
    assert all(verify(secret, receiver.got[0].headers, receiver.got[0].body) for secret in (before, after))
    ask(ann, "POST", f"/{webhook}/test")
    later(25 * 3600)
    assert sent() == []
    late = receiver.got[1]
    assert verify(after, late.headers, late.body, tolerance=90_100)
    assert not verify(before, late.headers, late.body, tolerance=90_100)


def test_who_dies_behind_an_attempt_makes_it_again_and_loses_nothing(
    ann: Caller, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, waits: list[int]
) -> None:
    webhook, _ = hooked(ann, receiver.url)
    event = ask(ann, "POST", f"/{webhook}/test").body["id"]
    (order,) = ordered()
    receiver.answers = [500]
    with monkeypatch.context() as dying:
        dying.setattr(DeliveryRepository, "replace", died)
        assert sent([order]) == ["0"]
    assert sent([order]) == ["0"]  # somebody may still be at it
    assert len(receiver.got) == 1
    later(60)
    assert sent([order]) == []
    assert receiver.ids == [event, event]
    assert ask(ann, "GET", f"/{webhook}/deliveries/{event}").body["status"] == "delivered"
    assert sent() == []  # the order that the dead one left finds nothing to do
    assert len(receiver.got) == 2
    assert waits[0] == 0


def died(*_: Any) -> bool:
    raise RuntimeError("the process is gone")


def test_an_event_that_was_stored_and_not_ordered_is_ordered_when_it_is_read_again(
    ann: Caller, agent: str, receiver: Receiver
) -> None:
    hooked(ann, receiver.url)
    campaign = made(ann, agent)
    key = {"user_id": waiting_owner(ann), "thing": f"campaign#{campaign}"}
    before = item("campaigns", **key)
    campaigns(ann, "POST", f"/{campaign}/launch")
    changed(before, item("campaigns", **key))
    assert len(ordered()) == 1  # and lost
    changed(before, item("campaigns", **key))
    assert sent() == []
    assert receiver.kinds == ["campaign.launched"]
    changed(before, item("campaigns", **key))
    assert ordered() == []
