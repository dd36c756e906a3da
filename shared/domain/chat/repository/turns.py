"""Turns and their frames."""

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pynamodb.exceptions import DoesNotExist, UpdateError
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from shared.domain.chat.model.events import packed, unpacked
from shared.domain.chat.model.turns import KEPT_HOURS, Ask, Ear, Frame, State, Turn
from shared.domain.ledger.model.quotas import Amount
from shared.kit.clock import rfc3339
from shared.kit.errors import Stale
from shared.tables.turns import TurnItem

HEAD = "head"
OPEN_SHARDS = 4
PACKED_FROM = 8 * 1024
OVER = [state.value for state in State if state.is_over]


@dataclass(frozen=True, slots=True)
class TurnRepository:
    def open(self, transaction: TransactWrite, turn: Turn) -> None:
        transaction.save(head_item(turn), condition=TurnItem.place.does_not_exist())

    def get(self, owner: str, turn_id: str) -> Turn | None:
        try:
            return to_turn(TurnItem.get(key_of(owner, turn_id), HEAD, consistent_read=True))
        except DoesNotExist:
            return None

    def claim(self, owner: str, turn_id: str, now: float, due: float) -> Turn | None:
        """None when it is over, or in other hands."""
        free = (TurnItem.state == State.WAITING) | ((TurnItem.state == State.RUNNING) & (TurnItem.due < now))
        actions: list[Action] = [
            TurnItem.state.set(State.RUNNING),
            TurnItem.epoch.set(TurnItem.epoch + 1),
            TurnItem.due.set(due),
        ]
        return self._updated(owner, turn_id, actions, free)

    def renew(self, turn: Turn, due: float) -> Turn | None:
        """None when it is in other hands."""
        return self._updated(turn.owner, turn.id, [TurnItem.due.set(due)], held_by(turn))

    def stop(self, owner: str, turn_id: str) -> Turn | None:
        return self._updated(owner, turn_id, [TurnItem.stop.set(True)], ~TurnItem.state.is_in(*OVER))

    def listen(self, owner: str, turn_id: str, ear: Ear) -> Turn | None:
        """None when it is over."""
        return self._updated(owner, turn_id, [TurnItem.ears.add({ear.written()})], ~TurnItem.state.is_in(*OVER))

    def heard(self, turn: Turn) -> None:
        """Whoever listened has heard the end of what is over."""
        self._updated(turn.owner, turn.id, [TurnItem.ears.remove()], TurnItem.state.is_in(*OVER))

    def write(self, turn: Turn, frame: Frame) -> None:
        """Raises `Stale` when another worker has written one of that number."""
        try:
            frame_item(turn, frame).save(condition=TurnItem.place.does_not_exist())
        except Exception as error:
            if getattr(error, "cause_response_code", None) == "ConditionalCheckFailedException":
                raise Stale from error
            raise

    def close(self, transaction: TransactWrite, turn: Turn, frame: Frame, state: State) -> None:
        """The last frame and the end, with whatever else belongs to it."""
        transaction.save(frame_item(turn, frame), condition=TurnItem.place.does_not_exist())
        actions: list[Action] = [
            TurnItem.state.set(state),
            TurnItem.open.remove(),
            TurnItem.due.remove(),
            TurnItem.running.remove(),
        ]
        head = TurnItem(key_of(turn.owner, turn.id), HEAD)
        transaction.update(head, actions=actions, condition=held_by(turn))

    def frames(self, owner: str, turn_id: str, after: int = 0, limit: int | None = None) -> Iterator[Frame]:
        between = TurnItem.place.between(frame_place(after + 1), "frame#~")
        for item in TurnItem.query(key_of(owner, turn_id), between, consistent_read=True, limit=limit):
            yield to_frame(item)

    def running(self, owner: str, conversation_id: str) -> list[str]:
        """Their ids; a moment late."""
        found = TurnItem.by_conversation.query(thread_of(owner, conversation_id), limit=20)
        return [item.turn.rpartition("#")[2] for item in found]

    def silent(self, now: float, most: int) -> Iterator[tuple[str, str]]:
        """Owner and id of turns that are due, and so are in nobody's hands."""
        for shard in range(OPEN_SHARDS):
            for item in TurnItem.by_due.query(f"open#{shard}", TurnItem.due < now, limit=most):
                owner, _, turn_id = item.turn.rpartition("#")
                yield owner, turn_id

    def _updated(self, owner: str, turn_id: str, actions: list[Action], condition: Any) -> Turn | None:
        item = TurnItem(key_of(owner, turn_id), HEAD)
        try:
            item.update(actions=actions, condition=TurnItem.place.exists() & condition)
        except UpdateError as error:
            if error.cause_response_code == "ConditionalCheckFailedException":
                return None
            raise
        return to_turn(item)


def key_of(owner: str, turn_id: str) -> str:
    return f"{owner}#{turn_id}"


def thread_of(owner: str, conversation_id: str) -> str:
    return f"{owner}#{conversation_id}"


def frame_place(number: int) -> str:
    return f"frame#{number:08d}"


def held_by(turn: Turn) -> Any:
    return (TurnItem.epoch == turn.epoch) & (TurnItem.state == State.RUNNING)


def gone_at(began: datetime) -> datetime:
    return began + timedelta(hours=KEPT_HOURS)


def head_item(turn: Turn) -> TurnItem:
    return TurnItem(
        key_of(turn.owner, turn.id),
        HEAD,
        owner=turn.owner,
        turn_id=turn.id,
        state=turn.state.value,
        asked=turn.ask.packed(),
        stop=turn.stop,
        ears=set(turn.ears) or None,
        day=turn.day,
        reserved=turn.reserved.tokens,
        reserved_micros=turn.reserved.micros,
        epoch=turn.epoch,
        began_at=rfc3339(turn.began_at),
        open=f"open#{int(turn.id[:2], 16) % OPEN_SHARDS}",
        due=turn.due,
        running=thread_of(turn.owner, turn.ask.conversation_id),
        expires_at=gone_at(turn.began_at),
    )


def to_turn(item: Any) -> Turn:
    return Turn(
        id=item.turn_id,
        ask=Ask.unpacked(item.asked),
        state=State(item.state),
        began_at=datetime.fromisoformat(item.began_at),
        day=item.day,
        reserved=Amount(int(item.reserved), int(item.reserved_micros or 0)),
        epoch=int(item.epoch),
        due=float(item.due or 0),
        stop=bool(item.stop),
        ears=frozenset(item.ears or ()),
    )


def frame_item(turn: Turn, frame: Frame) -> TurnItem:
    event = packed(frame.event)
    raw = json.dumps(event, ensure_ascii=False).encode()
    long = len(raw) >= PACKED_FROM
    return TurnItem(
        key_of(turn.owner, turn.id),
        frame_place(frame.number),
        event=None if long else event,
        packed=zlib.compress(raw, 6) if long else None,
        epoch=turn.epoch,
        expires_at=gone_at(turn.began_at),
    )


def to_frame(item: Any) -> Frame:
    event = item.event if item.packed is None else json.loads(zlib.decompress(item.packed))
    return Frame(int(item.place.rpartition("#")[2]), unpacked(event))
