"""What administrators read. `id` names a thing together with its owner; `masked` says whether anything is left out."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, Self

from functions.voiceassist.oversight.asked import PageIn
from shared.domain.analytics.model.facts import Socket
from shared.domain.conversations.model.threads import Message
from shared.domain.oversight.model import Thing, hidden, readable
from shared.domain.oversight.service import Listed
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
    file_name: str
    media_type: str
    size: int
    state: str
    reading: str

    @classmethod
    def told(cls, thing: Thing, *, shown: bool) -> dict[str, Any]:
        return {"attachment_id": thing.id, "file_name": readable(thing.facts["name"], shown=shown)}


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


class SeenListOut(BothOut):
    """`total` is null: it is not known without looking at all of them."""

    total: int | None = None
    limit: int
    offset: int
    cursor: str | None


def page_of(made: type[SeenOut], name: str, listed: Listed, asked: PageIn) -> dict[str, Any]:
    things = [made.of(thing, listed.emails.get(thing.user_id)) for thing in listed.page.items]
    return {name: things, "limit": asked.limit, "offset": asked.offset, "cursor": listed.page.cursor}


class SeenConversationsOut(SeenListOut):
    conversations: list[SeenConversationOut]

    @classmethod
    def of(cls, listed: Listed, asked: PageIn) -> Self:
        return cls(**page_of(SeenConversationOut, "conversations", listed, asked))


class SeenContextsOut(SeenListOut):
    contexts: list[SeenContextOut]

    @classmethod
    def of(cls, listed: Listed, asked: PageIn) -> Self:
        return cls(**page_of(SeenContextOut, "contexts", listed, asked))


class SeenFilesOut(SeenListOut):
    attachments: list[SeenFileOut]

    @classmethod
    def of(cls, listed: Listed, asked: PageIn) -> Self:
        return cls(**page_of(SeenFileOut, "attachments", listed, asked))


class SeenFoldersOut(SeenListOut):
    folders: list[SeenFolderOut]

    @classmethod
    def of(cls, listed: Listed, asked: PageIn) -> Self:
        return cls(**page_of(SeenFolderOut, "folders", listed, asked))


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


class SeenMessagesOut(SeenListOut):
    messages: list[SeenMessageOut]
    masked: bool

    @classmethod
    def of(cls, page: Page[Message], offset: int, limit: int, *, shown: bool) -> Self:
        messages = [SeenMessageOut.of(message, shown=shown) for message in page.items]
        return cls(
            messages=messages, masked=not shown, total=page.total, limit=limit, offset=offset, cursor=page.cursor
        )


class SeenSocketOut(BothOut):
    session_id: str | None
    user_id: str
    session_type: str
    connected_at: str


class SeenSocketsOut(BothOut):
    sessions: list[SeenSocketOut]
    total: int

    @classmethod
    def of(cls, live: Mapping[str, int], recent: Sequence[Socket]) -> Self:
        sessions = [
            SeenSocketOut(
                session_id=each.session_id,
                user_id=each.user_id,
                session_type=each.kind,
                connected_at=each.place.split("#")[1],
            )
            for each in recent
            if each.kind == "voice"
        ]
        return cls(sessions=sessions, total=max(0, live.get("voice", 0)))
