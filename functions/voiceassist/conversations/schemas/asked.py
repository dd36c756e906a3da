"""Bodies and queries of `/api/conversations`."""

import json
import re
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field, model_validator

from shared.domain.conversations.model.conversations import Wanted
from shared.domain.conversations.model.threads import Draft, Span, Speaker
from shared.domain.conversations.service.conversations import Start
from shared.kit.errors import Unprocessable
from shared.web.schemas import In

LARGEST_METADATA = 16 * 1024
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def small(value: dict[str, Any]) -> dict[str, Any]:
    if len(json.dumps(value, ensure_ascii=False).encode()) > LARGEST_METADATA:
        raise ValueError(f"at most {LARGEST_METADATA // 1024} KB of JSON")
    return value


def language_tag(value: str) -> str:
    if not LANGUAGE.fullmatch(value):
        raise ValueError("a language tag such as en or pt-BR")
    return value


Small = Annotated[dict[str, Any], AfterValidator(small)]
Identifier = Annotated[str, Field(min_length=1, max_length=100)]


class PageIn(BaseModel):
    page: int = Field(default=1, ge=1, le=100_000)
    cursor: str | None = Field(default=None, max_length=600)


class ConversationsIn(PageIn):
    page_size: int = Field(default=20, ge=1, le=100)
    archived: bool | None = None
    folder_id: str | None = Field(default=None, max_length=100)
    search: str = Field(default="", max_length=200)

    def wanted(self) -> Wanted:
        return Wanted(self.archived, self.folder_id or None, self.search.strip())

    def start(self) -> Start:
        return Start(self.page, self.page_size, self.cursor)


class MessagesIn(PageIn):
    """`limit` is another name of `page_size`."""

    branch_id: str = Field(default="main", max_length=100)
    page_size: int = Field(default=50, ge=1, le=200)
    limit: int | None = Field(default=None, ge=1, le=200)

    def start(self) -> Start:
        return Start(self.page, self.limit or self.page_size, self.cursor)


class BranchMessagesIn(PageIn):
    page_size: int = Field(default=1000, ge=1, le=1000)

    def start(self) -> Start:
        return Start(self.page, self.page_size, self.cursor)


class EventsIn(BaseModel):
    """`event_types` is a list with commas; `since` a moment such as 2025-11-27T10:00:00Z."""

    event_types: str = Field(default="", max_length=1000)
    since: str | None = Field(default=None, max_length=40)
    limit: int = Field(default=100, ge=1, le=1000)
    offset: int = Field(default=0, ge=0)

    def span(self) -> Span:
        kinds = frozenset(kind.strip() for kind in self.event_types.split(",") if kind.strip())
        return Span(kinds, moment(self.since), self.offset, self.limit)


class NewConversationIn(In):
    title: str = Field(max_length=1000)
    folder_id: str | None = Field(default=None, max_length=100)


class ConversationIn(In):
    """What is not named stays; a folder of null or nothing takes it out of its folder."""

    title: str | None = Field(default=None, max_length=1000)
    archived: bool | None = None
    folder_id: str | None = Field(default=None, max_length=100)
    expires_at: datetime | None = Field(default=None, description="When it removes itself; null keeps it.")

    def changes(self) -> dict[str, Any]:
        named = {name: getattr(self, name) for name in self.model_fields_set}
        if "folder_id" in named:
            named["folder_id"] = named["folder_id"] or None
        empty = [name for name in ("title", "archived") if name in named and named[name] is None]
        if empty:
            raise Unprocessable(f"`{empty[0]}` cannot be null", field=empty[0])
        return named


class MessageIn(In):
    content: str
    role: Speaker = Speaker.USER
    branch_id: Identifier = "main"
    parent_message_id: Identifier | None = None
    client_message_id: Identifier | None = None
    metadata: Small = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, body: Any) -> Any:
        return {k: v for k, v in body.items() if v is not None} if isinstance(body, dict) else body

    def draft(self) -> Draft:
        return Draft(
            self.content,
            self.role,
            self.branch_id,
            self.parent_message_id,
            self.client_message_id,
            metadata=self.metadata,
        )


class EditIn(In):
    content: str


class BranchIn(In):
    parent_message_id: Identifier
    initial_message: str | None = None


Mode = Literal["default", "creative", "precise", "balanced", "fast", "quality"]
Voice = Literal["alloy", "ash", "ballad", "coral", "echo", "fable", "nova", "onyx", "sage", "shimmer", "verse"]
Prompt = Annotated[str, Field(max_length=8000)]


class SettingsIn(In):
    """A setting of null goes back to the default; what is not named stays."""

    llm_mode: Mode | None = None
    system_prompt: Prompt | None = None
    custom_instructions: Prompt | None = None
    voice_style: Voice | None = None
    voice_speed: float | None = Field(default=None, ge=0.5, le=2)
    language: Annotated[str, AfterValidator(language_tag)] | None = None
    auto_tts: bool | None = None
    context_window: int | None = Field(default=None, ge=1, le=100)
    temperature: float | None = Field(default=None, ge=0, le=2)
    max_tokens: int | None = Field(default=None, ge=100, le=8000)
    custom: Small | None = None

    def changes(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.model_fields_set}


def moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise Unprocessable("A moment is written as 2025-11-27T10:00:00Z", field="since") from error
    if found.tzinfo is None:
        raise Unprocessable("A moment names its time zone: write a Z for UTC", field="since")
    return found
