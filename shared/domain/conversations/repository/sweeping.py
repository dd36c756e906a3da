"""What a removed conversation leaves behind, taken away in bounded pieces."""

from dataclasses import dataclass
from datetime import timedelta

from pynamodb.transactions import TransactWrite

from shared.domain.conversations.repository.conversations import count_of, write_counts
from shared.domain.conversations.repository.items import pointer_of, thread_of
from shared.tables.conversations import ConversationItem
from shared.tables.messages import MessageItem
from shared.tables.transactions import agreed

PIECE = 500
REMEMBERED = timedelta(days=14)  # as long as a queue may tell it again


@dataclass(frozen=True, slots=True)
class SweepingRepository:
    def count_out(self, owner: str, conversation_id: str, folder_id: str | None, *, archived: bool) -> None:
        """A conversation that the store removed when its time had come; its lists lose it once, however often told."""

        def fill(transaction: TransactWrite) -> None:
            told = ConversationItem(owner, f"expired#{conversation_id}", expires_at=REMEMBERED)
            transaction.save(told, condition=ConversationItem.thing.does_not_exist())
            step = [-1, -int(archived)]
            write_counts(transaction, owner, dict.fromkeys({count_of(None), count_of(folder_id)}, step))

        agreed(fill)

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
