"""What a person may do with files of their own messages. Somebody else's are not found."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from shared.domain.attachments.model import (
    MOST_FILES,
    Attachment,
    Home,
    Limits,
    State,
    checked_kind,
    checked_name,
    checked_size,
    checksum_of,
    id_for,
    no_file,
)
from shared.domain.attachments.repository import AttachmentRepository
from shared.domain.conversations.model.conversations import owner_of
from shared.extraction.sniffing import sniff
from shared.kit.clock import Clock, utc_now
from shared.kit.errors import Conflict, Invalid, NotFound, TooLarge, Unprocessable
from shared.kit.making import made_before, new_id
from shared.kit.principal import Principal
from shared.scanning import Scanner
from shared.storage import Files, Form, MissingFile, Span

BY_FORM = "Larger ones are announced first, and go to the store by a signed form."


@dataclass(frozen=True, slots=True)
class AttachmentService:
    attachments: AttachmentRepository
    files: Files
    scanner: Scanner
    limits: Limits
    now: Clock = utc_now

    def attach(
        self, user: Principal, message_id: str, name: str, content: bytes, metadata: Mapping[str, Any]
    ) -> Attachment:
        """Sent again it is the same file; what a crash left half-way is carried on."""
        owner, kept_name = owner_of(user), checked_name(name)
        checked_size(len(content), self.limits.posted, BY_FORM)
        home, checksum = self._home(owner, message_id), checksum_of(content)
        new = Attachment(
            owner,
            id_for(owner, message_id, kept_name, checksum),
            home,
            kept_name,
            checked_kind(sniff(content, kept_name)),
            len(content),
            self.now(),
            checksum,
            metadata,
        )
        if (before := self.attachments.get(owner, new.id)) and before.state is State.STORED:
            return before
        self._looked_into(content)
        if before is None:
            self._announced(new)
        self.files.put(new.key, content, new.media_type)
        return self._stored(new)

    def announce(
        self, user: Principal, message_id: str, name: str, size: int, metadata: Mapping[str, Any]
    ) -> tuple[Attachment, Form]:
        """For a file that is too large for the API: where its owner puts it, and how."""
        owner, kept_name = owner_of(user), checked_name(name)
        checked_size(size, self.limits.announced)
        home = self._home(owner, message_id)
        any_type = "application/octet-stream"  # what it is, its content says later
        new = Attachment(owner, new_id(), home, kept_name, any_type, size, self.now(), metadata=metadata)
        kept = made_before(lambda: self.attachments.get(owner, new.id))
        if kept is None:
            self._announced(new)
        return kept or new, self.files.form(new.waiting_key, any_type, size)

    def complete(self, user: Principal, attachment_id: str) -> Attachment:
        """Looks at what came, from a place where its sender can no longer change it."""
        found = self._of(owner_of(user), attachment_id)
        if found.state is State.STORED:
            return found
        content = self._arrived(found)
        try:
            checked_size(len(content), self.limits.announced)
            media_type = checked_kind(sniff(content, found.name))
            self._looked_into(content)
        except (Invalid, TooLarge):
            self._dropped(found)
            raise
        come = replace(found, size=len(content), media_type=media_type, checksum=checksum_of(content))
        return self._stored(come)

    def of_message(self, user: Principal, message_id: str) -> list[Attachment]:
        owner = owner_of(user)
        found = self.attachments.of_message(owner, self._home(owner, message_id))
        return [each for each in found if each.state is State.STORED]

    def of_conversation(self, owner: str, conversation_id: str) -> Iterator[Attachment]:
        return self.attachments.of_conversation(owner, conversation_id)

    def get(self, user: Principal, attachment_id: str) -> Attachment:
        """Of a file that was announced too, by who waits for it."""
        return self._of(owner_of(user), attachment_id)

    def stored(self, user: Principal, attachment_id: str) -> Attachment:
        found = self.get(user, attachment_id)
        if found.state is not State.STORED:
            raise no_file()
        return found

    def read(self, attachment: Attachment, span: Span | None = None) -> bytes:
        try:
            return self.files.read(attachment.key, span)
        except MissingFile:
            raise no_file() from None

    def link(self, attachment: Attachment) -> str:
        return self.files.link(attachment.key, attachment.name, attachment.media_type)

    def delete(self, user: Principal, attachment_id: str) -> None:
        """Its bytes follow behind; from now on nobody finds it."""
        owner = owner_of(user)
        if not self.attachments.remove(self._of(owner, attachment_id)):
            again = self._of(owner, attachment_id)  # it was stored between the two, or is gone
            self.attachments.remove(again)

    def _of(self, owner: str, attachment_id: str) -> Attachment:
        found = self.attachments.get(owner, attachment_id)
        if found is None:
            raise no_file()
        return found

    def _home(self, owner: str, message_id: str) -> Home:
        home = self.attachments.home(owner, message_id)
        if home is None:
            raise no_message()
        return home

    def _announced(self, new: Attachment) -> None:
        if len(self.attachments.of_message(new.owner, new.home)) >= MOST_FILES:
            raise Conflict(f"A message has at most {MOST_FILES} files", code="TOO_MANY_FILES")
        if not self.attachments.announce(new) and self.attachments.get(new.owner, new.id) is None:
            raise no_message()

    def _stored(self, come: Attachment) -> Attachment:
        after = replace(come, state=State.STORED, scanned_by=self.scanner.name)
        if self.attachments.store(after):
            return after
        current = self.attachments.get(come.owner, come.id)
        if current is None or current.state is not State.STORED:
            raise no_message()
        return current

    def _arrived(self, found: Attachment) -> bytes:
        with suppress(MissingFile):  # an earlier try may have come so far
            self.files.move(found.waiting_key, found.key)
        try:
            return self.files.read(found.key)
        except MissingFile:
            raise Conflict("The file has not arrived yet", code="FILE_NOT_UPLOADED") from None

    def _looked_into(self, content: bytes) -> None:
        if threat := self.scanner.threat_in(content):
            raise Unprocessable("The file was refused: it carries malware", code="FILE_INFECTED", threat=threat)

    def _dropped(self, refused: Attachment) -> None:
        self.attachments.remove(refused)
        self.files.delete(refused.keys)


def no_message() -> NotFound:
    return NotFound("Message not found", code="RESOURCE_NOT_FOUND")
