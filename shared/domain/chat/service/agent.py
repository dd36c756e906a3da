"""The loop of model and tools: asked, maybe a tool is wanted, its result is told, asked again."""

import json
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Any

from shared.domain.chat.model.events import Noted, Proposed, Text, ToolBegan, ToolEnded, TurnEvent
from shared.domain.ledger.model.usage import Call, ToolUse
from shared.domain.ledger.service.pricing import priced
from shared.kit.metering import Used
from shared.llm import (
    Cancelled,
    Cited,
    Finished,
    Message,
    Model,
    Passage,
    Reason,
    Request,
    Speaker,
    TextDelta,
    ToolCall,
    ToolSpec,
    Usage,
)
from shared.llm.costs import Prices, cost_of
from shared.safety.data import as_data, new_nonce
from shared.tools import ToolContext, ToolResult
from shared.tools.toolbox import Toolbox

ROUNDS = 10
PREVIEW = 2_000


@dataclass
class Said:
    """What came of a turn so far; filled while the loop runs, and true even when it breaks off."""

    text: str = ""
    cited: list[Cited] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    tools: list[ToolUse] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    reason: str = Reason.STOP.value
    rounds: int = 0
    model: str | None = None
    first_token_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Agent:
    model: Model
    prices: Prices = field(default_factory=dict)
    rounds: int = ROUNDS

    def run(
        self, request: Request, tools: Toolbox, context: ToolContext, said: Said, cancelled: Cancelled
    ) -> Iterator[TurnEvent]:
        said.passages.extend(request.passages)
        request = replace(request, tools=specs(tools))
        for number in range(1, self.rounds + 1):
            said.rounds = number
            wanted: list[ToolCall] = []
            text_before = len(said.text)
            yield from self._asked(request, said, wanted, cancelled)
            if not wanted or said.reason == Reason.CANCELLED.value:
                return
            results = yield from self._run(wanted, tools, context, said, cancelled)
            request = replace(
                request, messages=(*request.messages, *told(said.text[text_before:], wanted, results))
            )
            if "actions" in said.facts:  # the next word is the person's: nothing more is asked for before it
                tools, request = Toolbox({}), replace(request, tools=())
        said.reason = "max_rounds"
        yield Noted("warning", f"The assistant used its tools {self.rounds} times without coming to an answer.")

    def _asked(
        self, request: Request, said: Said, wanted: list[ToolCall], cancelled: Cancelled
    ) -> Iterator[TurnEvent]:
        for event in self.model.stream(request, cancelled):
            match event:
                case TextDelta(text):
                    said.text += text
                    yield Text(text)
                case ToolCall():
                    wanted.append(event)
                case Cited():
                    said.cited.append(event)
                case Usage():
                    said.model = event.model or said.model
                    said.calls.append(self._call(event))
                case Finished(reason, facts):
                    said.reason = reason.value
                    said.facts |= facts

    def embedded(self, heard: Sequence[Used]) -> Iterator[Call]:
        """What was read to find passages is paid for like what is said."""
        return (priced(each, self.prices) for each in heard)

    def _call(self, usage: Usage) -> Call:
        return Call(
            kind="chat",
            model=usage.model,
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            cached_tokens=usage.cached_tokens,
            micros=cost_of(usage, self.prices),
            estimated=usage.estimated,
        )

    def _run(
        self, wanted: list[ToolCall], tools: Toolbox, context: ToolContext, said: Said, cancelled: Cancelled
    ) -> Generator[TurnEvent, None, list[ToolResult]]:
        """Side by side; their ends are told in the order in which they were asked for."""
        running = []
        for call in wanted:
            yield ToolBegan(call.id, call.name, call.arguments)
            running.append(
                (call, monotonic(), None if call.fault else tools.start(call.name, call.arguments, context))
            )
        results = []
        for call, began, run in running:
            result = (
                run.result(cancelled) if run else ToolResult(f"The arguments cannot be read: {call.fault}", True)
            )
            latency = int((monotonic() - began) * 1000)
            said.tools.append(ToolUse(call.name, result.failed, latency))
            numbered = self._numbered(result, said)
            yield ToolEnded(call.id, call.name, result.failed, latency, result.text[:PREVIEW])
            results.append(numbered)
            if action := result.data.get("action"):
                said.facts.setdefault("actions", []).append(action)
                yield Proposed(action)
        return results

    def _numbered(self, result: ToolResult, said: Said) -> ToolResult:
        """Passages that a tool found go on counting where the others ended, so that a number means one passage."""
        found = result.data.get("passages", ())
        if not found:
            return result
        first = len(said.passages) + 1
        said.passages.extend(passage_of(hit) for hit in found)
        text = "\n\n".join(f"[{number}] {hit.title}\n{hit.text}" for number, hit in enumerate(found, first))
        return replace(result, text=text)


def passage_of(hit: Any) -> Passage:
    if isinstance(hit, Passage):
        return hit
    return Passage(hit.id, hit.document_id, hit.title, hit.text, hit.score, hit.page, getattr(hit, "start", 0))


def specs(tools: Toolbox) -> tuple[ToolSpec, ...]:
    return tuple(ToolSpec(tool.name, tool.description, tool.parameters) for tool in tools.tools.values())


def told(text: str, wanted: list[ToolCall], results: list[ToolResult]) -> Iterator[Message]:
    yield Message(Speaker.ASSISTANT, text, tool_calls=tuple(wanted))
    for call, result in zip(wanted, results, strict=True):
        nonce = new_nonce()
        body = json.dumps({"error": result.text}, ensure_ascii=False) if result.failed else result.text
        yield Message(Speaker.TOOL, as_data(body, nonce, source=call.name), tool_call_id=call.id)
