"""What a person may do with conversations of their own. Somebody else's is not found."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from shared.domain.conversations.model.conversations import (
    Conversation,
    Wanted,
    checked_end,
    checked_title,
    owner_of,
)
from shared.domain.conversations.model.settings import AnswerSettings
from shared.domain.conversations.model.threads import Event, Happening
from shared.domain.conversations.repository.conversations import ConversationRepository, cursor_behind
from shared.kit.agreeing import agreeing
from shared.kit.clock import Clock, utc_now
from shared.kit.errors import Invalid, NotFound, Stale
from shared.kit.ids import ordered_id
from shared.kit.making import made_before, new_id
from shared.kit.paging import Page
from shared.kit.principal import Principal

DEEPEST = 10_000
LOOKED_AT = 2_000
AT_ONCE = 24
MOST_REMOVED = 2_400


@dataclass(frozen=True, slots=True)
class Start:
    """Where a page begins: at its number, so many behind that, or behind a cursor."""

    number: int = 1
    size: int = 20
    cursor: str | None = None
    offset: int = 0

    @property
    def skipped(self) -> int:
        return 0 if self.cursor else (self.number - 1) * self.size + self.offset


@dataclass(frozen=True, slots=True)
class ConversationService:
    conversations: ConversationRepository
    now: Clock = utc_now

    def create(self, user: Principal, title: str, folder_id: str | None = None) -> Conversation:
        now = self.now()
        new = Conversation(owner_of(user), new_id(), checked_title(title), False, folder_id, 0, now, now)
        if before := made_before(lambda: self.conversations.get(new.owner, new.id)):
            return before
        begun = Event(new.id, ordered_id(), Happening.SESSION_CREATED, now, {}, "api")
        if not self.conversations.add(new, begun):
            raise no_folder()
        return new

    def get(self, user: Principal, conversation_id: str) -> Conversation:
        found = self.conversations.get(owner_of(user), conversation_id)
        if found is None or found.has_expired(self.now()):
            raise not_there()
        return found

    def page(self, user: Principal, wanted: Wanted, start: Start) -> Page[Conversation]:
        """A search looks at so many at once; its cursor goes on from there."""
        owner = owner_of(user)
        if start.skipped > DEEPEST:
            raise Invalid(
                f"Pages beyond the first {DEEPEST} entries are reached with `cursor`",
                code="PAGE_TOO_DEEP",
                field="page",
            )
        counted = self.conversations.counted(owner, wanted.folder_id).of(wanted)
        now = self.now()
        found = self.conversations.newest(owner, wanted, start.cursor, start.skipped + start.size + 1)
        newest = (each for each in found if not each.has_expired(now))
        looked, matches = sifted(islice(newest, DEEPEST + start.size + 1), wanted, start.skipped + start.size)
        shown = matches[start.skipped :]
        last = looked[-1] if looked else None
        more = next(newest, None) is not None
        total = counted if not wanted.words else len(matches)
        return Page(shown, cursor_behind(last) if last and more else None, total)

    def update(self, user: Principal, conversation_id: str, changes: Mapping[str, Any]) -> Conversation:
        """What is not named stays as it is."""
        named = dict(changes)
        if "title" in named:
            named["title"] = checked_title(named["title"])
        if named.get("expires_at") is not None:
            named["expires_at"] = checked_end(named["expires_at"], self.now())

        def attempt() -> Conversation:
            before = self.get(user, conversation_id)
            after = replace(before, **named, updated_at=self.now())
            if self.conversations.replace(before, after):
                return after
            if after.folder_id != before.folder_id and self.get(user, conversation_id) == before:
                raise no_folder()
            raise Stale

        return agreeing(attempt)

    def delete(self, user: Principal, conversation_id: str) -> None:
        def attempt() -> None:
            if not self.conversations.remove(self.get(user, conversation_id)):
                raise Stale

        agreeing(attempt)

    def delete_all(self, user: Principal) -> int:
        """As many as one request removes; called again, it goes on."""
        owner, removed = owner_of(user), 0
        while removed < MOST_REMOVED:
            some = list(islice(self.conversations.newest(owner, Wanted(), None, AT_ONCE), AT_ONCE))
            if not some:
                break
            if self.conversations.remove_all(some):
                removed += len(some)
            else:
                self._one_by_one(user, some)
                removed += len(some)
        return removed

    def unfile(self, owner: str, folder_id: str) -> int:
        """Out of a folder that is being removed."""
        moved = 0
        wanted = Wanted(folder_id=folder_id)
        for conversation in self.conversations.newest(owner, wanted, None, AT_ONCE):
            moved += self._unfiled(owner, conversation.id, folder_id)
        return moved

    def settings(self, user: Principal, conversation_id: str) -> AnswerSettings:
        found = self.conversations.settings(owner_of(user), conversation_id)
        if found is None:
            raise not_there()
        return found[0]

    def change_settings(self, user: Principal, conversation_id: str, changes: Mapping[str, Any]) -> AnswerSettings:
        owner = owner_of(user)

        def attempt() -> AnswerSettings:
            found = self.conversations.settings(owner, conversation_id)
            if found is None:
                raise not_there()
            after = found[0].changed(changes)
            if not self.conversations.keep_settings(owner, conversation_id, after, found[1]):
                raise Stale
            return after

        return agreeing(attempt)

    def _one_by_one(self, user: Principal, some: list[Conversation]) -> None:
        for conversation in some:
            try:
                self.delete(user, conversation.id)
            except NotFound:
                continue

    def _unfiled(self, owner: str, conversation_id: str, folder_id: str) -> bool:
        def attempt() -> bool:
            before = self.conversations.get(owner, conversation_id)
            if before is None or before.folder_id != folder_id:
                return False
            if not self.conversations.replace(before, before.filed(None)):
                raise Stale
            return True

        return agreeing(attempt)


def sifted(
    newest: Iterator[Conversation], wanted: Wanted, enough: int
) -> tuple[list[Conversation], list[Conversation]]:
    """What was looked at, and what of it is wanted."""
    looked: list[Conversation] = []
    matches: list[Conversation] = []
    for conversation in newest:
        looked.append(conversation)
        if wanted.takes(conversation):
            matches.append(conversation)
        if len(matches) == enough or (wanted.words and len(looked) == LOOKED_AT):
            break
    return looked, matches


def not_there() -> NotFound:
    return NotFound("Conversation not found", code="RESOURCE_NOT_FOUND")


def no_folder() -> NotFound:
    return NotFound("Folder not found", code="RESOURCE_NOT_FOUND", field="folder_id")
