"""Bodies and answers of shared links."""

from typing import Any

from pydantic import BaseModel, Field

from shared.domain.conversations.model.threads import Message
from shared.domain.conversations.service.conversations import Start
from shared.domain.sharing.model import Share, Shown
from shared.kit.clock import rfc3339
from shared.kit.settings import FrontendSettings
from shared.web.schemas import BothOut, In


class ShareIn(In):
    """A link lasts a day when nothing else is said, and opens to anybody who has it."""

    expires_in_hours: int = Field(default=24, ge=1, le=8760)
    password: str | None = Field(default=None, max_length=100)
    allow_anonymous: bool = True


class SharePasswordIn(In):
    password: str = Field(max_length=100)


class SharedIn(BaseModel):
    """`password` in the address ends up in histories and logs: send it in `X-Share-Password` or a body instead."""

    password: str | None = Field(default=None, max_length=100)
    page_size: int = Field(default=1000, ge=1, le=1000)
    cursor: str | None = Field(default=None, max_length=600)

    def start(self) -> Start:
        return Start(1, self.page_size, self.cursor)


class ShareOut(BothOut):
    share_id: str
    share_token: str
    share_url: str
    created_at: str
    expires_at: str
    password_protected: bool
    allow_anonymous: bool
    access_count: int

    @classmethod
    def of(cls, share: Share) -> "ShareOut":
        return cls(
            share_id=share.token,
            share_token=share.token,
            share_url=f"{FrontendSettings.load().public_url.rstrip('/')}/shared/{share.token}",
            created_at=rfc3339(share.created_at),
            expires_at=rfc3339(share.ends_at),
            password_protected=share.password_hash is not None,
            allow_anonymous=share.anonymous,
            access_count=share.access_count,
        )


class SharedSessionOut(BothOut):
    id: str
    title: str
    created_at: str
    message_count: int


class SharedMessageOut(BothOut):
    id: str
    role: str
    content: str
    created_at: str
    citations: list[dict[str, Any]]

    @classmethod
    def of(cls, message: Message) -> "SharedMessageOut":
        return cls(
            id=message.id,
            role=message.role.value,
            content=message.content,
            created_at=rfc3339(message.created_at),
            citations=[dict(citation) for citation in message.citations],
        )


class ShareInfoOut(BothOut):
    created_at: str
    expires_at: str
    access_count: int


class SharedOut(BothOut):
    session: SharedSessionOut
    messages: list[SharedMessageOut]
    share_info: ShareInfoOut
    next_cursor: str | None

    @classmethod
    def of(cls, shown: Shown) -> "SharedOut":
        talk, share = shown.conversation, shown.share
        return cls(
            session=SharedSessionOut(
                id=talk.id,
                title=talk.title,
                created_at=rfc3339(talk.created_at),
                message_count=shown.messages.total or 0,
            ),
            messages=[SharedMessageOut.of(message) for message in shown.messages.items],
            share_info=ShareInfoOut(
                created_at=rfc3339(share.created_at),
                expires_at=rfc3339(share.ends_at),
                access_count=share.access_count,
            ),
            next_cursor=shown.messages.cursor,
        )
