"""`/v1/chat`: an answer piece by piece, or whole."""

import json
from collections.abc import Iterable, Iterator
from typing import Annotated, Any

from fastapi import Depends, Header, Query
from starlette.responses import StreamingResponse

from functions.youworker.chat.asked import Question
from functions.youworker.chat.following import Following
from functions.youworker.chat.schemas import (
    HeardIn,
    LineIn,
    StoppedOut,
    StreamIn,
    UnifiedIn,
    UnifiedOut,
    VoiceChatIn,
)
from functions.youworker.chat.voices import Heard, Room, aloud
from shared.domain.chat.model.events import Done, Failed, ToolBegan, ToolEnded, packed
from shared.domain.chat.model.turns import Frame, Turn
from shared.domain.chat.service.asking import AskingService
from shared.domain.chat.wiring.answering import answering_service
from shared.domain.chat.wiring.asking import asking_service
from shared.domain.conversations.service.sessions import SessionService
from shared.domain.conversations.wiring.conversations import session_service
from shared.domain.voice.service.talking import TalkingService
from shared.domain.voice.wiring.sounds import sounds
from shared.domain.voice.wiring.talking import talking_service
from shared.kit.errors import Exhausted, Invalid, TimedOut, Unavailable
from shared.ratelimit import Limit
from shared.web.adapted import time_left
from shared.web.dialects import chatting, detail
from shared.web.gate import CurrentUser, limited
from shared.web.idempotency import repeatable
from shared.web.speech import RecordingFormOut

router = detail.router(prefix="/v1/chat", tags=["chat"])
Asking = Annotated[AskingService, Depends(asking_service)]
Sessions = Annotated[SessionService, Depends(session_service)]
Talking = Annotated[TalkingService, Depends(talking_service)]
Key = Annotated[str | None, Header(alias="idempotency-key")]
HEADERS = {"cache-control": "no-cache", "x-accel-buffering": "no"}
EVENTS: dict[int | str, dict[str, Any]] = {200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}}


@router.post("/stream", responses=EVENTS, response_class=StreamingResponse)
@repeatable
async def stream(
    body: StreamIn, user: CurrentUser, asking: Asking, sessions: Sessions, key: Key = None
) -> StreamingResponse:
    """Server-sent events `token`, `tool`, `log`, `error` and, last, `done`; every `data:` is `{event, data}`.

    Sent again with the same `Idempotency-Key`, it tells the same answer.
    """
    session, asked = Question.of(body.messages, body, key).say(user, sessions, asking)
    more = {"session_id": session.number, "session_external_id": session.external_id}
    return told(asked.turn, asking, 0, {**more, "assistant_language": body.assistant_language})


@router.get("/stream/{message_id}", responses=EVENTS, response_class=StreamingResponse)
async def resume(
    message_id: str,
    user: CurrentUser,
    asking: Asking,
    after: Annotated[int, Query(ge=0)] = 0,
    last_event_id: Annotated[str | None, Header()] = None,
) -> StreamingResponse:
    """What follows an event of an answer: `after` is its number, or the header `Last-Event-ID` its whole id."""
    seen = (last_event_id or "").rpartition(":")[2]
    return told(asking.turn(user, message_id), asking, int(seen) if seen.isdecimal() else after, {})


@router.post("/stream/{message_id}/stop")
async def stop(message_id: str, user: CurrentUser, asking: Asking) -> StoppedOut:
    """Within a second. What was said is kept."""
    turn = asking.stop(user, message_id)
    return StoppedOut(status="stopping" if not turn.state.is_over else turn.state.value, message_id=turn.id)


@router.post("/unified")
@repeatable
async def unified(
    body: UnifiedIn, user: CurrentUser, asking: Asking, sessions: Sessions, talking: Talking, key: Key = None
) -> UnifiedOut:
    """The whole answer at once, to a text or to speech; where both are given the text counts."""
    text = (body.text_input or "").strip()
    if not text and not body.audio_b64 and not body.upload_id:
        raise Invalid("Give a `text_input`, an `audio_b64` or an `upload_id`", field="text_input")
    heard = None if text else Heard.of(user, talking, body)
    return answered(text or (heard.text if heard else ""), heard, body, Room(user, asking, sessions, talking), key)


@router.post("/voice/uploads")
@limited(Limit("voice-upload", 60))
async def begin_upload(user: CurrentUser) -> RecordingFormOut:
    """For recordings of up to 25 MB, which the store takes directly."""
    return RecordingFormOut.of(*sounds().form(user))


@router.post("/voice")
@repeatable
async def voice(
    body: VoiceChatIn, user: CurrentUser, asking: Asking, sessions: Sessions, talking: Talking, key: Key = None
) -> UnifiedOut:
    """A recording is heard and answered; with `expect_audio` aloud. An answer that cannot be spoken has no audio."""
    heard = Heard.of(user, talking, body)
    return answered(heard.text, heard, body, Room(user, asking, sessions, talking), key)


def answered(text: str, heard: Heard | None, body: HeardIn, room: Room, key: str | None) -> UnifiedOut:
    lines = [*body.messages, LineIn(role="user", content=text)]
    session, asked = Question.of(lines, body, key).say(room.user, room.sessions, room.asking)
    frames = [frame for frame in following(room.asking).frames(asked.turn) if frame is not None]
    more = {"session_id": session.number, "session_external_id": session.external_id}
    made = whole(asked.turn, frames, body, more)
    if heard is not None:
        made = made.model_copy(update=heard.facts())
    return made.model_copy(update=aloud(room, made, body)) if body.expect_audio else made


def following(asking: AskingService) -> Following:
    return Following(asking, answering_service, time_left)


def told(turn: Turn, asking: AskingService, after: int, more: dict[str, Any]) -> StreamingResponse:
    events = lines(turn, following(asking).frames(turn, after), after, {"message_id": turn.id, **more})
    return StreamingResponse(events, media_type="text/event-stream", headers=HEADERS)


def lines(turn: Turn, frames: Iterable[Frame | None], after: int, more: dict[str, Any]) -> Iterator[str]:
    """Some clients read nothing before the first kilobytes: a comment gives them those."""
    yield f": {' ' * 2048}\n\n"
    for frame in frames:
        if frame is None:
            yield ": still here\n\n"
            continue
        if frame.number <= after:
            continue
        for name, data in chatting.streamed(packed(frame.event), more):
            body = json.dumps({"event": name, "data": data}, ensure_ascii=False)
            yield f"id: {turn.id}:{frame.number}\nevent: {name}\ndata: {body}\n\n"


def whole(turn: Turn, frames: list[Frame], body: HeardIn, more: dict[str, Any]) -> UnifiedOut:
    last = frames[-1].event if frames else None
    match last:
        case Done():
            events = dict(chatting.streamed(packed(last), {"message_id": turn.id, **more}))["done"]
        case Failed():
            raise failure(last)
        case _:
            raise TimedOut("The answer takes longer than one request may. Ask for it by its message id.")
    tools = [frame.event for frame in frames if isinstance(frame.event, ToolBegan | ToolEnded)]
    return UnifiedOut(
        content=last.text,
        transcript=None,
        metadata=events["metadata"],
        audio_b64=None,
        audio_sample_rate=None,
        stt_confidence=None,
        stt_language=None,
        tool_events=[chatting.tool_event(packed(tool)) for tool in tools],
        assistant_language=body.assistant_language,
    )


def failure(last: Failed) -> Exception:
    if last.retry_after is not None:
        return Exhausted(last.message, retry_after=last.retry_after, code=last.code)
    return Unavailable(last.message, code=last.code)
