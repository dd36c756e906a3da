"""VoiceAssist's sockets, as its clients meet them: real sockets, real handlers, a model that streams."""

import json
import time

from tests.servers.models import Reply
from tests.turns.conftest import Opened, Running
from tests.turns.tabs import Tab

LONG = " ".join(f"word{number}" for number in range(400))


def asked(tab: Tab, content: str = "What is aspirin?", **more: str) -> str:
    """The id of the answer that is on its way."""
    before = len(tab.found(lambda told: told["type"] == "user_message.created"))
    tab.say(type="message", content=content, **more)
    created = tab.until("user_message.created", before + 1)
    return str(created["answerId"])


def test_an_answer_streams_and_is_stored_under_the_name_it_was_streamed_by(running: Running, tabs: Opened) -> None:
    running.models.next(Reply(LONG, delay=0.002))
    token = running.person()
    conversation = running.conversation(token)
    tab = tabs(token, conversation)
    connected = tab.until("connected")
    assert connected["client_id"] == connected["clientId"]
    assert (connected["protocolVersion"], connected["protocol_version"]) == ("1.0", "1.0")
    assert "text_streaming" in connected["capabilities"]

    answer = asked(tab, client_message_id="mine")
    done = tab.until("message.done")
    created = tab.until("user_message.created")
    kinds = tab.kinds()

    assert created["clientMessageId"] == "mine"
    assert kinds.index("user_message.created") < kinds.index("chunk")
    assert (done["messageId"], done["message"]["id"], done["message"]["role"]) == (answer, answer, "assistant")
    assert tab.text(answer) == done["message"]["content"] == LONG
    assert isinstance(done["message"]["timestamp"], int)
    assert done["message"]["citations"] == []
    stored = running.messages(token, conversation)
    assert [(each["id"], each["role"], each["content"]) for each in stored] == [
        (created["messageId"], "user", "What is aspirin?"),
        (answer, "assistant", LONG),
    ]
    assert stored[1]["tokens"] == 9
    sequence = [told["seq"] for told in tab.told if "seq" in told]
    assert sequence == sorted(set(sequence))


def test_what_was_said_before_reaches_the_model_and_whoever_comes_back(running: Running, tabs: Opened) -> None:
    running.models.next(Reply("An analgesic."), Reply("Ask a physician."))
    token = running.person()
    conversation = running.conversation(token)
    first = tabs(token, conversation)
    asked(first, "What is ibuprofen? Grüße 你好 🙂")
    first.until("message.done")
    first.close()

    again = tabs(token, conversation)
    history = again.until("history")["messages"]
    assert [(each["role"], each["content"]) for each in history] == [
        ("user", "What is ibuprofen? Grüße 你好 🙂"),
        ("assistant", "An analgesic."),
    ]
    asked(again, "And how much?")
    again.until("message.done")
    sent = running.models.seen[-1].body["messages"]
    assert [(each["role"], each["content"]) for each in sent[1:]] == [
        ("user", "What is ibuprofen? Grüße 你好 🙂"),
        ("assistant", "An analgesic."),
        ("user", "And how much?"),
    ]


def test_settings_and_clinical_context_reach_the_model(running: Running, tabs: Opened) -> None:
    token = running.person()
    conversation = running.conversation(token)
    wishes = {"temperature": 0.3, "max_tokens": 200, "custom_instructions": "Speak like a pharmacist."}
    running.caller.ask("PATCH", f"assist:/api/conversations/{conversation}/settings", token, wishes)
    context = {"session_id": conversation, "age": 58, "allergies": ["Penicillin"]}
    assert running.caller.ask("POST", "assist:/api/clinical-contexts", token, context).status_code == 201
    tab = tabs(token, conversation)
    asked(tab, "Which antibiotic?")
    tab.until("message.done")

    body = running.models.seen[-1].body
    assert body["temperature"] == 0.3
    assert 200 in {body.get("max_tokens"), body.get("max_completion_tokens")}
    assert "Speak like a pharmacist." in body["messages"][0]["content"]
    assert "Penicillin" in body["messages"][-1]["content"]


