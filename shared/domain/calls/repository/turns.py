"""What was said, turn by turn, and which socket says it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pynamodb.exceptions import DoesNotExist, UpdateError

from shared.domain.calls.model.dialogue import Turn
from shared.domain.calls.repository.items import CALL
from shared.kit.clock import rfc3339
from shared.tables.calls import CallItem

REFUSED = "ConditionalCheckFailedException"
CUT = True
REMEMBERED = timedelta(hours=3)  # longer than a gateway leaves a socket open


@dataclass(frozen=True, slots=True)
class TurnRepository:
    def add(self, call_id: str, turn: Turn) -> Turn:
        """Under the next number: no two turns have one."""
        call = CallItem(call_id, CALL)
        call.update(actions=[CallItem.turns.add(1)], condition=CallItem.made.exists())
        number = int(call.turns)
        item = CallItem(
            call_id,
            place_of(number),
            speaker=turn.speaker,
            text=turn.text,
            at=rfc3339(turn.at),
            latency_ms=turn.latency_ms,
            tokens=turn.tokens,
        )
        item.save()
        return to_turn(item)

    def cut(self, call_id: str, turn: Turn, heard: str) -> None:
        """Once: of a turn that is cut, more was heard at the first time."""
        item = CallItem(call_id, place_of(turn.number))
        whole = (CallItem.text == turn.text) & CallItem.cut.does_not_exist()
        try:
            item.update(actions=[CallItem.text.set(heard), CallItem.cut.set(CUT)], condition=whole)
        except UpdateError as error:
            if error.cause_response_code != REFUSED:
                raise

    def all(self, call_id: str) -> list[Turn]:
        said = CallItem.thing.startswith("turn#")
        return [to_turn(item) for item in CallItem.query(call_id, said, consistent_read=True)]

    def remember(self, connection: str, call_id: str, now: datetime) -> None:
        """Beyond the socket's end: the last words may be worked on after it."""
        CallItem(connection, "socket", cause=call_id, expires_at=now + REMEMBERED).save()

    def call_of(self, connection: str) -> str | None:
        try:
            return str(CallItem.get(connection, "socket", consistent_read=True).cause)
        except DoesNotExist:
            return None


def place_of(number: int) -> str:
    return f"turn#{number:05d}"


def to_turn(item: Any) -> Turn:
    return Turn(
        number=int(item.thing.removeprefix("turn#")),
        speaker=item.speaker,
        text=item.text or "",
        at=datetime.fromisoformat(item.at),
        latency_ms=None if item.latency_ms is None else int(item.latency_ms),
        tokens=int(item.tokens or 0),
        cut=bool(item.cut),
    )
