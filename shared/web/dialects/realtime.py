"""VoiceAssist's sockets: what is said to a client, in both manners that clients know.

`""` is `/api/realtime/ws`; `plain` is `/ws`, whose last message is called `message_done`. Every message of an answer
carries `seq`: who reconnects names the last one it saw and is told what follows.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from shared.kit.clock import epoch_ms, rfc3339, utc_now
from shared.kit.errors import Exhausted, Invalid, NotFound, Refusal, TooLarge, Unauthenticated

PLAIN = "plain"
PROTOCOL = "1.0"
CAPABILITIES = ("text_streaming", "resume", "stop")
LARGEST = 96 * 1024  # bytes of an answer that are repeated whole; the gateway takes 128 KB
HISTORY_BYTES = 30 * 1024
# What clients know; anything else is told as the system's own fault.
KNOWN = {"MODEL_THROTTLED": "RATE_LIMITED", "RATE_LIMITED": "RATE_LIMITED", "QUOTA_EXCEEDED": "QUOTA_EXCEEDED"}
Message = dict[str, Any]


def manner_of(path: str) -> str:
    return PLAIN if path.rstrip("/").endswith("/ws") and "realtime" not in path else ""


def now() -> str:
    return rfc3339(utc_now())


def messages(answer_id: str, number: int, event: Mapping[str, Any], manner: str = "") -> Iterator[Message]:
    """What a frame of a turn is to a client."""
    about = {"messageId": answer_id, "seq": number}
    match event["kind"]:
        case "text":
            yield {"type": "chunk", **about, "content": event["text"]}
        case "tool_began":
            yield {"type": "tool", **about, "status": "start", "tool": event["tool"], "args": event["args"]}
        case "tool_ended":
            status = "error" if event["failed"] else "end"
            facts = {"latency_ms": event["latency_ms"], "result_preview": event["preview"]}
            yield {"type": "tool", **about, "status": status, "tool": event["tool"], **facts}
        case "proposed":
            yield {"type": "action", **about, "action": event["action"]}
        case "done":
            yield {"type": "message_done" if manner == PLAIN else "message.done", **done(about, event)}
        case "failed":
            yield failed(about, event)


def done(about: Message, event: Mapping[str, Any]) -> Message:
    """An answer too long for one message is whole in its chunks, and by `GET …/messages`."""
    text, at = event["text"], event["at"]
    long = len(text.encode()) > LARGEST
    message = {
        "id": about["messageId"],
        "role": "assistant",
        **({"contentOmitted": True} if long else {"content": text}),
        "citations": list(event["citations"]),
        "metadata": {**event["metadata"], "citations": list(event["citations"])},
        "timestamp": epoch_ms(datetime.fromisoformat(at)),
    }
    return {**about, "message": message, "timestamp": at}


def failed(about: Message, event: Mapping[str, Any]) -> Message:
    code = KNOWN.get(event["code"], "BACKEND_ERROR")
    error = {"code": code, "message": event["message"], "reason": event["code"]}
    if event.get("retry_after") is not None:
        error["retryAfter"] = event["retry_after"]
    return {"type": "error", **about, "timestamp": event["at"], "error": error}


def refused(refusal: Refusal, **about: Any) -> Message:
    error: Message = {"code": code_of(refusal), "message": refusal.message, "reason": refusal.code}
    if isinstance(refusal, Exhausted):
        error["retryAfter"] = refusal.retry_after
    return {"type": "error", **about, "timestamp": now(), "error": error}


def code_of(refusal: Refusal) -> str:
    match refusal:
        case Unauthenticated():
            return "AUTH_FAILED"
        case Exhausted():
            return KNOWN.get(refusal.code, "RATE_LIMITED")
        case Invalid() | NotFound() | TooLarge():
            return "INVALID_EVENT"
        case _:
            return "BACKEND_ERROR"


def connected(user_id: str, connection: str) -> Message:
    return {
        "type": "connected",
        "client_id": user_id,
        "clientId": user_id,
        "connectionId": connection,
        "protocol_version": PROTOCOL,
        "protocolVersion": PROTOCOL,
        "capabilities": list(CAPABILITIES),
        "timestamp": now(),
    }


def histories(said: Sequence[Mapping[str, Any]]) -> Iterator[Message]:
    """The newest first, since clients put every batch before what they have; in a batch the oldest first."""
    batch: list[Mapping[str, Any]] = []
    room = HISTORY_BYTES
    for message in reversed(said):
        size = len(json.dumps(message, ensure_ascii=False).encode())
        if batch and size > room:
            yield {"type": "history", "messages": batch[::-1], "timestamp": now()}
            batch, room = [], HISTORY_BYTES
        batch.append(message)
        room -= size
    if batch:
        yield {"type": "history", "messages": batch[::-1], "timestamp": now()}
