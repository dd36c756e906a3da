"""An OpenAI-compatible endpoint on a real socket, as well-behaved or as bad as it is told to be.

    with ModelServer() as server:
        server.next(Reply("Hello there."), Reply(status=429, headers={"retry-after": "1"}))

Replies are used up in order; afterwards every question gets the standing one. `python -m tests.servers.models PORT`
serves the standing reply to anyone, for measurements.
"""

import asyncio
import json
import re
import sys
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import uvicorn

from infra.listening import UNUSED, bound

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Dropped(Exception):
    """Raised inside an answer: the server closes the connection in the middle of it."""


@dataclass(frozen=True)
class Reply:
    """`*_after` counts chunks of the answer; `raw` are data lines sent as they are, in place of an answer."""

    text: str = "The quick brown fox jumps over the lazy dog."
    reasoning: str = ""
    calls: tuple[Mapping[str, Any], ...] = ()  # {"id", "name", "arguments": pieces of a string}
    finish: str | None = "stop"
    usage: Mapping[str, Any] | None = field(
        default_factory=lambda: {"prompt_tokens": 11, "completion_tokens": 9, "total_tokens": 20}
    )
    done: bool = True
    head_delay: float = 0
    first_delay: float = 0
    delay: float = 0
    stall_after: int | None = None
    drop_after: int | None = None
    comments: float = 0  # while stalled, a comment every so many seconds
    status: int = 200
    error: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: tuple[str, ...] = ()

    def lines(self, model: str, *, with_usage: bool) -> Iterator[str]:
        if self.raw:
            yield from self.raw
            return
        yield chunk(model, {"role": "assistant", "content": ""})
        for word in pieces(self.reasoning):
            yield chunk(model, {"reasoning_content": word})
        for word in pieces(self.text):
            yield chunk(model, {"content": word})
        for part in interleaved(self.calls):
            yield chunk(model, {"tool_calls": [part]})
        if self.finish:
            yield chunk(model, {}, "tool_calls" if self.calls and self.finish == "stop" else self.finish)
        if with_usage and self.usage is not None:
            yield json.dumps(envelope(model) | {"choices": [], "usage": self.usage})


def pieces(text: str) -> list[str]:
    return re.findall(r"\S+\s*|\s+", text)


def envelope(model: str) -> dict[str, Any]:
    return {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": model}


def chunk(model: str, delta: Mapping[str, Any], finish: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return json.dumps(envelope(model) | {"choices": [choice]}, ensure_ascii=False)


def interleaved(calls: tuple[Mapping[str, Any], ...]) -> Iterator[dict[str, Any]]:
    """Several calls arrive in turns, a piece of each; only the first piece has id and name."""
    for index, call in enumerate(calls):
        first = {"name": call["name"], "arguments": ""}
        yield {"index": call.get("index", index), "id": call["id"], "type": "function", "function": first}
        if call.get("whole"):
            yield from (piece_of(call, index, piece) for piece in call["arguments"])
    waiting = deque(
        (index, call, list(call["arguments"])) for index, call in enumerate(calls) if not call.get("whole")
    )
    while waiting:
        index, call, left = waiting.popleft()
        if left:
            yield piece_of(call, index, left.pop(0))
            waiting.append((index, call, left))


def piece_of(call: Mapping[str, Any], index: int, piece: str) -> dict[str, Any]:
    return {"index": call.get("index", index), "function": {"arguments": piece}}


@dataclass
class Seen:
    """A question as it arrived, and when its asker hung up."""

    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]
    at: float
    first_at: float | None = None  # when the first words of the answer left
    hung_up_at: float | None = None
    finished: threading.Event = field(default_factory=threading.Event)

    @property
    def question(self) -> str:
        return str(self.body["messages"][-1]["content"])


class ModelServer:
    """`answer`, where there is one, makes the standing reply for what is asked."""

    def __init__(self, standing: Reply | None = None, port: int = 0) -> None:
        self.standing = standing or Reply()
        self.answer: Callable[[Seen], Reply] | None = None
        self.queue: deque[Reply] = deque()
        self.seen: list[Seen] = []
        self.socket = bound("127.0.0.1", port)
        config = uvicorn.Config(
            self.app,
            interface="asgi3",
            lifespan="off",
            ws="none",
            log_level="critical",
            access_log=False,
            timeout_keep_alive=UNUSED,
            timeout_graceful_shutdown=1,
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}/v1"

    def next(self, *replies: Reply) -> None:
        self.queue.extend(replies)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.should_exit = True
        self.thread.join(10)
        self.socket.close()

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].endswith("/models"):
            await answer_json(send, 200, {"object": "list", "data": [{"id": "a-model", "object": "model"}]})
            return
        body = await whole(receive)
        if scope["path"].endswith("/embeddings"):
            await answer_json(send, 200, embeddings(json.loads(body)["input"]))
            return
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        seen = Seen(scope["path"], headers, json.loads(body), time.monotonic())
        self.seen.append(seen)
        reply = self.queue.popleft() if self.queue else self.standing_for(seen)
        watcher = asyncio.create_task(note_hanging_up(receive, seen))
        try:
            await answered(reply, seen, send)
        finally:
            watcher.cancel()
            seen.finished.set()

    def standing_for(self, seen: Seen) -> Reply:
        return self.answer(seen) if self.answer else self.standing


