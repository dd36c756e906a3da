"""A conversation: who it belongs to, what it is called, where it is kept."""

import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from shared.kit.errors import Unprocessable
from shared.kit.principal import Principal

LONGEST_TITLE = 255
LONGEST_LIFE = timedelta(days=3653)


@dataclass(frozen=True, slots=True)
class Conversation:
    owner: str
    id: str
    title: str
    archived: bool
    folder_id: str | None
    message_count: int
    created_at: datetime
    updated_at: datetime
    external_id: str | None = None  # what a client calls it
    number: int | None = None
    expires_at: datetime | None = None  # from then on nobody finds it; it is removed within two days

    def has_expired(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now

    @property
    def user_id(self) -> str:
        return self.owner.partition("#")[2]

    def filed(self, folder_id: str | None) -> "Conversation":
        return replace(self, folder_id=folder_id)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which conversations of a list; none of it means all."""

    archived: bool | None = None
    folder_id: str | None = None
    words: str = ""

    def takes(self, conversation: Conversation) -> bool:
        shelved = self.archived is None or conversation.archived is self.archived
        filed = self.folder_id is None or conversation.folder_id == self.folder_id
        return shelved and filed and (not self.words or searchable(self.words) in searchable(conversation.title))


@dataclass(frozen=True, slots=True)
class Counted:
    total: int = 0
    archived: int = 0

    def of(self, wanted: Wanted) -> int:
        if wanted.archived is None:
            return self.total
        return self.archived if wanted.archived else self.total - self.archived


def owner_of(user: Principal) -> str:
    """A product sees only what was begun in it."""
    return f"{user.product}#{user.user_id}"


def searchable(text: str) -> str:
    """Accents and capitals do not matter to who looks for a title."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def checked_title(title: str) -> str:
    """On one line; signs that nobody sees are dropped."""
    shown = " ".join("".join(letter for letter in title if shown_or_space(letter)).split())
    if not 1 <= len(shown) <= LONGEST_TITLE:
        raise Unprocessable(f"A title has 1 to {LONGEST_TITLE} characters", field="title")
    return unicodedata.normalize("NFC", shown)


def shown_or_space(letter: str) -> bool:
    return letter.isspace() or unicodedata.category(letter) not in {"Cc", "Cs"}


def checked_end(moment: datetime, now: datetime) -> datetime:
    """To the second, as the store keeps it."""
    ends = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
    if not now < ends <= now + LONGEST_LIFE:
        raise Unprocessable("A conversation ends at a moment of the next ten years", field="expires_at")
    return ends
