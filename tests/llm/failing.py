"""Models at a server of the test's own, and what they said before they failed."""

from collections.abc import Callable

from shared.kit.errors import Refusal
from shared.llm import Message, ModelEvent, Request, Speaker
from shared.llm.openai import OpenAIModel
from tests.servers.models import Reply

KEY = "sk-a-key-nobody-may-read"
PROMPT = "A prompt with something private in it."
ASK = Request((Message(Speaker.USER, PROMPT),))
FAILING = Reply(status=503)
Maker = Callable[..., OpenAIModel]


def until_failure(model: OpenAIModel) -> tuple[list[ModelEvent], Refusal]:
    events: list[ModelEvent] = []
    stream = model.stream(ASK)
    try:
        for event in stream:
            events.append(event)  # noqa: PERF402  # what came before the failure must be kept
    except Refusal as failure:
        return events, failure
    raise AssertionError("it did not fail")
