"""Somebody at the other end of a dialogue, over a real socket."""

from typing import Any

import pytest

from infra.simulator.calls import Call
from infra.simulator.faults import Rule
from infra.simulator.scripts import HangUp, Interrupt, Listen, Press, Say, Silence, Step
from shared.telephony import Kind, Placed
from shared.telephony.relay import (
    End,
    Incoming,
    Key,
    Outgoing,
    Play,
    Prompt,
    SendDigits,
    Setup,
    Text,
    Trouble,
)
from shared.telephony.relay import (
    Interrupt as Interrupted,
)
from tests.telephony.studio import Studio

NUMBER = "+14155550190"


def talked(studio: Studio, *steps: Step, **dialogue: Any) -> Call:
    carrier = studio.carrier()
    studio.script(NUMBER, *steps)
    dialogue.setdefault("greeting", "Hello, this is Parley, and I have good news for you today.")
    document = carrier.answer(studio.dialogue(**dialogue)).body
    bye = carrier.say("Bye.").body
    studio.app.document = lambda request: bye if "/ended" in request.url else document
    placed = carrier.place(studio.placement(NUMBER, longest_seconds=120))
    assert isinstance(placed, Placed)
    studio.pass_time(300)
    return studio.exchange.calls[placed.call_id]


def said(call: Call) -> list[tuple[str, str]]:
    return [(turn["who"], turn["text"]) for turn in call.heard]


def test_the_setup_names_the_call_and_its_facts(studio: Studio) -> None:
    call = talked(studio, HangUp(), facts={"attempt": "a-1"})
    setup = studio.app.frames[0]

    assert isinstance(setup, Setup)
    assert (setup.call_id, setup.to, setup.facts) == (call.sid, NUMBER, {"attempt": "a-1"})


def test_pieces_of_an_answer_are_spoken_as_one(studio: Studio) -> None:
    call = talked(studio, Listen(), Say("What is it?"), Listen(), Say("Goodbye."), Listen())

    assert said(call) == [
        ("agent", "Hello, this is Parley, and I have good news for you today."),
        ("callee", "What is it?"),
        ("agent", "You said: What is it?"),
        ("callee", "Goodbye."),
        ("agent", "Goodbye."),
    ]
    assert call.status == "completed"


def test_an_interruption_tells_how_much_was_heard(studio: Studio) -> None:
    call = talked(studio, Interrupt("Stop!", after=2), Listen(), HangUp())
    interrupt = next(frame for frame in studio.app.frames if isinstance(frame, Interrupted))

    assert interrupt == Interrupted("Hello, this is Parley, and", 2000)
    assert said(call)[1:] == [("callee", "Stop!"), ("agent", "You said: Stop!")]


def test_who_may_not_be_interrupted_is_not(studio: Studio) -> None:
    talked(studio, Interrupt("Stop!", after=2), HangUp(), interruptible=False)

    assert not any(isinstance(frame, Interrupted) for frame in studio.app.frames)
    assert any(isinstance(frame, Prompt) for frame in studio.app.frames)


def test_keys_are_heard_unless_nobody_listens_for_them(studio: Studio) -> None:
    talked(studio, Listen(), Press("7"), HangUp())
    assert Key("7") in studio.app.frames
    studio.app.frames.clear()
    talked(studio, Listen(), Press("7"), HangUp(), hears_keys=False)
    assert Key("7") not in studio.app.frames


def test_the_application_ends_the_dialogue_and_goes_on_with_the_call(studio: Studio) -> None:
    call = talked(studio, Listen(), Say("Goodbye."), Listen(), Listen(), ended_url=studio.app.url("/ended/a-1"))
    ended = studio.carrier().read(studio.app.posted("/ended")[0])

    assert (ended.kind, ended.handoff) == (Kind.DIALOGUE_ENDED, '{"why":"goodbye"}')
    assert said(call)[-1] == ("agent", "Bye.")


@pytest.mark.parametrize("silence", [0, 5])
def test_somebody_who_hangs_up_ends_the_dialogue(studio: Studio, silence: float) -> None:
    call = talked(studio, Silence(silence), HangUp(), ended_url=studio.app.url("/ended/a-1"))
    (ended,) = studio.app.posted("/ended")

    assert b"SessionStatus=completed" in ended.body
    assert call.seconds == silence


