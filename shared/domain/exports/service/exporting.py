"""A small conversation is printed while its owner waits; a large one is ordered, and fetched when it is done."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO

from shared.domain.conversations.model.conversations import Conversation, owner_of
from shared.domain.conversations.model.threads import Message
from shared.domain.conversations.service.conversations import ConversationService
from shared.domain.conversations.service.telling import TellingService
from shared.domain.exports.model.exports import Export, Format, State, id_for, name_of, no_export
from shared.domain.exports.model.papers import paper
from shared.domain.exports.repository import ExportRepository
from shared.kit.clock import Clock, utc_now
from shared.kit.errors import Conflict
from shared.kit.principal import Principal
from shared.printing import Printer
from shared.queues import Outbox
from shared.storage import Files

MOST_MESSAGES = 300
MOST_LETTERS = 300_000
LARGEST_ANSWER = 4 * 1024 * 1024
DAY = 24 * 3600


class TooLong(Exception):
    """Somebody would wait too long for it."""


@dataclass(frozen=True, slots=True)
class Printed:
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ExportService:
    exports: ExportRepository
    conversations: ConversationService
    telling: TellingService
    printer: Callable[[Format], Printer]
    files: Files
    later: Outbox
    now: Clock = utc_now

    def export(
        self, user: Principal, conversation_id: str, made_as: Format, branch_id: str | None
    ) -> Printed | Export:
        conversation = self.conversations.get(user, conversation_id)
        if conversation.message_count <= MOST_MESSAGES:
            try:
                return self._printed(conversation, user.email, made_as, branch_id)
            except TooLong:
                pass  # it has few messages, and long ones
        return self._ordered(conversation, user.email, made_as, branch_id)

    def archive(self, user: Principal) -> Export:
        """Everything of the person's, as it is when it is made. One at a time, and one a day."""
        owner, day = owner_of(user), int(self.now().timestamp()) // DAY
        name = name_of("my data", str(day), Format.ARCHIVE)
        export_id = f"archive-{day}"
        return self._order(Export(owner, export_id, Format.ARCHIVE, name, self.now(), email=user.email))

    def get(self, user: Principal, export_id: str) -> Export:
        found = self.exports.get(owner_of(user), export_id)
        if found is None:
            raise no_export()
        return found

    def link(self, export: Export) -> str:
        if export.state is not State.DONE:
            raise Conflict("The export is not done yet", code="EXPORT_NOT_READY")
        return self.files.link(export.key, export.name, export.media_type)

    def _printed(
        self, conversation: Conversation, email: str | None, made_as: Format, branch_id: str | None
    ) -> Printed:
        printer, made = self.printer(made_as), BytesIO()
        told = bounded(messages_of(self.telling, conversation.owner, conversation.id, branch_id))
        printer.write(paper(conversation, told, email, self.now()), made)
        if made.tell() > LARGEST_ANSWER:
            raise TooLong
        return Printed(name_of(conversation.title, conversation.id, made_as), printer.media_type, made.getvalue())

    def _ordered(
        self, conversation: Conversation, email: str | None, made_as: Format, branch_id: str | None
    ) -> Export:
        if branch_id is not None:
            next(messages_of(self.telling, conversation.owner, conversation.id, branch_id), None)  # is it there?
        day = int(self.now().timestamp()) // DAY
        wanted = Export(
            conversation.owner,
            id_for(conversation, made_as, branch_id, day),
            made_as,
            name_of(conversation.title, conversation.id, made_as),
            self.now(),
            conversation.id,
            branch_id,
            email,
            total=conversation.message_count,
        )
        return self._order(wanted)

    def _order(self, wanted: Export) -> Export:
        """Ordered again, it is the same one. It is put into the queue again where whoever made it fell, or where nobody
        knows whether it ever came there."""
        if self.exports.order(wanted):
            self._send(wanted)
            return wanted
        found = self.exports.get(wanted.owner, wanted.id) or wanted
        anew = found.stands_still(self.now()) and self.exports.order_again(found)
        if anew or found.state is State.QUEUED:
            self._send(found)
            return replace(found, state=State.QUEUED)
        return found

    def _send(self, export: Export) -> None:
        self.later.send({"owner": export.owner, "export_id": export.id})


def messages_of(
    telling: TellingService, owner: str, conversation_id: str, branch_id: str | None
) -> Iterator[Message]:
    if branch_id is None:
        return telling.all(owner, conversation_id)
    return telling.of_branch(owner, conversation_id, branch_id)


def bounded(messages: Iterator[Message]) -> Iterator[Message]:
    letters = 0
    for message in messages:
        letters += len(message.content)
        if letters > MOST_LETTERS:
            raise TooLong
        yield message
