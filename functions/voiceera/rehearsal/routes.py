from typing import Annotated, Literal

from fastapi import Depends
from pydantic import Field

from shared.domain.calls.service.rehearsing import RehearsalService
from shared.domain.calls.wiring.rehearsing import rehearsal_service
from shared.kit.texts import tidy
from shared.web.dialects import envelope
from shared.web.gate import CurrentUser
from shared.web.schemas import In, Out

router = envelope.router(tags=["agents"])
Rehearsals = Annotated[RehearsalService, Depends(rehearsal_service)]
WHO = {"user": "callee", "assistant": "agent"}


class SaidIn(In):
    role: Literal["user", "assistant"]
    content: str = Field(max_length=5000)


class RehearsalIn(In):
    """Without a message the agent greets."""

    message: str = Field(default="", max_length=5000)
    history: list[SaidIn] = Field(default=[], max_length=100)
    variables: dict[str, str] = Field(default={}, max_length=30)

    def said(self) -> list[tuple[str, str]]:
        before = [(WHO[each.role], tidy(each.content)) for each in self.history]
        message = tidy(self.message)
        return [*before, ("callee", message)] if message else before


class RehearsedOut(Out):
    agent_id: str
    agent_version: int
    reply: str
    ends_call: bool


@router.post("/agents/{agent_id}/test")
async def rehearse(
    agent_id: str, body: RehearsalIn, user: CurrentUser, rehearsals: Rehearsals
) -> envelope.Envelope[RehearsedOut]:
    """What the agent would say in a call. Nothing is stored, nobody is called."""
    agent, reply = rehearsals.reply(user, agent_id, body.said(), body.variables)
    return envelope.ok(
        RehearsedOut(agent_id=agent.id, agent_version=agent.version, reply=reply.text, ends_call=reply.ends)
    )
