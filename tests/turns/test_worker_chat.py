"""YouWorker's chat: event streams, whole answers and sockets, as their clients meet them."""

from typing import Any

import httpx
import pytest

from tests.servers.models import Reply
from tests.turns.conftest import Running
from tests.turns.streams import events, streamed
from tests.turns.tabs import Tab

LONG = " ".join(f"word{number}" for number in range(300))


@pytest.fixture
def key(running: Running) -> str:
    return running.key()


def ask(running: Running, key: str, method: str, path: str, body: Any = None) -> httpx.Response:
    return running.caller.ask(method, f"worker:{path}", body=body, **{"x-api-key": key})


def test_an_answer_arrives_while_it_is_being_made(running: Running, key: str) -> None:
    running.models.next(Reply(LONG, delay=0.004))
    told = streamed(running, key, "Ciao, perché no? 你好 🙂")
    tokens = [(at, data["text"]) for at, event, data in told if event == "token"]
    at, last, data = told[-1]

    assert (last, data["final_text"]) == ("done", LONG)
    assert "".join(text for _, text in tokens) == LONG
    assert len(tokens) > 8
    assert at - tokens[0][0] > 0.6  # more than a second of the model's, told as it passes
    assert data["metadata"]["status"] == "success"
    assert data["metadata"]["usage"] == {"input_tokens": 11, "output_tokens": 9}
    assert running.models.seen[-1].body["messages"][-1]["content"] == "Ciao, perché no? 你好 🙂"


def test_a_session_remembers_and_is_listed_read_and_deleted(running: Running, key: str) -> None:
    running.models.next(Reply("One."), Reply("Two."), Reply("Three."))
    for question in ("First?", "Second?"):
        streamed(running, key, question)
    sent = [(each["role"], each["content"]) for each in running.models.seen[-1].body["messages"][1:]]
    assert sent == [("user", "First?"), ("assistant", "One."), ("user", "Second?")]

    body = {"messages": [{"role": "assistant", "content": "Brought along."}], "text_input": "Third?"}
    whole = ask(
        running, key, "POST", "/v1/chat/unified", {**body, "session_id": "mine", "assistant_language": "it"}
    )
    assert (whole.status_code, whole.json()["content"]) == (200, "Three.")
    assert (whole.json()["audio_b64"], whole.json()["assistant_language"]) == (None, "it")
    assert "Italian" in running.models.seen[-1].body["messages"][0]["content"]

    (session,) = ask(running, key, "GET", "/v1/sessions").json()["sessions"]
    assert (session["id"], session["external_id"], session["message_count"]) == (1, "mine", 6)
    for name in ("1", "mine"):
        said = ask(running, key, "GET", f"/v1/sessions/{name}/messages").json()["messages"]
        assert [each["id"] for each in said] == [1, 2, 3, 4, 5, 6]
        assert [each["content"] for each in said[-2:]] == ["Third?", "Three."]
    gone = ask(running, key, "DELETE", "/v1/sessions/mine")
    assert gone.json() == {"status": "success", "deleted_messages": 6}
    assert ask(running, key, "GET", "/v1/sessions/1/messages").status_code == 404
    assert ask(running, key, "GET", "/v1/sessions").json()["total"] == 0


def test_tools_are_run_told_and_answered_from(running: Running, key: str) -> None:
    call = {"id": "call-1", "name": "units", "arguments": ('{"value": 5, "from": "km", "to": "m"}',)}
    wrong = {"id": "call-2", "name": "no_such_tool", "arguments": ("{}",)}
    running.models.next(Reply("Let me see. ", calls=(call, wrong)), Reply("It is 5000 m."))
    told = streamed(running, key, "How many metres are five kilometres?")
    tools = [(data["tool"], data["status"]) for _, event, data in told if event == "tool"]
    assert tools == [("units", "start"), ("no_such_tool", "start"), ("units", "end"), ("no_such_tool", "error")]
    assert told[-1][2]["final_text"] == "Let me see. It is 5000 m."
    assert told[-1][2]["metadata"]["tool_calls"] == 2
    results = [each for each in running.models.seen[-1].body["messages"] if each["role"] == "tool"]
    assert "5000" in results[0]["content"]

    streamed(running, key, "And without?", enable_tools=False)
    assert "tools" not in running.models.seen[-1].body


def test_the_same_request_sent_again_is_the_same_answer(running: Running, key: str) -> None:
    body = {"messages": [{"role": "user", "content": "Once"}], "session_id": "mine"}
    url = running.url("/v1/chat/stream", 1)
    headers = {"x-api-key": key, "idempotency-key": "one"}
    answers = [httpx.post(url, json=body, headers=headers, timeout=60).text for _ in range(2)]
    first, second = (list(events(iter(answer.splitlines()))) for answer in answers)
    assert first[-1][2]["metadata"]["message_id"] == second[-1][2]["metadata"]["message_id"]
    assert len(running.models.seen) == 1

    message_id = first[-1][2]["metadata"]["message_id"]
    numbers = [int(line.rpartition(":")[2]) for line in answers[0].splitlines() if line.startswith("id: ")]
    again = ask(running, key, "GET", f"/v1/chat/stream/{message_id}?after={numbers[-2]}").text
    assert [event for _, event, _ in events(iter(again.splitlines()))] == ["done"]


