"""The OpenAI-compatible provider against a real server: what a good one says comes through unaltered."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.llm import (
    Message,
    Reason,
    ReasoningDelta,
    Request,
    Speaker,
    TextDelta,
    ToolCall,
    ToolSpec,
    Usage,
    collected,
)
from shared.llm.openai import OpenAIModel
from shared.llm.settings import ModelSettings, Provider
from tests.servers.models import ModelServer, Reply, chunk

ROOT = Path(__file__).resolve().parents[2]
KEY = "sk-a-key-nobody-may-read"
ASK = Request((Message(Speaker.USER, "Say something."),))


@pytest.fixture
def model(server: ModelServer) -> Iterator[OpenAIModel]:
    made = OpenAIModel(ModelSettings(base_url=server.url, api_key=KEY, model="a-model"))
    yield made
    made.close()


def test_text_arrives_as_it_was_said_in_any_script(server: ModelServer, model: OpenAIModel) -> None:
    text = "Ünïcödé — 心臓発作 🫀👩🏽‍⚕️ الصداع \n\n- «déjà vu»"
    server.next(Reply(text))

    answer = collected(model.stream(ASK))

    assert answer.text == text
    assert answer.usages == (Usage(11, 9, "a-model"),)
    assert answer.finished is not None
    assert answer.finished.reason is Reason.STOP
    assert answer.finished.facts["generative"] is True


def test_the_first_words_are_there_while_the_model_still_speaks(server: ModelServer, model: OpenAIModel) -> None:
    server.next(Reply("One two three four.", stall_after=2))
    events = model.stream(ASK)

    assert next(events) == TextDelta("One ")
    assert not server.seen[0].finished.is_set()
    events.close()  # type: ignore[attr-defined]  # it is a generator
    assert server.seen[0].finished.wait(15)
    assert server.seen[0].hung_up_at is not None


def test_the_conversation_and_the_tools_reach_the_model(server: ModelServer, model: OpenAIModel) -> None:
    weigh = ToolSpec("weigh", "Weighs.", {"type": "object", "properties": {"what": {"type": "string"}}})
    request = Request(
        (
            Message(Speaker.SYSTEM, "Be short."),
            Message(Speaker.USER, "What is this?", images=("data:image/png;base64,AA==",)),
            Message(Speaker.ASSISTANT, "", tool_calls=(ToolCall("c1", "weigh", {"what": "Käse"}),)),
            Message(Speaker.TOOL, "2 kg", tool_call_id="c1"),
        ),
        tools=(weigh,),
        model="another-model",
        temperature=0.2,
        max_tokens=77,
    )
    collected(model.stream(request))
    sent = server.seen[0].body

    assert (sent["model"], sent["temperature"], sent["max_tokens"]) == ("another-model", 0.2, 77)
    assert [message["role"] for message in sent["messages"]] == ["system", "user", "assistant", "tool"]
    assert sent["messages"][1]["content"][1]["image_url"]["url"] == "data:image/png;base64,AA=="
    assert json.loads(sent["messages"][2]["tool_calls"][0]["function"]["arguments"]) == {"what": "Käse"}
    assert sent["messages"][3]["tool_call_id"] == "c1"
    assert sent["tools"][0]["function"]["name"] == "weigh"
    assert server.seen[0].headers["authorization"] == f"Bearer {KEY}"


def test_several_tool_calls_are_put_together_from_their_pieces(server: ModelServer, model: OpenAIModel) -> None:
    calls = (
        {"id": "a", "name": "weigh", "arguments": ('{"wh', 'at": "app', 'le"}')},
        {"id": "b", "name": "now", "arguments": ()},
        {"id": "c", "name": "weigh", "arguments": ('{"what"', ': "pear"}')},
    )
    server.next(Reply("Let me see. ", calls=calls))

    answer = collected(model.stream(ASK))

    assert answer.tool_calls == (
        ToolCall("a", "weigh", {"what": "apple"}),
        ToolCall("b", "now", {}),
        ToolCall("c", "weigh", {"what": "pear"}),
    )
    assert answer.finished is not None
    assert answer.finished.reason is Reason.TOOLS


def test_calls_that_share_a_number_or_an_id_are_told_apart(server: ModelServer, model: OpenAIModel) -> None:
    same_number = tuple(
        {"id": name, "name": name, "arguments": ("{}",), "index": 0, "whole": True} for name in ("x", "y")
    )
    same_id = tuple({"id": "x", "name": name, "arguments": ("{}",)} for name in ("one", "two"))
    server.next(Reply("", calls=same_number), Reply("", calls=same_id, finish="stop"))

    assert [call.name for call in collected(model.stream(ASK)).tool_calls] == ["x", "y"]
    answer = collected(model.stream(ASK))
    assert [call.name for call in answer.tool_calls] == ["one", "two"]
    assert len({call.id for call in answer.tool_calls}) == 2


@pytest.mark.parametrize(("pieces", "fault"), [(('{"what": ',), "not valid JSON"), (("[1]",), "JSON object")])
def test_arguments_that_cannot_be_read_are_reported(
    server: ModelServer, model: OpenAIModel, pieces: tuple[str, ...], fault: str
) -> None:
    server.next(Reply("", calls=({"id": "a", "name": "weigh", "arguments": pieces},)))

    call = collected(model.stream(ASK)).tool_calls[0]

    assert (call.name, call.arguments) == ("weigh", {})
    assert fault in call.fault


def test_thoughts_are_told_apart_from_the_answer(server: ModelServer, model: OpenAIModel) -> None:
    server.next(Reply("Yes.", reasoning="Hm, well."))
    events = list(model.stream(ASK))

    assert [event.text for event in events if isinstance(event, ReasoningDelta)] == ["Hm, ", "well."]
    assert collected(iter(events)).text == "Yes."


@pytest.mark.parametrize(
    ("finish", "reason"), [("length", Reason.LENGTH), ("content_filter", Reason.FILTERED), ("odd", Reason.STOP)]
)
def test_why_an_answer_ended_is_told(server: ModelServer, model: OpenAIModel, finish: str, reason: Reason) -> None:
    server.next(Reply(finish=finish))
    finished = collected(model.stream(ASK)).finished

    assert finished is not None
    assert finished.reason is reason


def test_an_answer_without_its_closing_mark_is_whole_when_it_said_so(
    server: ModelServer, model: OpenAIModel
) -> None:
    server.next(Reply("All of it.", done=False), Reply("Not all of", done=False, finish=None))
    whole, cut = collected(model.stream(ASK)), collected(model.stream(ASK))

    assert whole.finished is not None
    assert whole.finished.reason is Reason.STOP
    assert (cut.text, cut.finished and cut.finished.reason) == ("Not all of", Reason.CUT)


@pytest.mark.parametrize(
    "told",
    [
        None,
        {},
        {"prompt_tokens": -4, "completion_tokens": 9},
        {"prompt_tokens": 11, "completion_tokens": "many"},
        {"prompt_tokens": 11, "completion_tokens": 0},
    ],
)
def test_usage_that_is_missing_or_cannot_be_is_estimated_and_marked(
    server: ModelServer, model: OpenAIModel, told: dict[str, object] | None
) -> None:
    server.next(Reply("Some forty characters of text, or nearly.", usage=told))
    (usage,) = collected(model.stream(ASK)).usages

    assert usage.estimated
    assert usage.input_tokens > 0
    assert 9 <= usage.output_tokens <= 11


def test_usage_told_more_than_once_counts_once(server: ModelServer, model: OpenAIModel) -> None:
    counts = [{"prompt_tokens": 5, "completion_tokens": count} for count in (1, 2, 3)]
    chunks = [json.loads(chunk("a-model", {"content": "x"})) | {"usage": usage} for usage in counts]
    server.next(Reply(raw=(*map(json.dumps, chunks), chunk("a-model", {}, "stop"))))

    assert collected(model.stream(ASK)).usages == (Usage(5, 3, "a-model"),)


def test_a_server_that_refuses_a_parameter_is_asked_without_it_from_then_on(
    server: ModelServer, model: OpenAIModel
) -> None:
    def refused(message: str) -> Reply:
        return Reply(status=400, error={"error": {"message": message, "type": "invalid_request_error"}})

    server.next(
        refused("Unrecognized request argument supplied: stream_options"),
        refused("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."),
        refused("Unsupported value: 'temperature' does not support 0.2."),
    )
    request = Request(ASK.messages, temperature=0.2, max_tokens=50)
    first, second = collected(model.stream(request)), collected(model.stream(request))

    assert first.text == second.text == server.standing.text
    assert len(server.seen) == 5
    assert server.seen[-1].body.keys() & {"stream_options", "max_tokens", "temperature"} == set()
    assert server.seen[-1].body["max_completion_tokens"] == 50
    assert first.usages[0].estimated


def test_the_provider_is_chosen_by_what_is_set() -> None:
    assert ModelSettings().provider is Provider.EXTRACTIVE
    assert ModelSettings(base_url="http://localhost:11434/v1").provider is Provider.OPENAI
    assert ModelSettings(api_key=KEY).provider is Provider.OPENAI
    assert ModelSettings(api_key=KEY).endpoint == "https://api.openai.com/v1"


def test_the_library_is_not_imported_before_the_first_question() -> None:
    code = (
        "import sys\n"
        "from shared.llm.openai import OpenAIModel\n"
        "from shared.llm.settings import ModelSettings\n"
        "model = OpenAIModel(ModelSettings(base_url='http://127.0.0.1:9/v1'))\n"
        "assert not {'openai', 'httpx2', 'httpcore2', 'anyio'} & sys.modules.keys()\n"
        "model.warm()\n"
        "assert 'openai' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60)