def test_every_tab_of_a_conversation_hears_the_answer_and_the_others_do_not(running: Running, tabs: Opened) -> None:
    token = running.person()
    conversation, other = running.conversation(token), running.conversation(token)
    one, two, elsewhere = tabs(token, conversation), tabs(token, conversation), tabs(token, other)
    for tab in (one, two, elsewhere):
        tab.until("connected")
    answer = asked(one, "To both")
    assert one.until("message.done")["messageId"] == two.until("message.done")["messageId"] == answer
    assert two.until("user_message.created")["content"] == "To both"
    assert elsewhere.kinds() == ["connected"]

    one.say(type="typing_start")
    assert two.until("typing_start")["conversationId"] == conversation
    assert "typing_start" not in one.kinds()


def test_a_stop_ends_the_model_within_a_second_and_keeps_what_was_said(running: Running, tabs: Opened) -> None:
    token = running.person()
    assert any(seconds_until_stopped(running, tabs, token) < 1.5 for _ in range(3))


def seconds_until_stopped(running: Running, tabs: Opened, token: str) -> float:
    """From the word to the model's hanging up; it may be tried again, since a machine that is busy adds to it."""
    running.models.next(Reply(LONG, delay=0.05))
    conversation = running.conversation(token)
    tab = tabs(token, conversation)
    answer = asked(tab)
    tab.until("chunk", 3)
    said_at = time.monotonic()
    tab.say(type="stop", messageId=answer)
    done = tab.until("message.done")

    model = running.models.seen[-1]
    assert model.finished.wait(15)
    assert model.hung_up_at is not None
    text = done["message"]["content"]
    assert 0 < len(text) < len(LONG)
    assert LONG.startswith(text)
    assert done["message"]["metadata"]["status"] == "stopped"
    assert running.messages(token, conversation)[1]["content"] == text
    return model.hung_up_at - said_at


def test_who_reconnects_misses_nothing(running: Running, tabs: Opened) -> None:
    running.models.next(Reply(LONG, delay=0.004))
    token = running.person()
    conversation = running.conversation(token)
    first = tabs(token, conversation)
    answer = asked(first)
    seen = first.until("chunk", 2)["seq"]
    heard = "".join(told["content"] for told in first.told if told["type"] == "chunk" and told["seq"] <= seen)
    first.close()

    second = tabs(token)
    second.until("connected")
    second.say(type="resume", messageId=answer, after=seen)
    done = second.until("message.done")
    assert heard + second.text(answer) == done["message"]["content"] == LONG

    third = tabs(token)
    third.until("connected")
    third.say(type="resume", messageId=answer, after=0)
    third.until("message.done")
    assert third.text(answer) == LONG


def test_who_comes_back_says_what_it_has_heard_and_hears_what_follows(running: Running, tabs: Opened) -> None:
    running.models.next(Reply(LONG, delay=0.004))
    token = running.person()
    conversation = running.conversation(token)
    first = tabs(token, conversation)
    answer = asked(first)
    seen = first.until("chunk", 2)["seq"]
    first.close()
    heard = "".join(told["content"] for told in first.told if told["type"] == "chunk" and told["seq"] <= seen)

    def back() -> Tab:
        tab = tabs(token, conversation, messageId=answer, after=seen)
        assert tab.until("message.done")["message"]["content"] == LONG
        assert heard + tab.text(answer) == LONG
        assert all(told["seq"] > seen for told in tab.told if "seq" in told)
        return tab

    assert back().kinds()[:2] == ["connected", "history"]
    back()  # when it is over

    stranger = tabs(running.person(), conversation, messageId=answer, after=0)
    assert stranger.until("error")["error"]["code"] == "INVALID_EVENT"
    unheard = tabs(token, messageId=answer, after="x")
    unheard.say(type="ping")
    for told in ("connected", "pong"):  # in either order: whoever speaks before the greeting is answered at once
        unheard.until(told)
    assert (set(stranger.kinds()), set(unheard.kinds())) == ({"connected", "error"}, {"connected", "pong"})


def test_a_message_said_twice_is_answered_once(running: Running, tabs: Opened) -> None:
    token = running.person()
    conversation = running.conversation(token)
    tab = tabs(token, conversation)
    first = asked(tab, client_message_id="same")
    tab.until("message.done")
    assert asked(tab, client_message_id="same") == first
    tab.until("message.done", 2)
    assert len(running.models.seen) == 1
    assert len(running.messages(token, conversation)) == 2


