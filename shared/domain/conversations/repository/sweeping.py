"""What a removed conversation leaves behind, taken away in bounded pieces."""

from dataclasses import dataclass

from shared.domain.conversations.repository.items import pointer_of, thread_of
from shared.tables.messages import MessageItem

PIECE = 500


@dataclass(frozen=True, slots=True)
class SweepingRepository:
    def sweep(self, owner: str, conversation_id: str) -> bool:
        """One piece; whether there may be more."""
        needed = ["thread", "place", "conversation_id", "message_id"]
        thread = thread_of(owner, conversation_id)
        found = list(MessageItem.query(thread, attributes_to_get=needed, consistent_read=True, limit=PIECE))
        with MessageItem.batch_write() as batch:
            for item in found:
                if item.place.startswith("said#"):
                    batch.delete(MessageItem(pointer_of(owner, str(item.message_id)), "where"))
                batch.delete(MessageItem(item.thread, item.place))
        return len(found) == PIECE
