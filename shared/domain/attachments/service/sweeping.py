"""Files go with their message, and with their conversation."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice

from shared.domain.attachments.model import Home
from shared.domain.attachments.repository import AttachmentRepository, Write
from shared.kit.agreeing import agreeing
from shared.kit.errors import Stale

PIECE = 200


@dataclass(frozen=True, slots=True)
class AttachmentSweeping:
    attachments: AttachmentRepository

    def one(self, owner: str, attachment_id: str, also: Write) -> bool:
        """False where there is none. In one transaction with another write; its bytes follow behind."""

        def attempt() -> bool:
            found = self.attachments.get(owner, attachment_id)
            if found is None:
                return False
            if not self.attachments.remove(found, also):
                raise Stale
            return True

        return agreeing(attempt)

    def astray(self, files: Collection[tuple[str, str, str]]) -> list[tuple[str, str]]:
        """Of owners, messages and files, the owners and files whose messages are gone."""
        there = self.attachments.there({(owner, message_id) for owner, message_id, _ in files})
        return [(owner, name) for owner, message_id, name in files if (owner, message_id) not in there]

    def of_message(self, owner: str, conversation_id: str, message_id: str) -> None:
        gone = self.attachments.of_message(owner, Home(conversation_id, message_id, ""))
        self.attachments.remove_all(gone)

    def of_conversation(self, owner: str, conversation_id: str) -> bool:
        """One piece; whether there may be more."""
        gone = list(islice(self.attachments.of_conversation(owner, conversation_id), PIECE))
        self.attachments.remove_all(gone)
        return len(gone) == PIECE
