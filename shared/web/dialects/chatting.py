"""YouWorker's sockets and event streams: what a turn's frames are to their clients.

A socket is told deltas and then the whole text once more; an event stream is told `{event, data}`. Either may carry
more names than a client knows; none changes its meaning.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from shared.kit.clock import rfc3339, utc_now
from shared.kit.errors import Exhausted, Refusal

Message = dict[str, Any]
LARGEST = 96 * 1024  # bytes of an answer that are repeated whole on a socket; the gateway takes 128 KB
STATUSES = {"stop": "success", "length": "success", "filtered": "success", "max_rounds": "max_iterations"}


def now() -> str:
    return rfc3339(utc_now())


def message(kind: str, content: str | None = None, **metadata: Any) -> Message:
    made: Message = {"type": kind}
    if content is not None:
        made["content"] = content
    if metadata:
        made["metadata"] = metadata
    return {**made, "timestamp": now()}


def messages(answer_id: str, number: int, event: Mapping[str, Any]) -> Iterator[Message]:
    about = {"message_id": answer_id, "seq": number}
    match event["kind"]:
        case "started":
            yield message("status", "Thinking...", stage="thinking", **about)
        case "text":
            yield message("text", event["text"], is_streaming=True, **about)
        case "tool_began" | "tool_ended":
            yield message("tool", event["tool"], **tool_facts(event), **about)
        case "noted":
            yield message("log", event["message"], level=event["level"], **about)
        case "done":
            yield from ended(event, about)
        case "failed":
            yield message("error", event["message"], code=event["code"], retry_after=event["retry_after"], **about)
            yield message("status", "Failed", stage="complete", **about)


def ended(event: Mapping[str, Any], about: Mapping[str, Any]) -> Iterator[Message]:
    """A text too long for one message is whole in its pieces, and by `GET /v1/sessions/…/messages`."""
    if event["reason"] == "stopped":
        yield message("status", "Stopped", stage="stopped", **about)
    facts = {"status": STATUSES.get(event["reason"], event["reason"]), "citations": list(event["citations"])}
    long = len(event["text"].encode()) > LARGEST
    text = None if long else event["text"]
    yield message("text", text, is_final=True, **({"content_omitted": True} if long else {}), **facts, **about)
    yield message("status", "Complete", stage="complete", **about)


def tool_facts(event: Mapping[str, Any]) -> Message:
    if event["kind"] == "tool_began":
        return {"status": "start", "args": event["args"], "latency_ms": None}
    failed = event["failed"]
    preview = {"error_message" if failed else "result_preview": event["preview"]}
    return {"status": "error" if failed else "end", "args": None, "latency_ms": event["latency_ms"], **preview}


def refused(refusal: Refusal) -> Message:
    wait = {"retry_after": refusal.retry_after} if isinstance(refusal, Exhausted) else {}
    return message("error", refusal.message, code=refusal.code, **wait)


def tool_event(event: Mapping[str, Any]) -> Message:
    return {
        "tool": event["tool"],
        **{name: value for name, value in tool_facts(event).items() if value is not None},
    }


def streamed(event: Mapping[str, Any], more: Mapping[str, Any]) -> Iterator[tuple[str, Message]]:
    """Names and data for an event stream. `more` goes into the last one's metadata."""
    match event["kind"]:
        case "text":
            yield "token", {"text": event["text"]}
        case "tool_began" | "tool_ended":
            yield "tool", {**tool_event(event), "ts": now()}
        case "noted":
            yield "log", {"level": event["level"], "msg": event["message"]}
        case "done":
            facts = {**event["metadata"], "status": STATUSES.get(event["reason"], event["reason"])}
            data = {
                "final_text": event["text"],
                "metadata": {**facts, "citations": list(event["citations"]), **more},
            }
            yield "done", data
        case "failed":
            error = {"code": event["code"], "message": event["message"], "retry_after": event["retry_after"]}
            yield "error", {key: value for key, value in error.items() if value is not None}
            facts = {"status": "error", "error": error["code"], **more}
            yield "done", {"final_text": event["text"], "metadata": facts}
