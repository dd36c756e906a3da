"""Messages, branches and events of a conversation, as a client meets them."""

from typing import Any

import pytest

from tests.functions.people import registered, signed_in
from tests.functions.test_conversations import ask, begun
from tests.lambda_client import Answer, Caller

pytestmark = pytest.mark.usefixtures("aws")
FIELDS = {
    "id", "session_id", "conversation_id", "role", "content", "branch_id", "parent_message_id", "parent_id",
    "client_message_id", "created_at", "edited_at", "timestamp", "tokens", "model", "metadata", "citations",
    "is_duplicate",
}  # fmt: skip


@pytest.fixture
def ann() -> Caller:
    registered()
    return signed_in()


@pytest.fixture
def talk(ann: Caller) -> str:
    return begun(ann)


def said(who: Caller, talk: str, content: str, **more: Any) -> Any:
    answer = ask(who, "POST", f"/{talk}/messages", {"content": content, **more})
    assert answer.status == 200, answer.text
    return answer.body["data"]


def contents(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.text
    items = answer.body["items"] if "items" in answer.body else answer.body["data"]
    return [each["content"] for each in items]


def test_a_message_is_shown_with_all_its_fields(ann: Caller, talk: str) -> None:
    message = said(ann, talk, "Hello", metadata={"source": "web"}, clientMessageId="c-1")
    assert {name for name in message if name in FIELDS} == FIELDS
    assert (message["role"], message["branchId"], message["clientMessageId"]) == ("user", "main", "c-1")
    assert isinstance(message["timestamp"], int)
    assert message["metadata"] == {"source": "web"}
    assert message["sessionId"] == message["conversationId"] == talk


def test_messages_stand_in_the_order_they_were_said(ann: Caller, talk: str) -> None:
    for number in range(5):
        said(ann, talk, f"m{number}", role="assistant" if number % 2 else "user")
    page = ask(ann, "GET", f"/{talk}/messages", page=2, pageSize=2)
    assert contents(page) == ["m2", "m3"]
    assert [page.body[name] for name in ("total", "page", "pageSize")] == [5, 2, 2]
    assert contents(ask(ann, "GET", f"/{talk}/messages", limit=2)) == ["m0", "m1"]
    after = ask(ann, "GET", f"/{talk}/messages", pageSize=3)
    assert contents(ask(ann, "GET", f"/{talk}/messages", cursor=after.body["nextCursor"])) == ["m3", "m4"]
    assert ask(ann, "GET", f"/{talk}").body["message_count"] == 5


def test_a_message_sent_twice_is_said_once(ann: Caller, talk: str) -> None:
    first = said(ann, talk, "once", client_message_id="c-1")
    again = said(ann, talk, "once", clientMessageId="c-1")
    assert (first["is_duplicate"], again["is_duplicate"], again["isDuplicate"]) == (False, True, True)
    assert again["id"] == first["id"]
    assert contents(ask(ann, "GET", f"/{talk}/messages")) == ["once"]
    assert ask(ann, "GET", f"/{talk}").body["message_count"] == 1


def test_a_new_message_brings_its_conversation_to_the_top(ann: Caller, talk: str) -> None:
    newer = begun(ann, "newer")
    said(ann, talk, "hello")
    assert [each["id"] for each in ask(ann, "GET").body["items"]] == [talk, newer]


def test_an_edited_message_says_when(ann: Caller, talk: str) -> None:
    message = said(ann, talk, "befor")
    edited = ask(ann, "PATCH", f"/{talk}/messages/{message['id']}", {"content": "before"})
    assert (edited.status, edited.body["content"]) == (200, "before")
    assert edited.body["edited_at"] is not None
    assert contents(ask(ann, "GET", f"/{talk}/messages")) == ["before"]


def test_long_texts_in_any_script_come_back_unchanged(ann: Caller, talk: str) -> None:
    text = "🩺 ≥ 5 mg — ألم — 疼痛 \x00 <b> " * 5000
    message = said(ann, talk, text)
    assert contents(ask(ann, "GET", f"/{talk}/messages")) == [text]
    ask(ann, "PATCH", f"/{talk}/messages/{message['id']}", {"content": "short"})
    assert contents(ask(ann, "GET", f"/{talk}/messages")) == ["short"]
    too_long = ask(ann, "POST", f"/{talk}/messages", {"content": "x" * (256 * 1024 + 1)})
    assert (too_long.status, too_long.body["error"]["field"]) == (413, "content")


def test_a_deleted_message_leaves_no_gap_in_pages_and_counts(ann: Caller, talk: str) -> None:
    ids = [said(ann, talk, f"m{number}")["id"] for number in range(6)]
    for number in (0, 3):
        assert ask(ann, "DELETE", f"/{talk}/messages/{ids[number]}").status == 200
    assert contents(ask(ann, "GET", f"/{talk}/messages", pageSize=2)) == ["m1", "m2"]
    assert contents(ask(ann, "GET", f"/{talk}/messages", pageSize=2, page=2)) == ["m4", "m5"]
    assert ask(ann, "GET", f"/{talk}/messages").body["total"] == 4
    assert ask(ann, "GET", f"/{talk}").body["message_count"] == 4
    assert ask(ann, "DELETE", f"/{talk}/messages/{ids[0]}").status == 404
    assert ask(ann, "PATCH", f"/{talk}/messages/{ids[0]}", {"content": "x"}).status == 404


def test_a_branch_sees_what_came_before_it_and_not_what_came_after(ann: Caller, talk: str) -> None:
    ids = [said(ann, talk, f"m{number}")["id"] for number in range(4)]
    body = {"parentMessageId": ids[1], "initialMessage": "or else"}
    made = ask(ann, "POST", f"/{talk}/branches", body)
    assert made.status == 200
    assert set(made.body["data"]) >= {
        "branch_id", "session_id", "parent_message_id", "message_count", "created_at", "last_activity", "branchId",
    }  # fmt: skip
    branch = made.body["branchId"]
    assert branch.startswith("branch-")
    said(ann, talk, "b1", branch_id=branch)
    said(ann, talk, "m4")
    expected = ["m0", "m1", "or else", "b1"]
    assert contents(ask(ann, "GET", f"/{talk}/branches/{branch}/messages")) == expected
    assert contents(ask(ann, "GET", f"/{talk}/messages", branchId=branch)) == expected
    assert contents(ask(ann, "GET", f"/{talk}/messages", branch_id=branch, pageSize=2, page=2)) == expected[2:]
    assert contents(ask(ann, "GET", f"/{talk}/messages")) == [f"m{number}" for number in range(5)]
    ask(ann, "DELETE", f"/{talk}/messages/{ids[0]}")
    assert contents(ask(ann, "GET", f"/{talk}/branches/{branch}/messages")) == expected[1:]


def test_branches_of_branches_and_empty_ones_are_listed_with_the_main_one_first(ann: Caller, talk: str) -> None:
    root = said(ann, talk, "root")["id"]
    first = ask(ann, "POST", f"/{talk}/branches", {"parent_message_id": root}).body["branch_id"]
    deeper = said(ann, talk, "deeper", branch_id=first)["id"]
    second = ask(ann, "POST", f"/{talk}/branches", {"parent_message_id": deeper}).body["branch_id"]
    said(ann, talk, "deepest", branch_id=second)
    listed = ask(ann, "GET", f"/{talk}/branches").body["data"]
    assert [(each["branchId"], each["messageCount"]) for each in listed] == [("main", 1), (first, 1), (second, 1)]
    assert contents(ask(ann, "GET", f"/{talk}/branches/{second}/messages")) == ["root", "deeper", "deepest"]


def test_what_is_not_in_the_conversation_is_not_found_there(ann: Caller, talk: str) -> None:
    other = begun(ann, "other")
    message = said(ann, other, "elsewhere")["id"]
    for method, path, body in [
        ("PATCH", f"/{talk}/messages/{message}", {"content": "x"}),
        ("DELETE", f"/{talk}/messages/{message}", None),
        ("POST", f"/{talk}/branches", {"parent_message_id": message}),
        ("POST", f"/{talk}/messages", {"content": "x", "parent_message_id": message}),
        ("POST", f"/{talk}/messages", {"content": "x", "branch_id": "branch-none"}),
        ("GET", f"/{talk}/branches/branch-none/messages", None),
    ]:
        assert ask(ann, method, path, body).status == 404, (method, path)
    assert contents(ask(ann, "GET", f"/{other}/messages")) == ["elsewhere"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"content": None},
        {"content": 5},
        {"content": "x", "role": "wizard"},
        {"content": "x", "client_message_id": "x" * 101},
        {"content": "x", "client_message_id": ""},
        {"content": "x", "metadata": {"a": "x" * 20_000}},
        {"content": "\udfff"},
    ],
)
def test_a_message_that_cannot_be_is_refused(ann: Caller, talk: str, body: Any) -> None:
    refused = ask(ann, "POST", f"/{talk}/messages", body)
    assert (refused.status, refused.body["error"]["code"]) == (422, "VALIDATION_ERROR")


