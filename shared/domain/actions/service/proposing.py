"""What a model asks for that writes or sends is proposed to the person, and nothing more."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.domain.actions.model import OPEN_FOR, Action, Wanted, action_id
from shared.domain.actions.repository import ActionRepository
from shared.kit.clock import Clock, utc_now
from shared.kit.ids import is_id
from shared.kit.principal import Principal
from shared.tools import ToolContext

MOST_TOLD = 20


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

    def outcomes(self, user_id: str, action_ids: Sequence[str]) -> str:
        """What became of them by now, a line each; nothing of those that are forgotten."""
        latest = list(dict.fromkeys(each for each in action_ids if is_id(each)))[-MOST_TOLD:]
        found = self.actions.some(user_id, latest) if latest else {}
        told = (found[each].at(self.now()) for each in latest if each in found)
        return "\n".join(f"- {action.wanted.summary}: {action.outcome()}" for action in told)
