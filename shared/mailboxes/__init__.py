"""Somebody's mail, on a server of theirs."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from shared.kit.errors import Unavailable, Unprocessable
from shared.reaching import Trouble

# Of one person, as a header may carry it.
ADDRESS = re.compile(r"^[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]+@[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]+$")
PROTECTIONS = ("tls", "starttls", "none")


@dataclass(frozen=True, slots=True)
class Server:
    host: str
    port: int
    protection: str


@dataclass(frozen=True, slots=True)
class Login:
    """By a password, or by an access token that is asked for when it is needed."""

    username: str
    password: str = field(default="", repr=False)
    token: Callable[[], str] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Folder:
    name: str
    total: int
    unread: int
    use: str = ""  # inbox, sent, drafts, trash, junk, archive

    def is_for(self, use: str) -> bool:
        return self.use == use


@dataclass(frozen=True, slots=True)
class Message:
    """`id` stands for it as long as the folder is not made anew."""

    id: str
    uid: int
    folder: str
    message_id: str | None
    thread_id: str | None
    subject: str
    sender: str
    to: Sequence[str]
    cc: Sequence[str]
    date: datetime | None
    preview: str
    is_read: bool
    is_flagged: bool
    has_attachments: bool


@dataclass(frozen=True, slots=True)
class Messages:
    items: Sequence[Message]
    total: int


@dataclass(frozen=True, slots=True)
class Enclosure:
    """What comes with a message. `id` is its place in it; `size` is near enough."""

    id: str
    filename: str | None
    media_type: str
    size: int
    is_inline: bool


@dataclass(frozen=True, slots=True)
class Whole:
    """`html` is what a page may show. `is_cut`: the letter is longer than is read of one."""

    message: Message
    text: str
    html: str | None
    enclosures: Sequence[Enclosure]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Attachment:
    filename: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    to: Sequence[str]
    subject: str
    body: str
    cc: Sequence[str] = ()
    bcc: Sequence[str] = ()
    is_html: bool = False
    reply_to: str | None = None
    attachments: Sequence[Attachment] = ()

    @property
    def recipients(self) -> list[str]:
        return list(dict.fromkeys((*self.to, *self.cc, *self.bcc)))


@dataclass(frozen=True, slots=True)
class Sent:
    message_id: str
    refused: Sequence[str]


class Undeliverable(Trouble, Unprocessable):
    """Trying again changes nothing."""

    default_code = "UNDELIVERABLE"
    default_remedy = "Check the addresses, the subject and what is attached"


class PerhapsSent(Trouble, Unavailable):
    """The line broke after the letter was handed over: whoever sends again may send twice."""

    default_code = "MAIL_PERHAPS_SENT"
    default_remedy = "Ask whether it came; under the same Idempotency-Key it is sent as the same letter"


class Mailbox(Protocol):
    def folders(self) -> list[Folder]: ...

    def messages(
        self, folder: str, page: int, size: int, thread: str | None = None, text: str | None = None
    ) -> Messages:
        """Newest first; of one thread, or those that a text stands in."""

    def whole(self, folder: str, message_id: str) -> Whole: ...

    def enclosed(self, folder: str, message_id: str, part: str) -> Attachment: ...


class Post(Protocol):
    def check(self) -> None:
        """Signs in, and sends nothing."""

    def send(self, letter: Letter) -> Sent: ...
