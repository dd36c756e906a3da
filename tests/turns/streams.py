"""An event stream as the simplest of clients reads it: every `data: ` line is one JSON object."""

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx

from tests.turns.conftest import Running

Event = tuple[float, str, dict[str, Any]]


def events(lines: Iterator[str]) -> Iterator[Event]:
    for line in lines:
        if line.startswith("data: "):
            told = json.loads(line.removeprefix("data: "))
            yield time.monotonic(), told["event"], told["data"]


def streamed(running: Running, key: str, content: str, path: str = "/v1/chat/stream", **more: Any) -> list[Event]:
    body = {"messages": [{"role": "user", "content": content}], "session_id": "mine", **more}
    url = running.url(path, 1)
    with running.caller.client.stream("POST", url, json=body, headers={"x-api-key": key}, timeout=60) as answer:
        assert answer.status_code == 200, answer.read()
        assert answer.headers["content-type"].startswith("text/event-stream")
        return list(events(answer.iter_lines()))


def unified(running: Running, key: str, text: str) -> httpx.Response:
    """The same, answered whole."""
    return running.caller.ask("POST", "worker:/v1/chat/unified", body={"text_input": text}, **{"x-api-key": key})
