"""What administrators read. `id` names a thing together with its owner; `masked` says whether anything is left out."""

from abc import abstractmethod
from typing import Any, ClassVar, Self

from functions.voiceassist.oversight.asked import PageIn
from shared.domain.attachments.model import TYPES
from shared.domain.conversations.model.threads import Message
from shared.domain.oversight.model import Thing, hidden, readable
from shared.domain.oversight.service.looking import Listed, Talk
from shared.kit.clock import rfc3339
from shared.kit.paging import Page
from shared.web.schemas import BothOut


class SeenOut(BothOut):
    id: str
    user_id: str
    user_email: str | None
    created_at: str
    masked: bool

    @classmethod
    def of(cls, thing: Thing, email: str | None, *, shown: bool = False) -> Self:
        facts = {name: value for name, value in thing.facts.items() if name in cls.model_fields}
        told = cls.told(thing, shown=shown)
        return cls(
            **{**facts, **told},
            id=thing.key,
            user_id=thing.user_id,
            user_email=email,
            created_at=thing.created_at,
            masked=not shown,
        )

    @classmethod
    @abstractmethod
    def told(cls, thing: Thing, *, shown: bool) -> dict[str, Any]:
        """What stands in place of what the thing has."""


class SeenConversationOut(SeenOut):
    conversation_id: str
    title: str
    archived: bool
    folder_id: str | None
    message_count: int
    updated_at: str

    @classmethod
    def told(cls, thing: Thing, *, shown: bool) -> dict[str, Any]:
        return {"conversation_id": thing.id, "title": readable(thing.facts["title"], shown=shown)}


class SeenContextOut(SeenOut):
    """`has` says what it tells of; `patient` is the shape of it, or what it says."""

    context_id: str
    session_id: str | None
    has: list[str]
    patient: dict[str, Any]
    updated_at: str

    @classmethod
    def told(cls, thing: Thing, *, shown: bool) -> dict[str, Any]:
        patient = thing.facts["patient"] or {}
        known = {name: value for name, value in patient.items() if value not in (None, [], {})}
        return {"context_id": thing.id, "has": sorted(known), "patient": patient if shown else hidden(known)}


class SeenFileOut(SeenOut):
    attachment_id: str
    conversation_id: str
    message_id: str
    session_id: str
    file_name: str
    file_type: str | None
    media_type: str
    mime_type: str
    size: int
    file_size: int
    uploaded_at: str
    state: str
    reading: str

    @classmethod
    def told(cls, thing: Thing, *, shown: bool) -> dict[str, Any]:
        facts = thing.facts
        return {
            "attachment_id": thing.id,
            "session_id": facts["conversation_id"],
            "file_name": readable(facts["name"], shown=shown),
            "file_type": TYPES.get(facts["media_type"]),
            "mime_type": facts["media_type"],
            "file_size": facts["size"],
            "uploaded_at": thing.created_at,
        }


class SeenFolderOut(SeenOut):
    folder_id: str
    name: str
    color: str | None
    icon: str | None
    parent_folder_id: str | None
    updated_at: str

    @classmethod
    def told(cls, thing: Thing, *, shown: bool) -> dict[str, Any]:
        return {"folder_id": thing.id, "name": readable(thing.facts["name"], shown=shown)}


class ShownConversationOut(SeenConversationOut):
    """Its fields, and all of it again under the name that a client reads: so each of the next."""

    conversation: SeenConversationOut


class ShownContextOut(SeenContextOut):
    context: SeenContextOut


class ShownFileOut(SeenFileOut):
    attachment: SeenFileOut


class ShownFolderOut(SeenFolderOut):
    folder: SeenFolderOut


class SeenPageOut(BothOut):
    """`total` is null: it is not known without looking at all of them."""

    total: int | None = None
    limit: int
    offset: int
    cursor: str | None


class SeenListOut(SeenPageOut):
    made: ClassVar[type[SeenOut]]
    name: ClassVar[str]

    @classmethod
    def of(cls, listed: Listed, asked: PageIn, *, shown: bool) -> Self:
        emails = listed.emails
        things = [cls.made.of(thing, emails.get(thing.user_id), shown=shown) for thing in listed.page.items]
        fields: dict[str, Any] = {cls.name: things}
        return cls(**fields, limit=asked.limit, offset=asked.offset, cursor=listed.page.cursor)


class SeenConversationsOut(SeenListOut):
    made, name = SeenConversationOut, "conversations"
    conversations: list[SeenConversationOut]


class SeenContextsOut(SeenListOut):
    made, name = SeenContextOut, "contexts"
    contexts: list[SeenContextOut]


class SeenFilesOut(SeenListOut):
    made, name = SeenFileOut, "attachments"
    attachments: list[SeenFileOut]


class SeenFoldersOut(SeenListOut):
    made, name = SeenFolderOut, "folders"
    folders: list[SeenFolderOut]


class SeenMessageOut(BothOut):
    id: str
    role: str
    content: str
    branch_id: str
    parent_message_id: str | None
    tokens: int | None
    model: str | None
    created_at: str

    @classmethod
    def of(cls, message: Message, *, shown: bool) -> Self:
        return cls(
            id=message.id,
            role=message.role.value,
            content=readable(message.content, shown=shown),
            branch_id=message.branch_id,
            parent_message_id=message.parent_message_id,
            tokens=message.tokens,
            model=message.model,
            created_at=rfc3339(message.created_at),
        )


class SeenMessagesOut(SeenPageOut):
    messages: list[SeenMessageOut]
    masked: bool

    @classmethod
    def of(cls, page: Page[Message], offset: int, limit: int, *, shown: bool) -> Self:
        messages = [SeenMessageOut.of(message, shown=shown) for message in page.items]
        return cls(
            messages=messages, masked=not shown, total=page.total, limit=limit, offset=offset, cursor=page.cursor
        )


class SeenTalkOut(BothOut):
    conversation: SeenConversationOut
    messages: list[SeenMessageOut]
    branch_id: str
    total: int | None
    masked: bool

    @classmethod
    def of(cls, talk: Talk, *, shown: bool) -> Self:
        return cls(
            conversation=SeenConversationOut.of(talk.thing, talk.email, shown=shown),
            messages=[SeenMessageOut.of(message, shown=shown) for message in talk.page.items],
            branch_id=talk.branch_id,
            total=talk.page.total,
            masked=not shown,
        )


class WrittenTalkOut(BothOut):
    content: str
    format: str


class TalkExportOut(BothOut):
    """`cursor` leads to the messages that follow."""

    export: WrittenTalkOut
    cursor: str | None
