"""What the three APIs promise, one scenario each: what a client does, and what must be true however often it failed."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from shared.domain.identity.wiring.accounts import identity_service
from shared.kit.principal import Principal, Product
from shared.storage import bucket_name
from tests.direct import direct
from tests.faults.libraries import (
    bring,
    found_once,
    indexed_anew,
    library,
    nowhere,
    older_library,
    snapshotted,
    take_away,
    tick,
)
from tests.faults.order.stock import Stock
from tests.faults.world import World
from tests.functions.attachments import attached, downloaded, form, listed
from tests.functions.campaigning import made as campaign_made
from tests.functions.people import PASSWORD, caller, login, registered, signed_in
from tests.functions.test_agents import made as agent_made
from tests.functions.test_conversations import ask, begun
from tests.functions.test_threads import contents, said
from tests.lambda_client import Answer, Caller

Given = Any
BUSY = "+14155550101"  # so the network has it
ONCE = {"idempotency-key": "once"}


@dataclass(frozen=True, slots=True)
class Scenario:
    """`act` is what the client sends again until it is answered; `kept` holds when everything has settled."""

    prepare: Callable[[World], Given]
    act: Callable[[World, Given], Answer]
    kept: Callable[[World, Given], None]
    meanwhile: Callable[[World], None] = lambda _: None  # what happens by itself
    rounds: int = 1  # times that it and the clocks must have come round


def new_person(_: World) -> Caller:
    return Caller()


def register(world: World, nobody: Caller) -> Answer:
    body = {"email": "ida@example.com", "password": PASSWORD, "full_name": "Ida"}
    return world.ask(nobody, "voiceassist/auth", "POST", "/api/auth/register", body)


def can_sign_in(_: World, __: Given) -> None:
    assert login("ida@example.com").status == 200


@dataclass
class Talk:
    ann: Caller
    id: str
    message: str
    user_id: str


def talk(_: World) -> Talk:
    user_id = registered()
    ann = signed_in()
    conversation = begun(ann)
    return Talk(ann, conversation, str(said(ann, conversation, "see this")["id"]), user_id)


def say(world: World, given: Talk) -> Answer:
    body = {"content": "hello", "client_message_id": "c-1"}
    path = f"/api/conversations/{given.id}/messages"
    return world.ask(given.ann, "voiceassist/conversations", "POST", path, body)


def said_once(_: World, given: Talk) -> None:
    assert contents(ask(given.ann, "GET", f"/{given.id}/messages")) == ["see this", "hello"]


def upload(world: World, given: Talk) -> Answer:
    content, headers = form(b"take two a day", "plan.txt")
    path = f"/api/messages/{given.message}/attachments"
    return world.ask(given.ann, "voiceassist/attachments", "POST", path, content, **headers)


def uploaded_once(_: World, given: Talk) -> None:
    (file,) = listed(given.ann, given.message)
    assert downloaded(given.ann, file["id"]).text == "take two a day"
    assert file["text_status"] == "read"


def socket(world: World) -> Talk:
    given = talk(world)
    token = given.ann.headers["authorization"].removeprefix("Bearer ")
    query = {"token": token, "conversationId": given.id, "path": "/api/realtime/ws"}
    about = {"eventType": "CONNECT", "connectionId": "ann-1", "identity": {"sourceIp": "192.0.2.1"}}
    event = {"requestContext": about, "queryStringParameters": query, "headers": {}}
    assert world.told("voiceassist/realtime", event)
    return given


def ask_on_socket(world: World, given: Talk) -> Answer:
    message = {"type": "message", "content": "What is gout?", "clientMessageId": "c-1", "sessionId": given.id}
    about = {"eventType": "MESSAGE", "connectionId": "ann-1", "identity": {"sourceIp": "192.0.2.1"}}
    event = {"requestContext": about, "body": json.dumps(message), "isBase64Encoded": False}
    before = len(world.posts)
    taken = world.told("voiceassist/realtime", event)
    return Answer(500 if told_of_trouble(world, before) or not taken else 200, {}, "")


def told_of_trouble(world: World, before: int = 0) -> bool:
    return any('"type":"error"' in told.replace(" ", "") for told in world.posts[before:])


def answered_once(world: World, given: Talk) -> None:
    """Where it broke off after the question was taken, that was said, and it is answered when it is asked again."""
    if roles(given) == ["user", "user"] and told_of_trouble(world):
        ask_on_socket(world, given)
        world.tide.settle()
    assert roles(given) == ["user", "user", "assistant"]


def roles(given: Talk) -> list[str]:
    return [each["role"] for each in ask(given.ann, "GET", f"/{given.id}/messages").body["items"]]


def wait(_: World, __: Given) -> Answer:
    """Nobody asks for anything: what may go wrong are the jobs behind what was asked before."""
    return Answer(200, {}, "")


def summed(_: World, given: Talk) -> None:
    totals = {item["scope"]: item for item in Stock.taken().of("rollups", "all", "place") if item["place"] == "all"}
    assert totals[f"voiceassist#{given.user_id}"]["messages"] == 1


def order_archive(world: World, given: Talk) -> Answer:
    return world.ask(given.ann, "voiceassist/exports", "POST", "/api/export/me")


def archive_is_there(world: World, given: Talk) -> None:
    """One that could not be made says so, and is made when it is ordered again."""
    order = order_archive(world, given)
    world.tide.settle()
    state = world.ask(given.ann, "voiceassist/exports", "GET", order.headers["location"]).body
    assert state["state"] == "done"
    assert httpx.get(state["download_url"]).status_code == 200


def share(world: World, given: Talk) -> Answer:
    return world.ask(
        given.ann, "voiceassist/session_sharing", "POST", f"/api/sessions/{given.id}/share", {}, **ONCE
    )


def shared_and_open(_: World, given: Talk) -> None:
    (link,) = given.ann.call("voiceassist/session_sharing", "GET", f"/api/sessions/{given.id}/shares").body
    path = f"/api/shared/{link['share_id']}"
    assert Caller().call("voiceassist/session_sharing", "GET", path).status == 200


def full_talk(world: World) -> Talk:
    given = talk(world)
    attached(given.ann, given.message)
    given.ann.call("voiceassist/session_sharing", "POST", f"/api/sessions/{given.id}/share", {})
    context = {"age": 44, "session_id": given.id}
    given.ann.call("voiceassist/clinical_contexts", "POST", "/api/clinical-contexts", context)
    said(given.ann, begun(given.ann, "Another"), "stays")
    return given


def delete(world: World, given: Talk) -> Answer:
    return world.ask(given.ann, "voiceassist/conversations", "DELETE", f"/api/conversations/{given.id}")


def deleted(_: World, given: Talk) -> None:
    """The trail of what was done keeps ids, and so do marks of what was counted."""
    stock = Stock.taken()
    kept = {"audit", "rollups", "idempotency"}
    named = {noun for noun, items in stock.tables.items() if given.id in str(items)}
    assert named <= kept
    assert ask(given.ann, "GET", f"/{given.id}").status == 404
    assert ask(given.ann, "GET").body["total"] == 1


def leave(_: World, given: Talk) -> Answer:
    """What follows behind is what may go wrong: the account itself goes in one transaction."""
    if identity_service().accounts.get(given.user_id):
        identity_service().delete(Principal(given.user_id, Product.VOICEASSIST, email="ann@example.com"))
    return Answer(200, {}, "")


def gone(_: World, given: Talk) -> None:
    kept = {
        "accounts",
        "audit",
        "audit-seals",
        "histories",
        "idempotency",
        "limits",
        "lockouts",
        "rollups",
        "tallies",
    }
    stock = Stock.taken()
    assert {noun for noun, items in stock.tables.items() if given.user_id in str(items)} <= kept
    listed_files = direct("s3").list_objects_v2(Bucket=bucket_name("attachments"))
    assert "Contents" not in listed_files


@dataclass
class Callers:
    ann: Caller
    campaign: str


def drafted(_: World) -> Callers:
    registered()
    ann = caller()
    more = {"phone_numbers": [BUSY], "retry_config": {"max_retries": 0}}
    return Callers(ann, campaign_made(ann, agent_made(ann), **more))


def launch(world: World, given: Callers) -> Answer:
    return world.ask(given.ann, "voiceera/campaigns", "POST", f"/campaigns/{given.campaign}/launch")


def called_once(world: World, given: Callers) -> None:
    """At most: one whose end nobody told is given up, and not dialled again blindly. What was written down and never
    placed, since nobody knew that it was written, is no call."""
    assert world.studio.exchange.tally.placed[BUSY] <= 1
    stock = Stock.taken()
    assert stock.campaigns[given.campaign]["status"] == "completed"
    calls = [item for item in stock.tables["calls"] if item["thing"] == "call"]
    assert len([call for call in calls if call.get("outcome") != "not_placed"]) == 1


SCENARIOS: dict[str, Scenario] = {
    "registration": Scenario(new_person, register, can_sign_in),
    "message": Scenario(talk, say, said_once),
    "upload": Scenario(talk, upload, uploaded_once),
    "ingest": Scenario(library, bring, found_once),
    "reindex": Scenario(older_library, tick, indexed_anew),
    "unlearning": Scenario(snapshotted, take_away, nowhere),
    "turn": Scenario(socket, ask_on_socket, answered_once),
    "dial": Scenario(drafted, launch, called_once, World.pass_time, 4),
    "rollup": Scenario(talk, wait, summed),
    "export": Scenario(talk, order_archive, archive_is_there),
    "share": Scenario(talk, share, shared_and_open),
    "deletion": Scenario(full_talk, delete, deleted),
    "leaving": Scenario(full_talk, leave, gone),
}
