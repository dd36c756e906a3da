"""Actions, as they are stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pynamodb.exceptions import DoesNotExist, PutError, UpdateError
from pynamodb.expressions.update import Action as Change

from shared.domain.actions.model import Action, Kind, State, Wanted, read_moment
from shared.kit.clock import rfc3339
from shared.kit.ids import new_id
from shared.tables.actions import ActionItem

REFUSED = "ConditionalCheckFailedException"
KEPT = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class ActionRepository:
    def get(self, user_id: str, action_id: str) -> Action | None:
        try:
            return from_item(ActionItem.get(user_id, action_id, consistent_read=True))
        except DoesNotExist:
            return None

    def some(self, user_id: str, action_ids: Sequence[str]) -> dict[str, Action]:
        keys = [(user_id, each) for each in action_ids]
        return {item.action_id: from_item(item) for item in ActionItem.batch_get(keys, consistent_read=True)}

    def add(self, action: Action) -> None:
        """One that is there already stays as it is."""
        try:
            to_item(action).save(condition=ActionItem.action_id.does_not_exist())
        except PutError as error:
            if error.cause_response_code != REFUSED:
                raise

    def claim(self, action: Action, now: datetime, due: datetime) -> Action | None:
        """To carry it out; None when it is not to be, or somebody does."""
        waits = (ActionItem.state == State.PROPOSED) & (ActionItem.until > now.timestamp())
        given_up = (ActionItem.state == State.RUNNING) & (ActionItem.due < now.timestamp())
        hand = new_id()
        changes: list[Change] = [
            ActionItem.state.set(State.RUNNING),
            ActionItem.due.set(due.timestamp()),
            ActionItem.attempts.set(ActionItem.attempts + 1),
            ActionItem.hand.set(hand),
        ]
        return self._changed(action, changes, waits | given_up) or self._held_in(hand, action)

    def _held_in(self, hand: str, action: Action) -> Action | None:
        """Refused to the client's second try, a claim may have come about by its first."""
        try:
            item = ActionItem.get(action.user_id, action.id, consistent_read=True)
        except DoesNotExist:
            return None
        return from_item(item) if item.hand == hand else None

    def settle(self, action: Action, state: State) -> Action | None:
        """By who claimed it."""
        changes: list[Change] = [ActionItem.state.set(state), ActionItem.result.set(dict(action.result))]
        return self._changed(action, changes, held_by(action))

    def release(self, action: Action, attempts: int, fault: str) -> None:
        """Nothing came of it: it waits again."""
        changes: list[Change] = [
            ActionItem.state.set(State.PROPOSED),
            ActionItem.attempts.set(attempts),
            ActionItem.fault.set(fault),
        ]
        self._changed(action, changes, held_by(action))

    def dismiss(self, action: Action) -> Action | None:
        return self._changed(action, [ActionItem.state.set(State.DISMISSED)], ActionItem.state == State.PROPOSED)

    def _changed(self, action: Action, changes: list[Change], condition: Any) -> Action | None:
        item = ActionItem(action.user_id, action.id)
        try:
            item.update(actions=changes, condition=condition)
        except UpdateError as error:
            if error.cause_response_code != REFUSED:
                raise
            return None
        return from_item(item)


def held_by(action: Action) -> Any:
    return (ActionItem.state == State.RUNNING) & (ActionItem.attempts == action.attempts)


def to_item(action: Action) -> ActionItem:
    return ActionItem(
        action.user_id,
        action.id,
        kind=action.kind,
        summary=action.wanted.summary,
        arguments=dict(action.wanted.arguments),
        conversation_id=action.conversation_id,
        turn_id=action.turn_id,
        state=action.state,
        attempts=action.attempts,
        until=action.until.timestamp(),
        created_at=rfc3339(action.created_at),
        expires_at=action.until + KEPT,
    )


def from_item(item: Any) -> Action:
    return Action(
        user_id=item.user_id,
        id=item.action_id,
        wanted=Wanted(Kind(item.kind), item.summary, item.arguments),
        conversation_id=item.conversation_id,
        turn_id=item.turn_id,
        created_at=datetime.fromisoformat(item.created_at),
        until=read_moment(float(item.until)),
        state=State(item.state),
        attempts=int(item.attempts),
        result=item.result or {},
        fault=item.fault or "",
    )
