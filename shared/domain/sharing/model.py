"""A link by which others read a conversation: until when, with which password, by whom."""

from dataclasses import dataclass
from datetime import datetime

from shared.domain.conversations.model.conversations import Conversation
from shared.domain.conversations.model.threads import Message
from shared.kit.errors import Unprocessable
from shared.kit.paging import Page
from shared.kit.principal import Principal, Product

LONGEST_HOURS = 365 * 24
MOST_LINKS = 100
SHORTEST_PASSWORD, LONGEST_PASSWORD = 4, 100
REMEMBERED_DAYS = 90


@dataclass(frozen=True, slots=True)
class Share:
    token: str
    owner: str
    conversation_id: str
    created_at: datetime
    ends_at: datetime
    password_hash: str | None
    anonymous: bool
    access_count: int = 0

    def reader(self) -> Principal:
        """Who reads through the link reads as the owner of the conversation, and nothing but it."""
        product, _, user_id = self.owner.partition("#")
        return Principal(user_id, Product(product))


@dataclass(frozen=True, slots=True)
class Shown:
    share: Share
    conversation: Conversation
    messages: Page[Message]


def checked_password(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Unprocessable(
            f"A link's password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters", field="password"
        )
    return password
