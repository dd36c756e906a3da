"""Sessions: conversations that a client names, and that begin with the first word said in them."""

import unicodedata
from dataclasses import dataclass
from uuid import uuid5

from shared.domain.conversations.model.conversations import Conversation, owner_of
from shared.domain.conversations.model.threads import SPACE, Event, Happening
from shared.domain.conversations.repository.conversations import ConversationRepository
from shared.domain.conversations.repository.sessions import SessionRepository
from shared.kit.agreeing import agreeing
from shared.kit.clock import Clock, utc_now
from shared.kit.errors import NotFound, Stale, Unprocessable
from shared.kit.ids import ordered_id
from shared.kit.making import new_id
from shared.kit.principal import Principal

LONGEST_NAME = 128
LARGEST_NUMBER = 10**9


@dataclass(frozen=True, slots=True)
class SessionService:
    conversations: ConversationRepository
    sessions: SessionRepository
    now: Clock = utc_now

    def ensure(self, user: Principal, name: str | None) -> Conversation:
        """That of the name, which is made where there is none; without a name always a new one."""
        owner = owner_of(user)
        named = checked_name(name) if name else f"chat-{new_id()}"
        session_id = id_of(owner, named)

        def attempt() -> Conversation:
            found = self.conversations.get(owner, session_id)
            if found is not None:
                return found
            now, number = self.now(), self.sessions.last_number(owner) + 1
            new = Conversation(owner, session_id, named, False, None, 0, now, now, named, number)
            if not self.sessions.add(
                new, number, Event(new.id, ordered_id(), Happening.SESSION_CREATED, now, {}, "api")
            ):
                raise Stale
            return new

        return agreeing(attempt)

    def find(self, user: Principal, name: str) -> Conversation:
        """By its number, or by what its client calls it."""
        owner = owner_of(user)
        numbered = None
        if name.isascii() and name.isdecimal() and int(name) < LARGEST_NUMBER:
            numbered = self.sessions.numbered(owner, int(name))
        found = self.conversations.get(owner, numbered or id_of(owner, name))
        if found is None:
            raise NotFound("Session not found")
        return found


def id_of(owner: str, name: str) -> str:
    return str(uuid5(SPACE, f"{owner}\nsession\n{name}"))


def checked_name(name: str) -> str:
    shown = name.strip()
    if not 1 <= len(shown) <= LONGEST_NAME or any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in shown):
        raise Unprocessable(f"A session's name has 1 to {LONGEST_NAME} characters on one line", field="session_id")
    return shown
