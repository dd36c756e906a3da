"""Files go with their message, and with their conversation."""

from dataclasses import dataclass
from itertools import islice

from shared.domain.attachments.model import Home
from shared.domain.attachments.repository import AttachmentRepository

PIECE = 200


@dataclass(frozen=True, slots=True)
class AttachmentSweeping:
    attachments: AttachmentRepository

    def of_message(self, owner: str, conversation_id: str, message_id: str) -> None:
        gone = self.attachments.of_message(owner, Home(conversation_id, message_id, ""))
        self.attachments.remove_all(gone)

    def of_conversation(self, owner: str, conversation_id: str) -> bool:
        """One piece; whether there may be more."""
        gone = list(islice(self.attachments.of_conversation(owner, conversation_id), PIECE))
        self.attachments.remove_all(gone)
        return len(gone) == PIECE
