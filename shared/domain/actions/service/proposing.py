"""What a model asks for that writes or sends is proposed to the person, and nothing more."""

from dataclasses import dataclass

from shared.domain.actions.model import OPEN_FOR, Action, Wanted, action_id
from shared.domain.actions.repository import ActionRepository
from shared.kit.clock import Clock, utc_now
from shared.kit.principal import Principal
from shared.tools import ToolContext


@dataclass(frozen=True, slots=True)
class ProposingService:
    actions: ActionRepository
    now: Clock = utc_now

    def propose(self, user: Principal, context: ToolContext, wanted: Wanted) -> Action:
        now = self.now()
        made = Action(
            user.user_id,
            action_id(user.user_id, context.turn_id, wanted),
            wanted,
            context.conversation_id,
            context.turn_id,
            now,
            now + OPEN_FOR,
        )
        self.actions.add(made)
        return made