def test_a_broken_socket_fails_the_dialogue_and_not_the_call(studio: Studio) -> None:
    studio.exchange.faults.rules.append(Rule("drop_socket"))
    call = talked(studio, Listen(), Say("Hello?"), Listen(), ended_url=studio.app.url("/ended/a-1"))
    (ended,) = studio.app.posted("/ended")

    assert b"SessionStatus=failed" in ended.body
    assert call.notes == ["the dialogue's socket closed"]
    assert (call.status, said(call)[-1]) == ("completed", ("agent", "Bye."))


def test_a_socket_that_does_not_open_fails_the_dialogue(studio: Studio) -> None:
    carrier = studio.carrier()
    dialogue = studio.dialogue(greeting="Hello.", ended_url=studio.app.url("/ended/a-1"))
    document = carrier.answer(dialogue).body.replace(f":{studio.app.port}/talk", ":1/talk")
    studio.app.document = lambda request: carrier.say("Sorry.").body if "/ended" in request.url else document
    carrier.place(studio.placement(NUMBER))
    studio.pass_time(60)

    assert b"ErrorCode=64102" in studio.app.posted("/ended")[0].body


def test_frames_the_carrier_would_not_take_are_answered_with_an_error(studio: Studio) -> None:
    class Wrong(Text):
        pass

    def converse(message: Incoming) -> list[Outgoing]:
        return [Text(token=None)] if isinstance(message, Setup) else []  # type: ignore[arg-type]  # on purpose

    studio.app.converse = converse
    talked(studio, Silence(5), Listen(0.2), HangUp())

    assert any(isinstance(frame, Trouble) for frame in studio.app.frames)
    assert Wrong is not Text


def test_sounds_and_keys_of_ours_take_their_time(studio: Studio) -> None:
    def converse(message: Incoming) -> list[Outgoing]:
        if isinstance(message, Prompt):
            return [Play("https://example.com/a.mp3"), SendDigits("12"), Text("So."), End()]
        return []

    studio.app.converse = converse
    call = talked(studio, Listen(), Say("Yes?"), Listen(), Listen(), Listen(), Listen())

    assert [text for _, text in said(call)][2:] == ["[plays https://example.com/a.mp3]", "[keys 12]", "So."]


def test_a_call_ends_when_its_time_is_up(studio: Studio) -> None:
    call = talked(studio, Listen(), Silence(1000), HangUp())

    assert (call.status, call.seconds) == ("completed", 120)
    assert "longest time reached" in call.notes


def test_an_application_that_says_nothing_is_hung_up_on(studio: Studio) -> None:
    studio.app.converse = lambda _: []
    call = talked(studio, Listen(), Say("Hello? Who is there?"), Listen(0.2), HangUp())

    assert call.notes == ["we said nothing"]
    assert call.status == "completed"


@pytest.mark.parametrize(
    "document",
    [
        "",
        "no XML",
        "<Response><Dial>1</Dial></Response>",
        "<Other/>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]><Response>&b;</Response>",
    ],
)
def test_a_document_that_makes_no_sense_ends_the_call_with_an_apology(studio: Studio, document: str) -> None:
    studio.app.document = lambda _: document
    placed = studio.carrier().place(studio.placement(NUMBER))
    assert isinstance(placed, Placed)
    studio.pass_time(60)
    call = studio.exchange.calls[placed.call_id]

    assert "application error" in said(call)[-1][1]
    assert call.status == "completed"
    assert call.notes


def test_an_application_that_fails_ends_the_call_with_an_apology(studio: Studio) -> None:
    studio.app.statuses["/answer/attempt-1"] = 500
    placed = studio.carrier().place(studio.placement(NUMBER))
    assert isinstance(placed, Placed)
    studio.pass_time(60)

    assert studio.exchange.calls[placed.call_id].notes == ["the document was answered with status 500"]


def test_gathering_asks_and_posts_what_it_heard(studio: Studio) -> None:
    studio.script(NUMBER, Say("Sales, please."), HangUp())
    gather = (
        f'<Response><Gather input="speech" action="{studio.app.url("/turn")}"><Say>Who?</Say></Gather></Response>'
    )
    studio.app.document = lambda request: "<Response/>" if "/turn" in request.url else gather
    studio.carrier().place(studio.placement(NUMBER))
    studio.pass_time(60)

    assert b"SpeechResult=Sales%2C+please." in studio.app.posted("/turn")[0].body