def test_a_model_that_fails_ends_in_a_clear_error_and_loses_nothing(running: Running, tabs: Opened) -> None:
    running.models.next(Reply("One two three four five six.", drop_after=4))
    token = running.person()
    conversation = running.conversation(token)
    tab = tabs(token, conversation)
    answer = asked(tab)
    error = tab.until("error")
    assert (error["messageId"], error["error"]["code"]) == (answer, "BACKEND_ERROR")
    user, partial = running.messages(token, conversation)
    assert user["content"] == "What is aspirin?"
    assert partial["content"] == tab.text(answer) == "One two three "
    assert partial["metadata"]["partial"] is True

    asked(tab, "Again, please")
    tab.until("message.done")


def test_signs_of_an_emergency_are_answered_before_anything_else(running: Running, tabs: Opened) -> None:
    token = running.person()
    tab = tabs(token, running.conversation(token))
    answer = asked(tab, "I have crushing chest pain that spreads to my left arm and I am sweating")
    done = tab.until("message.done")
    assert tab.text(answer).startswith("This may be an emergency.")
    assert "heart" in done["message"]["metadata"]["emergency"]
    assert done["message"]["content"].endswith("lazy dog.")


def test_the_plain_path_speaks_its_own_words(running: Running, tabs: Opened) -> None:
    token = running.person()
    tab = tabs(token, path="/ws")
    tab.until("connected")
    tab.say(type="message_send", content="Hello")
    begun = tab.until("session.created")["conversationId"]
    done = tab.until("message_done")
    assert done["message"]["content"] == "The quick brown fox jumps over the lazy dog."
    assert len(running.messages(token, begun)) == 2


def test_who_may_not_come_in_is_told_and_shut_out(running: Running) -> None:
    for query in ("?token=nonsense", ""):
        with Tab(running.socket(f"/api/realtime/ws{query}")) as tab:
            assert tab.until("error")["error"]["code"] == "AUTH_FAILED"
            tab.until_closed()


def test_a_session_that_ends_can_say_no_more(running: Running, tabs: Opened) -> None:
    token = running.person()
    tab = tabs(token, running.conversation(token))
    tab.until("connected")
    assert running.caller.ask("POST", "assist:/api/auth/logout", token).status_code == 200
    tab.say(type="message", content="Am I still here?")
    assert tab.until("error")["error"]["code"] == "AUTH_FAILED"
    tab.until_closed()
    assert running.models.seen == []


def test_a_stranger_hears_and_stops_nothing(running: Running, tabs: Opened) -> None:
    running.models.next(Reply(LONG, delay=0.004))
    ann, bob = running.person(), running.person()
    conversation = running.conversation(ann)
    hers = tabs(ann, conversation)
    answer = asked(hers)
    his = tabs(bob, conversation)
    his.until("connected")
    his.say(type="message", content="Let me in", session_id=conversation)
    his.say(type="stop", messageId=answer)
    his.say(type="resume", messageId=answer, after=0)
    his.until("error", 3)
    assert {told["error"]["code"] for told in his.told if told["type"] == "error"} == {"INVALID_EVENT"}
    hers.until("message.done")
    assert hers.text(answer) == LONG
    assert set(his.kinds()) == {"connected", "error"}
    assert len(running.messages(ann, conversation)) == 2


def test_frames_that_cannot_be_meant_are_refused_and_the_socket_stays(running: Running, tabs: Opened) -> None:
    token = running.person()
    tab = tabs(token, running.conversation(token))
    tab.until("connected")
    bad = ["", "nonsense", "[]", "7", '{"no": "type"}', '{"type": 7}', '{"type": "unheard_of"}']
    bad += ['{"type": "message"}', '{"type": "message", "content": "  "}', '{"type": "message", "content": 7}']
    bad += [r'{"type": "message", "content": "\ud800"}', "[" * 9_000, '{"type": "resume"}']
    bad += [json.dumps({"type": "message", "content": "x", "attachments": "one"})]
    for number, frame in enumerate(bad, 1):
        tab.socket.send(frame)
        error = tab.until("error", number)
        assert error["error"]["code"] == "INVALID_EVENT", frame
    tab.socket.send(b"\x00\x01")
    tab.until("error", len(bad) + 1)
    tab.say(type="ping")
    tab.until("pong")
    assert running.models.seen == []
