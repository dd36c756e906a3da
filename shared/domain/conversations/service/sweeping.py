"""Cleans up behind removed conversations, however large they were. Done twice, it does no more than once."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.domain.conversations.repository.sweeping import SweepingRepository
from shared.queues import Outbox


@dataclass(frozen=True, slots=True)
class SweepingService:
    sweeping: SweepingRepository
    later: Outbox

    def begin(self, owner: str, conversation_id: str) -> None:
        self.later.send({"owner": owner, "conversation_id": conversation_id})

    def count_out(self, owner: str, conversation_id: str, folder_id: str | None, *, archived: bool) -> None:
        self.sweeping.count_out(owner, conversation_id, folder_id, archived=archived)

    def sweep(self, owner: str, conversation_id: str, time_left: Callable[[], float], enough: float) -> None:
        """When the time runs short, the rest is put into the queue again."""
        while self.sweeping.sweep(owner, conversation_id):
            if time_left() < enough:
                self.begin(owner, conversation_id)
                return
