"""From the endpoint's chunks to our events, mistrusting both their order and their contents."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from shared.llm import ModelEvent, Reason, ReasoningDelta, TextDelta, ToolCall, Usage
from shared.llm.openai.wire import tokens_in

REASONS = {
    "stop": Reason.STOP,
    "tool_calls": Reason.TOOLS,
    "function_call": Reason.TOOLS,
    "length": Reason.LENGTH,
    "content_filter": Reason.FILTERED,
}


@dataclass(slots=True)
class Draft:
    """A tool call that is still arriving."""

    id: str = ""
    name: str = ""
    arguments: str = ""

    def finished(self) -> ToolCall:
        try:
            arguments = json.loads(self.arguments or "{}")
        except ValueError:
            return ToolCall(self.id, self.name, fault="The arguments are not valid JSON.")
        if not isinstance(arguments, dict):
            return ToolCall(self.id, self.name, fault="The arguments must be a JSON object.")
        return ToolCall(self.id, self.name, arguments)


@dataclass(slots=True)
class Assembly:
    """What one answer has brought so far. Usage is kept as last told: some servers tell it in every chunk."""

    drafts: list[Draft] = field(default_factory=list)
    slots: dict[int, Draft] = field(default_factory=dict)
    said: int = 0  # bytes
    reason: Reason | None = None
    told: Any = None
    served_by: str = ""

    def take(self, chunk: Any) -> Iterator[ModelEvent]:
        self.told = getattr(chunk, "usage", None) or self.told
        self.served_by = getattr(chunk, "model", None) or self.served_by
        choices = getattr(chunk, "choices", None)
        for choice in choices[:1] if isinstance(choices, list) else ():
            if ending := getattr(choice, "finish_reason", None):
                self.reason = REASONS.get(str(ending), Reason.STOP)
            if delta := getattr(choice, "delta", None):
                yield from self._delta(delta)

    def _delta(self, delta: Any) -> Iterator[ModelEvent]:
        thought = getattr(delta, "reasoning_content", None) or getattr(delta, "reasoning", None)
        if isinstance(thought, str) and thought:
            self.said += len(thought.encode())
            yield ReasoningDelta(thought)
        text = _text(getattr(delta, "content", None)) or _text(getattr(delta, "refusal", None))
        if text:
            self.said += len(text.encode())
            yield TextDelta(text)
        for part in getattr(delta, "tool_calls", None) or ():
            self._call(part)

    def _call(self, part: Any) -> None:
        """Some servers number every call 0, or none; then a new id begins a new call."""
        position = part.index if isinstance(part.index, int) else 0
        draft = self.slots.get(position)
        if draft is None or (part.id and draft.id and part.id != draft.id):
            draft = self.slots[position] = Draft()
            self.drafts.append(draft)
        draft.id = draft.id or part.id or ""
        if part.function:
            draft.name = draft.name or part.function.name or ""
            draft.arguments += part.function.arguments or ""
            self.said += len(part.function.arguments or "")

    def calls(self) -> list[ToolCall]:
        """Each with an id of its own, whatever the server gave, since answers are matched by it."""
        taken: set[str] = set()
        for position, draft in enumerate(self.drafts):
            if not draft.id or draft.id in taken:
                draft.id = f"call_{position}"
            taken.add(draft.id)
        return [draft.finished() for draft in self.drafts]

    def ended(self) -> Reason:
        if self.drafts and self.reason is Reason.STOP:
            return Reason.TOOLS
        return self.reason or Reason.CUT

    def usage(self, model: str, input_estimate: int) -> Usage:
        """A count that is missing, no number, below nothing, or nothing for something said, is estimated instead."""
        read = _count(getattr(self.told, "prompt_tokens", None))
        written = _count(getattr(self.told, "completion_tokens", None))
        cached = _count(getattr(getattr(self.told, "prompt_tokens_details", None), "cached_tokens", None)) or 0
        if not read or written is None or (self.said and not written):
            return Usage(read or input_estimate, written or tokens_in(self.said), model, estimated=True)
        return Usage(read, written, model, min(cached, read))


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "".join(part["text"] for part in parts if isinstance(part, dict) and isinstance(part.get("text"), str))
