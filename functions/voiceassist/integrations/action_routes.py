from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends

from shared.domain.actions.model import Action
from shared.domain.actions.service.deciding import DecidingService
from shared.domain.actions.wiring.deciding import deciding_service
from shared.ratelimit import Limit
from shared.web.dialects import hybrid
from shared.web.gate import CurrentUser, limited
from shared.web.schemas import BothOut

router = hybrid.router(prefix="/api/integrations/actions", tags=["integrations"])
Deciding = Annotated[DecidingService, Depends(deciding_service)]


class ActionOut(BothOut):
    """`arguments` are what will be done, to the letter."""

    id: str
    kind: str
    summary: str
    arguments: Mapping[str, Any]
    state: str
    conversation_id: str
    expires_at: str
    result: Mapping[str, Any]

    @classmethod
    def of(cls, action: Action) -> "ActionOut":
        return cls(**action.shown(), result=action.result)


@router.get("/{action_id}")
async def get_action(action_id: str, user: CurrentUser, deciding: Deciding) -> hybrid.Hybrid[ActionOut]:
    return hybrid.ok(ActionOut.of(deciding.get(user, action_id)))


@router.post("/{action_id}/confirm")
@limited(Limit("integration-actions", 30))
async def confirm_action(action_id: str, user: CurrentUser, deciding: Deciding) -> hybrid.Hybrid[ActionOut]:
    """Does what the assistant proposed. Confirmed again, it is not done again: the answer is the first one's."""
    return hybrid.ok(ActionOut.of(deciding.confirm(user, action_id)))


@router.post("/{action_id}/dismiss")
async def dismiss_action(action_id: str, user: CurrentUser, deciding: Deciding) -> hybrid.Hybrid[ActionOut]:
    return hybrid.ok(ActionOut.of(deciding.dismiss(user, action_id)))
