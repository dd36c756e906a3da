"""Answers read, stopped and given once more without a socket."""

from typing import Any

import pytest

from shared.tables.idempotency import IdempotencyItem
from tests.servers.models import Reply
from tests.turns.conftest import Opened, Running

LONG = " ".join(f"word{number}" for number in range(300))


@pytest.fixture
def token(running: Running) -> str:
    return running.person()


def answered(running: Running, tabs: Opened, token: str, content: str = "What is aspirin?") -> tuple[str, str]:
    """A conversation with one question, and the id of its answer."""
    conversation = running.conversation(token)
    tab = tabs(token, conversation)
    tab.say(type="message", content=content)
    answer = str(tab.until("user_message.created")["answerId"])
    tab.until("message.done")
    return conversation, answer


def regenerated(
    running: Running, token: str, conversation: str, answer: str, key: str | None = None, **body: Any
) -> Any:
    path = f"assist:/api/conversations/{conversation}/messages/{answer}/regenerate"
    return running.caller.ask("POST", path, token, body, **({"idempotency-key": key} if key else {}))


def lose_answers() -> None:
    """As if the process had ended behind its work and before its answer."""
    for item in IdempotencyItem.scan():
        item.update(actions=[IdempotencyItem.state.set("running"), IdempotencyItem.lease_until.set(0)])


def test_an_answer_is_given_once_more_on_a_branch(running: Running, tabs: Opened, token: str) -> None:
    running.models.next(Reply("First."), Reply("Second."))
    conversation, answer = answered(running, tabs, token)
    made = regenerated(running, token, conversation, answer, temperature=1.1, lengthPreference="short")

    assert made.status_code == 200
    body = made.json()
    assert (body["message"]["content"], body["original_message_id"]) == ("Second.", answer)
    assert body["data"]["branchId"] == body["branch_id"] != "main"
    sent = running.models.seen[-1].body
    assert sent["temperature"] == 1.1
    assert "three sentences" in sent["messages"][0]["content"]
    assert sent["messages"][-1]["content"] == "What is aspirin?"
    path = f"assist:/api/conversations/{conversation}/branches/{body['branch_id']}/messages"
    branch = running.caller.ask("GET", path, token).json()["data"]
    assert [each["content"] for each in branch] == ["What is aspirin?", "Second."]
    assert [each["content"] for each in running.messages(token, conversation)] == ["What is aspirin?", "First."]


def test_the_last_answer_is_replaced_and_no_other(running: Running, tabs: Opened, token: str) -> None:
    running.models.next(Reply("First."), Reply("Second."))
    conversation, answer = answered(running, tabs, token)
    made = regenerated(running, token, conversation, answer, create_branch=False)
    assert made.json()["message"]["content"] == "Second."
    assert [each["content"] for each in running.messages(token, conversation)] == ["What is aspirin?", "Second."]

    more = {"role": "user", "content": "More"}
    running.caller.ask("POST", f"assist:/api/conversations/{conversation}/messages", token, more)
    again = regenerated(running, token, conversation, made.json()["message"]["id"], create_branch=False)
    assert again.status_code == 409


def test_the_answer_of_a_branch_is_replaced_on_its_branch(running: Running, tabs: Opened, token: str) -> None:
    running.models.next(Reply("First."), Reply("Second."), Reply("Third."))
    conversation, answer = answered(running, tabs, token)
    second = regenerated(running, token, conversation, answer).json()
    third = regenerated(running, token, conversation, second["message"]["id"], create_branch=False).json()

    assert third["branch_id"] == second["branch_id"]
    path = f"assist:/api/conversations/{conversation}/branches/{third['branch_id']}/messages"
    branch = running.caller.ask("GET", path, token).json()["data"]
    assert [each["content"] for each in branch] == ["What is aspirin?", "Third."]
    assert [each["content"] for each in running.messages(token, conversation)] == ["What is aspirin?", "First."]


@pytest.mark.parametrize("branching", [False, True])
def test_an_answer_given_once_more_is_given_once_under_its_key(
    running: Running, tabs: Opened, token: str, *, branching: bool
) -> None:
    running.models.next(Reply("First."), Reply("Second."), Reply("Third."))
    conversation, answer = answered(running, tabs, token)
    made = []
    for _ in range(3):
        lose_answers()
        made.append(regenerated(running, token, conversation, answer, "key", create_branch=branching))

    assert [each.status_code for each in made] == [200] * 3, made[-1].text
    first, second, third = (each.json()["data"] for each in made)
    assert first == second == third
    assert first["message"]["content"] == "Second."
    last = "First." if branching else "Second."
    assert [each["content"] for each in running.messages(token, conversation)] == ["What is aspirin?", last]


def test_a_turn_is_read_from_any_frame_and_stopped(running: Running, tabs: Opened, token: str) -> None:
    running.models.next(Reply(LONG, delay=0.03))
    conversation = running.conversation(token)
    tab = tabs(token, conversation)
    tab.say(type="message", content="Tell me everything")
    answer = tab.until("user_message.created")["answerId"]
    seen = tab.until("chunk", 2)["seq"]
    path = f"assist:/conversations/{conversation}/turns/{answer}"
    begun = running.caller.ask("GET", f"{path}?after=0", token).json()
    assert begun["state"] == "running"
    assert [frame["seq"] for frame in begun["frames"]] == list(range(1, begun["last_seq"] + 1))
    assert begun["last_seq"] >= seen
    assert running.caller.ask("POST", f"{path}/stop", token).status_code == 200
    text = tab.until("message.done")["message"]["content"]
    over = running.caller.ask("GET", path, token).json()
    assert over["state"] == "stopped"
    assert over["frames"][-1]["kind"] == "done"
    assert "".join(frame["data"]["text"] for frame in over["frames"] if frame["kind"] == "text") == text


def test_a_stranger_finds_no_turn(running: Running, tabs: Opened, token: str) -> None:
    conversation, answer = answered(running, tabs, token)
    mallory = running.person()
    for method, path in (
        ("GET", f"turns/{answer}"),
        ("POST", f"turns/{answer}/stop"),
        ("POST", f"messages/{answer}/regenerate"),
    ):
        url = f"assist:/api/conversations/{conversation}/{path}"
        assert running.caller.ask(method, url, mallory, {} if method == "POST" else None).status_code == 404
        assert running.caller.ask(method, url, "", {} if method == "POST" else None).status_code == 401
    other = running.conversation(token)
    assert running.caller.ask("GET", f"assist:/api/conversations/{other}/turns/{answer}", token).status_code == 404
    assert len(running.models.seen) == 1
