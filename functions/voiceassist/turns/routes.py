"""`/api/conversations/{id}/turns` and `…/messages/{id}/regenerate`."""

from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Response
from pydantic import Field

from shared.domain.chat.model.events import packed
from shared.domain.chat.model.turns import Ask, Frame, Turn
from shared.domain.chat.service.again import AgainService
from shared.domain.chat.service.asking import AskingService
from shared.domain.chat.wiring.asking import again_service, asking_service
from shared.kit.clock import rfc3339
from shared.kit.errors import NotFound
from shared.web.dialects import hybrid
from shared.web.gate import CurrentUser
from shared.web.said import ChatMessageOut
from shared.web.schemas import BothOut, In

router = hybrid.router(prefix="/api/conversations/{conversation_id}", tags=["turns"])
Asking = Annotated[AskingService, Depends(asking_service)]
Again = Annotated[AgainService, Depends(again_service)]
PATIENCE = 22.0  # seconds a request waits for an answer; the gateway waits thirty
MOST = 1000


class RegenerateIn(In):
    temperature: float | None = Field(default=None, ge=0, le=2)
    length_preference: Literal["short", "medium", "detailed"] | None = None
    use_clinical_context: bool = True
    create_branch: bool = True
    clinical_context_id: str | None = Field(default=None, max_length=100)

    def wish(self, ask: Ask) -> Ask:
        return replace(
            ask,
            temperature=self.temperature,
            length=self.length_preference,
            with_patient=self.use_clinical_context,
            clinical_context=self.clinical_context_id,
        )


class RegeneratedOut(BothOut):
    message: ChatMessageOut | None
    branch_id: str
    original_message_id: str
    turn_id: str
    state: str


class FrameOut(BothOut):
    seq: int
    kind: str
    data: dict[str, Any]

    @classmethod
    def of(cls, frame: Frame) -> "FrameOut":
        event = packed(frame.event)
        return cls(seq=frame.number, kind=event.pop("kind"), data=event)


class TurnOut(BothOut):
    """`after` for the next request is `last_seq`."""

    id: str
    conversation_id: str
    branch_id: str
    user_message_id: str | None
    state: str
    began_at: str
    last_seq: int
    frames: list[FrameOut]

    @classmethod
    def of(cls, turn: Turn, frames: list[Frame], after: int) -> "TurnOut":
        return cls(
            id=turn.id,
            conversation_id=turn.ask.conversation_id,
            branch_id=turn.ask.branch_id,
            user_message_id=turn.ask.message_id,
            state=turn.state.value,
            began_at=rfc3339(turn.began_at),
            last_seq=frames[-1].number if frames else after,
            frames=[FrameOut.of(frame) for frame in frames],
        )


@router.post("/messages/{message_id}/regenerate")
async def regenerate(
    conversation_id: str, message_id: str, body: RegenerateIn, user: CurrentUser, again: Again, response: Response
) -> hybrid.Hybrid[RegeneratedOut]:
    """Answers once more, on a branch of its own or in place of the last answer.

    202 where that takes longer than a request may: the answer is then read by its `turn_id`.
    """
    made = again.answer(user, conversation_id, message_id, body.wish, PATIENCE, branching=body.create_branch)
    if made.message is None:
        response.status_code = 202
    shown = ChatMessageOut.of(made.message) if made.message else None
    return hybrid.ok(
        RegeneratedOut(
            message=shown,
            branch_id=made.branch_id,
            original_message_id=message_id,
            turn_id=made.turn.id,
            state=made.turn.state.value,
        )
    )


@router.get("/turns/{turn_id}")
async def read_turn(
    conversation_id: str,
    turn_id: str,
    user: CurrentUser,
    asking: Asking,
    after: Annotated[int, Query(ge=0)] = 0,
) -> hybrid.Hybrid[TurnOut]:
    """What has happened in an answer behind a frame; a turn's id is that of the answer. Kept for a day."""
    turn, frames = asking.frames(user, turn_id, after, MOST)
    return hybrid.ok(TurnOut.of(within(turn, conversation_id), frames, after))


@router.post("/turns/{turn_id}/stop")
async def stop_turn(
    conversation_id: str, turn_id: str, user: CurrentUser, asking: Asking
) -> hybrid.Hybrid[TurnOut]:
    """Ends an answer within a second; what was said of it is kept."""
    within(asking.turn(user, turn_id), conversation_id)
    return hybrid.ok(TurnOut.of(asking.stop(user, turn_id), [], 0))


def within(turn: Turn, conversation_id: str) -> Turn:
    if turn.ask.conversation_id != conversation_id:
        raise NotFound("There is no such answer in this conversation", code="RESOURCE_NOT_FOUND")
    return turn