def test_what_happens_is_written_down_and_can_be_asked_for(ann: Caller, talk: str) -> None:
    message = said(ann, talk, "secret words")
    ask(ann, "PATCH", f"/{talk}/messages/{message['id']}", {"content": "other words"})
    ask(ann, "POST", f"/{talk}/branches", {"parent_message_id": message["id"], "initial_message": "hm"})
    ask(ann, "DELETE", f"/{talk}/messages/{message['id']}")
    found = ask(ann, "GET", f"/{talk}/events")
    kinds = [event["event_type"] for event in found.body["data"]]
    assert kinds[:3] == ["session.created", "message.created", "message.updated"]
    assert sorted(kinds[3:]) == ["branch.created", "message.created", "message.deleted"]
    assert "secret words" not in found.text
    assert set(found.body["data"][1]) >= {
        "id", "conversation_id", "session_id", "branch_id", "event_type", "payload", "source", "trace_id", "created_at",
    }  # fmt: skip
    only = ask(ann, "GET", f"/{talk}/events", event_types="message.created, message.deleted", limit=2, offset=1)
    assert len(only.body["data"]) == 2
    since = found.body["data"][2]["created_at"]
    assert len(ask(ann, "GET", f"/{talk}/events", since=since).body["data"]) >= 4
    assert ask(ann, "GET", f"/{talk}/events", since="2099-01-01T00:00:00Z").body["data"] == []
    for bad in ({"since": "yesterday"}, {"since": "2025-01-01T00:00:00"}, {"limit": 1001}, {"offset": 10_001}):
        assert ask(ann, "GET", f"/{talk}/events", **bad).status in {400, 422}


