"""A turn through the whole local system: a process for every function, AWS in another one."""

from tests.servers.models import Reply
from tests.turns.conftest import Running
from tests.turns.streams import streamed

LONG = " ".join(f"wörd{number}" for number in range(200))


def test_a_stream_and_a_socket_are_told_as_the_answer_is_made(system: Running) -> None:
    system.models.standing = Reply(LONG, delay=0.005)
    told = streamed(system, system.key(), "Everything")
    arrived = [at for at, event, _ in told if event == "token"]
    assert arrived[-1] - arrived[0] > 0.5  # a second of the model's
    assert told[-1][2]["final_text"] == LONG

    token = system.person()
    conversation = system.conversation(token)
    with system.tab(token, conversation) as tab:
        tab.until("connected")
        tab.say(type="message", content="Everything")
        done = tab.until("message.done")
        first, last = (tab.at[tab.told.index(each)] for each in (tab.until("chunk"), done))
        assert last - first > 0.5
        assert tab.text(done["messageId"]) == LONG
    assert [each["content"] for each in system.messages(token, conversation)] == ["Everything", LONG]
