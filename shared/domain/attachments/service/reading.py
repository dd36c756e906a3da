"""The text of attached files: taken out once behind the upload, and given to whoever answers in the conversation."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from shared.domain.attachments.model import Attachment, Reading, State, keys_of
from shared.domain.attachments.repository import AttachmentRepository
from shared.extraction import Document
from shared.kit.errors import Refusal
from shared.queues import Outbox
from shared.storage import Files, MissingFile, Span

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif"})
PLAIN_TEXT = "text/plain; charset=utf-8"
WIDEST = 4  # bytes of a character

Extract = Callable[[bytes, str], Document]


@dataclass(frozen=True, slots=True)
class AttachedText:
    """`whole` says whether it is all of the file."""

    message_id: str
    attachment_id: str
    name: str
    text: str
    whole: bool


@dataclass(frozen=True, slots=True)
class ReadingService:
    attachments: AttachmentRepository
    files: Files
    extract: Extract
    later: Outbox

    def begin(self, owner: str, attachment_id: str) -> None:
        self.later.send({"owner": owner, "attachment_id": attachment_id})

    def read(self, owner: str, attachment_id: str) -> None:
        """Done twice, it says the same twice."""
        found = self.attachments.get(owner, attachment_id)
        if found is None or found.state is not State.STORED or found.reading is not Reading.PENDING:
            return
        if not self.attachments.note_reading(self._read(found)):
            self.files.delete(found.keys)  # it went while it was read

    def forget(self, owner: str, attachment_id: str) -> None:
        self.files.delete(keys_of(owner, attachment_id))

    def _read(self, found: Attachment) -> Attachment:
        if found.media_type in PICTURES:
            return replace(found, reading=Reading.UNREADABLE, remark="A picture holds no text.")
        try:
            text = self.extract(self.files.read(found.key), found.name).text
        except MissingFile:
            return replace(found, reading=Reading.UNREADABLE, remark="The file is no longer there.")
        except Refusal as refusal:
            return replace(found, reading=Reading.UNREADABLE, remark=refusal.message)
        self.files.put(found.text_key, text.encode(), PLAIN_TEXT)
        return replace(found, reading=Reading.READ, characters=len(text))


@dataclass(frozen=True, slots=True)
class AttachedTexts:
    """For whoever answers: what is written in the files of these messages."""

    attachments: AttachmentRepository
    files: Files

    def of(
        self, owner: str, conversation_id: str, message_ids: Iterable[str], characters: int
    ) -> list[AttachedText]:
        """In the order of the messages given, while there is room."""
        wanted = {message_id: place for place, message_id in enumerate(message_ids)}
        read = [
            each
            for each in self.attachments.of_conversation(owner, conversation_id)
            if each.home.message_id in wanted and each.reading is Reading.READ
        ]
        read.sort(key=lambda each: (wanted[each.home.message_id], each.created_at))
        return list(self._within(read, characters))

    def _within(self, read: list[Attachment], room: int) -> Iterator[AttachedText]:
        for each in read:
            if room <= 0:
                return
            try:
                raw = self.files.read(each.text_key, Span(0, WIDEST * room - 1))
            except MissingFile:
                continue
            text = raw.decode(errors="ignore")[:room]
            room -= len(text)
            whole = len(text) == each.characters
            yield AttachedText(each.home.message_id, each.id, each.name, text, whole)
