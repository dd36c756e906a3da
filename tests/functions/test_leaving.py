"""Who deletes their account leaves nothing behind, in any table or bucket, and nobody else loses anything."""

import json
from typing import Any

import pytest

from infra.registry import FLEET
from infra.schema import schema_of
from shared.domain.calls.repository.log import LogRepository
from shared.domain.campaigns.model.campaigns import Outcome
from shared.domain.identity.wiring.accounts import identity_service
from shared.kit.principal import Principal, Product
from shared.storage import bucket_name
from tests.direct import direct
from tests.functions.attachments import attached, downloaded
from tests.functions.campaigning import agent, ann, ask, made, queues, waiting, waiting_owner, worked_off
from tests.functions.people import registered, signed_in
from tests.functions.receiving import sent
from tests.functions.test_call_logs import called, ended, under_way
from tests.functions.test_conversations import begun
from tests.functions.test_threads import said
from tests.functions.worlds import World, run
from tests.lambda_client import Caller

__all__ = ["agent", "ann", "queues"]
# What stays of an account on purpose: the tombstone and the trail of what was done, without contents or addresses.
KEPT = {"accounts", "audit", "histories", "idempotency", "limits", "lockouts", "tallies"}


def items_of(user_id: str) -> dict[str, list[Any]]:
    """Everything anywhere that names the person."""
    dynamodb, found = direct("dynamodb"), {}
    for table in FLEET.tables:
        schema = schema_of(table)
        items = dynamodb.scan(TableName=schema.name)["Items"]
        if some := [item for item in items if user_id in str(item)]:
            found[schema.noun] = some
    return found


def files_of(user_id: str) -> list[str]:
    s3, found = direct("s3"), []
    for noun in ("attachments", "exports", "documents", "recordings"):
        listed = s3.list_objects_v2(Bucket=bucket_name(noun)).get("Contents", [])
        found += [each["Key"] for each in listed if user_id in each["Key"]]
    return found


def test_everything_goes_with_the_account(world: World) -> None:
    ann, talk = world.ann, world.talk
    attached(ann, world.message, b"take two")
    ann.call("voiceassist/folders", "POST", "/api/folders", {"name": "Work"})
    ann.call("voiceassist/clinical_contexts", "POST", "/api/clinical-contexts", {"age": 44, "session_id": talk})
    ann.call(
        "voiceassist/clinical_contexts", "POST", "/api/clinical-presets", {"name": "mine", "context": {"age": 4}}
    )
    assert ann.call("voiceassist/session_sharing", "POST", f"/api/sessions/{talk}/share", {}).status == 201
    assert ann.call("voiceassist/exports", "POST", "/api/export/me").status == 202
    registered("eve@example.com")
    eve = signed_in("eve@example.com")
    hers = attached(eve, said(eve, begun(eve, "hers"), "hello")["id"], b"hers")
    world.settle()
    assert {"attachments", "clinical-contexts", "conversations", "exports", "folders", "messages", "shares"} <= set(
        items_of(world.user_id)
    )
    assert len(files_of(world.user_id)) == 2

    identity_service().delete(Principal(world.user_id, Product.VOICEASSIST, email="ann@example.com"))
    world.settle()
    assert set(items_of(world.user_id)) <= KEPT
    assert files_of(world.user_id) == []
    assert "ann@example.com" not in str(direct("dynamodb").scan(TableName="parley-test-accounts")["Items"])
    assert downloaded(eve, hers["id"]).text == "hers"


def test_who_only_changes_an_address_loses_nothing(world: World) -> None:
    before = items_of(world.user_id)
    user = Principal(world.user_id, Product.VOICEASSIST)
    identity_service().update_profile(user, full_name=None, email="new@example.com")
    world.settle()
    assert items_of(world.user_id)["messages"] == before["messages"]
    order = {"account": world.user_id, "round": 1}
    run("jobs/leaver", {"Records": [{"messageId": "1", "body": json.dumps(order)}]})
    assert items_of(world.user_id)["messages"] == before["messages"]


@pytest.mark.usefixtures("queues")
def test_nobody_is_called_any_more_and_calls_and_recordings_go_too(ann: Caller, agent: str) -> None:
    owner = waiting_owner(ann)
    numbers = ["+14155550101", "+14155550102", "+14155550103"]
    campaign, draft = made(ann, agent, phone_numbers=numbers), made(ann, agent)
    ask(ann, "POST", f"/{campaign}/launch")
    suppressed = ann.call("voiceera/campaigns", "POST", "/suppressions", {"phone_number": "+14155550199"})
    assert suppressed.status in {200, 201}, suppressed.text
    hook = ann.call("voiceera/webhooks", "POST", "/webhooks", {"url": "https://example.com/"}).body["id"]
    ann.call("voiceera/webhooks", "POST", f"/webhooks/{hook}/test")
    call = called(owner, campaign, agent, numbers[0], Outcome.COMPLETED)
    LogRepository().recorded(call.id, {"seconds": 2, "at": "2026-03-02T12:00:00Z", "id": "r"})
    store, key = direct("s3"), f"{campaign}/{call.id}.wav"
    store.put_object(Bucket=bucket_name("recordings"), Key=key, Body=b"RIFF")
    assert {"agents", "calls", "call-stats", "campaigns", "deliveries", "webhooks"} <= set(items_of(owner))

    identity_service().delete(Principal(owner, Product.VOICEERA, email="ann@example.com"))
    run("jobs/leaver", {"Records": [{"messageId": "1", "body": json.dumps({"account": owner, "round": 1})}]})
    worked_off(waiting())
    assert sent() == []

    assert set(items_of(owner)) <= KEPT
    assert items_of(campaign) == items_of(draft) == items_of(call.id) == items_of(numbers[1][1:]) == {}
    assert "Contents" not in store.list_objects_v2(Bucket=bucket_name("recordings"))


@pytest.mark.usefixtures("queues")
def test_a_call_under_way_is_waited_for_and_no_other_begins(ann: Caller, agent: str) -> None:
    owner = waiting_owner(ann)
    campaign = made(ann, agent)
    ask(ann, "POST", f"/{campaign}/launch")
    busy = under_way(owner, campaign, agent, "+1234567890")
    waiting()
    identity_service().delete(Principal(owner, Product.VOICEERA, email="ann@example.com"))
    order = {"Records": [{"messageId": "1", "body": json.dumps({"account": owner, "round": 1})}]}
    run("jobs/leaver", order)

    (kept,) = [item for item in items_of(owner)["campaigns"] if item["thing"]["S"] == f"campaign#{campaign}"]
    assert kept["status"]["S"] == "completed"
    ended(busy, Outcome.BUSY)
    run("jobs/leaver", order)
    worked_off(waiting())
    assert set(items_of(owner)) <= KEPT