def embeddings(texts: list[str]) -> dict[str, Any]:
    """All mean the same; each costs seven tokens."""
    vectors = [{"object": "embedding", "index": number, "embedding": [1.0, 0.0]} for number in range(len(texts))]
    tokens = 7 * len(texts)
    return {"object": "list", "data": vectors, "usage": {"prompt_tokens": tokens, "total_tokens": tokens}}


async def whole(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        part = await receive()
        body += part.get("body", b"")
        more = part.get("more_body", False)
    return body


async def note_hanging_up(receive: Receive, seen: Seen) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    seen.hung_up_at = time.monotonic()
    seen.finished.set()


async def answered(reply: Reply, seen: Seen, send: Send) -> None:
    await asyncio.sleep(reply.head_delay)
    if reply.status != 200:
        await answer_json(send, reply.status, reply.error or {"error": {"message": "no"}}, reply.headers)
        return
    headers = [(b"content-type", b"text/event-stream"), *encoded(reply.headers)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await asyncio.sleep(reply.first_delay)
    wants_usage = bool((seen.body.get("stream_options") or {}).get("include_usage"))
    for count, line in enumerate(reply.lines(seen.body["model"], with_usage=wants_usage)):
        if count == reply.drop_after:
            raise Dropped
        if count == reply.stall_after:
            await stalled(reply, seen, send)
        if count == 1:
            seen.first_at = time.monotonic()
        await send(part(f"data: {line}\n\n"))
        await asyncio.sleep(reply.delay)
    await send(part("data: [DONE]\n\n" if reply.done else "", more=False))


async def stalled(reply: Reply, seen: Seen, send: Send) -> None:
    """Silent until the asker hangs up, but for comments."""
    for _ in range(600):
        if seen.hung_up_at is not None:
            return
        await asyncio.sleep(reply.comments or 0.05)
        if reply.comments:
            await send(part(": still thinking\n\n"))


async def answer_json(send: Send, status: int, body: Any, headers: Mapping[str, str] | None = None) -> None:
    lines = [(b"content-type", b"application/json"), *encoded(headers or {})]
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send(part(json.dumps(body), more=False))


def encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]


def part(text: str, *, more: bool = True) -> dict[str, Any]:
    return {"type": "http.response.body", "body": text.encode(), "more_body": more}


if __name__ == "__main__":
    with ModelServer(port=int(sys.argv[1]) if len(sys.argv) > 1 else 0) as running:
        print(running.url, flush=True)
        running.thread.join()