STRANGE = [
    ("GET", "", None),
    ("PATCH", "", {"title": "mine"}),
    ("PUT", "", {"title": "mine"}),
    ("DELETE", "", None),
    ("GET", "/settings", None),
    ("PUT", "/settings", {"temperature": 1}),
    ("PATCH", "/settings", {"temperature": 1}),
    ("GET", "/messages", None),
    ("POST", "/messages", {"content": "mine"}),
    ("PATCH", "/messages/{message}", {"content": "mine"}),
    ("DELETE", "/messages/{message}", None),
    ("POST", "/branches", {"parent_message_id": "{message}"}),
    ("GET", "/branches", None),
    ("GET", "/branches/main/messages", None),
    ("GET", "/events", None),
]


@pytest.mark.parametrize(("method", "path", "body"), STRANGE)
def test_a_stranger_finds_nothing(ann: Caller, talk: str, method: str, path: str, body: Any) -> None:
    message = said(ann, talk, "hers")["id"]
    registered("eve@example.com")
    eve = signed_in("eve@example.com")
    if body and "parent_message_id" in body:
        body = {"parent_message_id": message}
    answer = ask(eve, method, f"/{talk}{path.replace('{message}', message)}", body)
    assert (answer.status, answer.body["error"]["code"]) == (404, "RESOURCE_NOT_FOUND")
    assert contents(ask(ann, "GET", f"/{talk}/messages")) == ["hers"]
    assert ask(Caller(), method, f"/{talk}{path}", body).status == 401