def test_a_failing_model_is_an_error_and_then_the_end(running: Running, key: str) -> None:
    running.models.next(Reply("Half of it", drop_after=3))
    told = streamed(running, key, "Will you fail?")
    assert [event for _, event, _ in told][-2:] == ["error", "done"]
    assert told[-1][2]["metadata"]["status"] == "error"
    running.models.next(*[Reply(status=401, error={"error": {"message": "no"}})] * 3)
    answer = ask(running, key, "POST", "/v1/chat/unified", {"text_input": "And whole?"})
    assert answer.status_code == 503
    assert set(answer.json()) == {"detail", "status_code", "timestamp"}


def test_what_cannot_be_meant_is_refused(running: Running, key: str) -> None:
    for body, status in (
        ({}, 422),
        ({"messages": []}, 422),
        ({"messages": [{"role": "user"}]}, 422),
        ({"messages": [{"role": "assistant", "content": "I end."}]}, 400),
        ({"messages": [{"role": "user", "content": "x"}], "session_id": "a\nb"}, 422),
    ):
        assert ask(running, key, "POST", "/v1/chat/stream", body).status_code == status, body
    assert ask(running, key, "POST", "/v1/chat/unified", {"text_input": "  "}).status_code == 400
    assert ask(running, "wrong", "POST", "/v1/chat/unified", {"text_input": "x"}).status_code == 401
    assert running.models.seen == []


def test_a_socket_tells_status_deltas_and_the_whole(running: Running, key: str) -> None:
    running.models.next(Reply(LONG, delay=0.002))
    with running.talk(key, "my session") as tab:
        assert tab.until("system")["content"] == "Connected to chat session"
        tab.say(type="text", content="Hello, assistant!", metadata={}, timestamp="2025-01-26T15:00:00Z")
        tab.until(lambda told: told.get("metadata", {}).get("stage") == "complete")
        texts = [told for told in tab.told if told["type"] == "text"]
        deltas = [told["content"] for told in texts if told["metadata"].get("is_streaming")]
        (final,) = (told["content"] for told in texts if told["metadata"].get("is_final"))
        assert "".join(deltas) == final == LONG
        assert tab.kinds()[:2] == ["system", "status"]
        tab.say(type="ping")
        tab.until("pong")
    (session,) = ask(running, key, "GET", "/v1/sessions").json()["sessions"]
    assert (session["external_id"], session["message_count"]) == ("my session", 2)


def test_a_socket_is_stopped_and_resumed(running: Running, key: str) -> None:
    running.models.next(Reply(LONG, delay=0.05))
    with running.talk(key) as tab:
        tab.until("system")
        tab.say(type="text", content="Tell me everything")
        seen = tab.until("text", 2)["metadata"]
        with running.talk(key) as other:
            other.until("system")
            other.say(type="resume", message_id=seen["message_id"], after=0)
            other.until("text")
            tab.say(type="stop")
            stopped = tab.until(lambda told: told.get("metadata", {}).get("is_final"))
            heard = other.until(lambda told: told.get("metadata", {}).get("is_final"))
        assert stopped["content"] == heard["content"]
        assert 0 < len(stopped["content"]) < len(LONG)
        tab.until(lambda told: told.get("metadata", {}).get("stage") == "stopped")


def test_a_stranger_reaches_neither_session_nor_answer(running: Running, key: str) -> None:
    told = streamed(running, key, "Private")
    message_id = told[-1][2]["metadata"]["message_id"]
    body = {"email": "mallory@example.com", "password": "securePassword123"}
    running.caller.registered(body["email"])
    token = running.caller.ask("POST", "worker:/v1/auth/token", body=body).json()["access_token"]
    for method, path in (
        ("GET", "/v1/sessions/1"),
        ("GET", "/v1/sessions/1/messages"),
        ("GET", "/v1/sessions/mine/messages"),
        ("DELETE", "/v1/sessions/mine"),
        ("GET", f"/v1/chat/stream/{message_id}"),
        ("POST", f"/v1/chat/stream/{message_id}/stop"),
    ):
        assert running.caller.ask(method, f"worker:{path}", token).status_code == 404, path
    with Tab(running.socket(f"/chat/mine?token={token}", 1)) as tab:
        tab.until("system")
        tab.say(type="resume", message_id=message_id, after=0)
        assert tab.until("error")["metadata"]["code"] == "RESOURCE_NOT_FOUND"
    with Tab(running.socket("/chat/mine?api_key=wrong", 1)) as tab:
        tab.until("error")
        tab.until_closed()
