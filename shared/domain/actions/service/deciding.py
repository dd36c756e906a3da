"""A person says yes or no. Only they can: no tool and no text leads here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from shared.domain.actions.model import DONE_BEFORE, Action, Kind, State, too_late
from shared.domain.actions.repository import ActionRepository
from shared.kit.clock import Clock, utc_now
from shared.kit.errors import NotFound, Refusal
from shared.kit.ids import is_id
from shared.kit.principal import Principal
from shared.mailboxes import PerhapsSent

LEASE = timedelta(seconds=45)  # longer than a request lives
Deed = Callable[[Principal, Action], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class DecidingService:
    actions: ActionRepository
    deeds: Mapping[Kind, Deed]
    now: Clock = utc_now

    def get(self, user: Principal, action_id: str) -> Action:
        found = self.actions.get(user.user_id, action_id) if is_id(action_id) else None
        if found is None:
            raise NotFound("There is no such proposal", action_id=action_id)
        return found.at(self.now())

    def dismiss(self, user: Principal, action_id: str) -> Action:
        found = self.get(user, action_id)
        if found.state in {State.DISMISSED, State.EXPIRED}:
            return found
        dismissed = self.actions.dismiss(found)
        if dismissed is None:
            raise too_late(self.get(user, action_id))
        return dismissed

    def confirm(self, user: Principal, action_id: str) -> Action:
        """Once: whoever says yes again is told what came of it."""
        found = self.get(user, action_id)
        if found.state is State.DONE:
            return found
        now = self.now()
        claimed = self.actions.claim(found, now, now + LEASE)
        if claimed is None:
            return self._as_it_is(user, action_id)
        if claimed.attempts > 1 and not claimed.kind.is_seen:
            self.actions.settle(claimed, State.UNKNOWN)
            raise too_late(replace(claimed, state=State.UNKNOWN))
        return self._carried_out(user, claimed)

    def _as_it_is(self, user: Principal, action_id: str) -> Action:
        found = self.get(user, action_id)
        if found.state is State.DONE:
            return found
        raise too_late(found)

    def _carried_out(self, user: Principal, action: Action) -> Action:
        try:
            result = self._done(user, action)
        except PerhapsSent:
            self.actions.settle(action, State.UNKNOWN)
            raise
        except Refusal as refusal:
            self.actions.release(action, action.attempts if action.kind.is_seen else 0, refusal.message)
            raise
        done = replace(action, state=State.DONE, result=result)
        return self.actions.settle(done, State.DONE) or done

    def _done(self, user: Principal, action: Action) -> Mapping[str, Any]:
        try:
            return self.deeds[action.kind](user, action)
        except Refusal as refusal:
            if action.attempts > 1 and DONE_BEFORE.get(action.kind) == refusal.code:
                return {}
            raise
