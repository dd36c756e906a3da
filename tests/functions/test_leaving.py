"""Who deletes their account leaves nothing behind, in any table or bucket, and nobody else loses anything."""

from typing import Any

import boto3

from infra.registry import FLEET
from infra.schema import schema_of
from shared.domain.identity.wiring.accounts import identity_service
from shared.kit.principal import Principal, Product
from shared.storage import bucket_name
from tests.functions.attachments import attached, downloaded
from tests.functions.people import registered, signed_in
from tests.functions.test_conversations import begun
from tests.functions.test_threads import said
from tests.functions.worlds import World, run

# What stays of an account on purpose: the tombstone and the trail of what was done, without contents or addresses.
KEPT = {"accounts", "audit", "histories", "idempotency", "limits", "lockouts", "tallies"}


def items_of(user_id: str) -> dict[str, list[Any]]:
    """Everything anywhere that names the person."""
    dynamodb, found = boto3.client("dynamodb"), {}
    for table in FLEET.tables:
        schema = schema_of(table)
        items = dynamodb.scan(TableName=schema.name)["Items"]
        if some := [item for item in items if user_id in str(item)]:
            found[schema.noun] = some
    return found


def files_of(user_id: str) -> list[str]:
    s3, found = boto3.client("s3"), []
    for noun in ("attachments", "exports", "documents"):
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
    assert "ann@example.com" not in str(boto3.client("dynamodb").scan(TableName="parley-test-accounts")["Items"])
    assert downloaded(eve, hers["id"]).text == "hers"


def test_who_only_changes_an_address_loses_nothing(world: World) -> None:
    before = items_of(world.user_id)
    user = Principal(world.user_id, Product.VOICEASSIST)
    identity_service().update_profile(user, full_name=None, email="new@example.com")
    world.settle()
    assert items_of(world.user_id)["messages"] == before["messages"]
    order = {"account": world.user_id, "round": 1}
    run("jobs/leaver", {"Records": [{"messageId": "1", "body": __import__("json").dumps(order)}]})
    assert items_of(world.user_id)["messages"] == before["messages"]
