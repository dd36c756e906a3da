"""Our request as the endpoint wants it.

Endpoints differ in what they take. One that refuses a parameter by name is asked again without it, or with its
newer name, and the process remembers that for the model.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.llm import Message, Request, Speaker, ToolCall, ToolSpec

RENAMED = {"max_tokens": "max_completion_tokens"}
OPTIONAL = ("stream_options", "temperature", "max_tokens")


@dataclass(slots=True)
class Manners:
    """What a model is known not to take."""

    refused: set[str] = field(default_factory=set)

    def learn(self, complaint: str) -> bool:
        """Whether the complaint names something that can be left out next time."""
        for name in OPTIONAL:
            if name not in self.refused and re.search(rf"\b{name}\b", complaint):
                self.refused.add(name)
                return True
        return False

    def fit(self, body: dict[str, Any]) -> dict[str, Any]:
        for name in self.refused & body.keys():
            value = body.pop(name)
            if name in RENAMED:
                body[RENAMED[name]] = value
        return body


def body_of(request: Request, model: str, manners: Manners) -> dict[str, Any]:
    body: dict[str, Any] = {
        "model": model,
        "messages": [_message(message) for message in request.messages],
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if request.tools:
        body["tools"] = [_tool(tool) for tool in request.tools]
    if request.temperature is not None:
        body["temperature"] = request.temperature
    if request.max_tokens is not None:
        body["max_tokens"] = request.max_tokens
    return manners.fit(body)


def _message(message: Message) -> dict[str, Any]:
    written: dict[str, Any] = {"role": message.role.value, "content": _content(message)}
    if message.tool_calls:
        written["tool_calls"] = [_call(call) for call in message.tool_calls]
    if message.role is Speaker.TOOL:
        written["tool_call_id"] = message.tool_call_id
    return written


def _content(message: Message) -> str | list[dict[str, Any]]:
    if not message.images:
        return message.text
    images = [{"type": "image_url", "image_url": {"url": url}} for url in message.images]
    return [{"type": "text", "text": message.text}, *images]


def _call(call: ToolCall) -> dict[str, Any]:
    arguments = json.dumps(call.arguments, ensure_ascii=False)
    return {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": arguments}}


def _tool(tool: ToolSpec) -> dict[str, Any]:
    function: Mapping[str, Any] = {
        "name": tool.name,
        "description": tool.description,
        "parameters": tool.parameters,
    }
    return {"type": "function", "function": function}


def tokens_in(size: int) -> int:
    """A token is about four bytes of UTF-8, in any script; never nothing for something."""
    return (size + 3) // 4


def estimated_input(body: Mapping[str, Any]) -> int:
    """Images are left out: what they cost depends on their size and the model."""
    parts = [json.dumps(body.get("tools", ""), ensure_ascii=False)] if body.get("tools") else []
    for message in body["messages"]:
        content = message["content"]
        parts.append(content if isinstance(content, str) else content[0]["text"])
        parts.extend(call["function"]["arguments"] for call in message.get("tool_calls", ()))
    return tokens_in(len("".join(parts).encode())) + 4 * len(body["messages"])
