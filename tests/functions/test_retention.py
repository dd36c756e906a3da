"""A conversation that is given an end goes by itself, with all that hangs on it, and every count stays true."""

from datetime import timedelta
from typing import Any

from shared.domain.conversations.service.conversations import ConversationService
from shared.domain.conversations.wiring.conversations import conversation_service
from shared.kit.clock import rfc3339, utc_now
from shared.kit.errors import NotFound
from shared.kit.principal import Principal, Product
from tests.direct import direct
from tests.functions.attachments import attached
from tests.functions.test_conversations import ask
from tests.functions.worlds import World, run

SOON = timedelta(hours=1)
CONVERSATIONS = "parley-test-conversations"


def ended(world: World, talk: str) -> Any:
    """As the store does when the time has come: the item goes, and the stream says who removed it."""
    key = {"owner": {"S": f"voiceassist#{world.user_id}"}, "thing": {"S": f"conversation#{talk}"}}
    gone = direct("dynamodb").delete_item(TableName=CONVERSATIONS, Key=key, ReturnValues="ALL_OLD")["Attributes"]
    assert "expires_at" in gone
    change = {"Keys": key, "OldImage": gone, "SequenceNumber": "1"}
    store = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
    return {"Records": [{"eventName": "REMOVE", "dynamodb": change, "userIdentity": store}]}


def totals(world: World, **query: Any) -> Any:
    return ask(world.ann, "GET", "", **query).body["total"]


def test_a_conversation_that_ends_takes_everything_with_it_and_is_counted_once(world: World) -> None:
    folder = world.ann.call("voiceassist/folders", "POST", "/api/folders", {"name": "Work"}).body["id"]
    other = ask(world.ann, "POST", "", {"title": "stays", "folder_id": folder}).body["id"]
    attached(world.ann, world.message)
    changed = ask(
        world.ann,
        "PATCH",
        f"/{world.talk}",
        {"expiresAt": rfc3339(utc_now() + SOON), "archived": True, "folder_id": folder},
    )
    assert changed.status == 200
    assert changed.body["expires_at"] == changed.body["expiresAt"]
    assert (totals(world), totals(world, archived="true"), totals(world, folder_id=folder)) == (2, 1, 2)
    world.settle()

    removal = ended(world, world.talk)
    run("jobs/sweeper", removal)
    run("jobs/sweeper", removal)  # told twice
    world.settle()
    assert (totals(world), totals(world, archived="true"), totals(world, folder_id=folder)) == (1, 0, 1)
    assert [each["id"] for each in ask(world.ann, "GET", "").body["items"]] == [other]
    messages = direct("dynamodb").scan(TableName="parley-test-messages")["Items"]
    assert [item for item in messages if world.talk in str(item)] == []
    assert world.kept() == set()


def test_from_its_end_on_nobody_finds_it_though_the_store_takes_its_time(world: World) -> None:
    ask(world.ann, "PATCH", f"/{world.talk}", {"expires_at": rfc3339(utc_now() + SOON)})
    ann = Principal(world.user_id, Product.VOICEASSIST)
    later = ConversationService(conversation_service().conversations, now=lambda: utc_now() + SOON)
    assert conversation_service().get(ann, world.talk).id == world.talk
    assert later.conversations.get(f"voiceassist#{world.user_id}", world.talk) is not None
    assert find(later, ann, world.talk) == "RESOURCE_NOT_FOUND"


def find(service: ConversationService, user: Principal, talk: str) -> str:
    try:
        service.get(user, talk)
    except NotFound as error:
        return error.code
    return "found"


def test_an_end_can_be_taken_back_and_must_be_in_the_future(world: World) -> None:
    for wrong in ("2001-01-01T00:00:00Z", "2999-01-01T00:00:00Z", "soon"):
        assert ask(world.ann, "PATCH", f"/{world.talk}", {"expires_at": wrong}).status == 422
    ask(world.ann, "PATCH", f"/{world.talk}", {"expires_at": rfc3339(utc_now() + SOON)})
    assert ask(world.ann, "PATCH", f"/{world.talk}", {"title": "kept"}).body["expires_at"] is not None
    assert ask(world.ann, "PATCH", f"/{world.talk}", {"expires_at": None}).body["expires_at"] is None
