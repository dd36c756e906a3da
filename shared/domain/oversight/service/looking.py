"""Looks of administrators and viewers into what people have here. Each is on record before it shows anything."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from itertools import islice

from shared.audit.records import entry_of
from shared.domain.conversations.model.threads import Message
from shared.domain.conversations.service.conversations import Start
from shared.domain.conversations.service.threads import ThreadService
from shared.domain.oversight.model import Kind, Thing, Wanted, missing, place_in
from shared.domain.oversight.repository import OversightRepository
from shared.kit.errors import Forbidden
from shared.kit.paging import Page
from shared.kit.principal import Principal

FARTHEST = 1000  # further than that a cursor goes
Emails = Callable[[Collection[str]], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which of a kind, and which page of them."""

    wanted: Wanted
    limit: int
    offset: int
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Listed:
    page: Page[Thing]
    emails: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation with a page of what was said in a branch of it."""

    thing: Thing
    email: str | None
    branch_id: str
    page: Page[Message]


@dataclass(frozen=True, slots=True)
class OversightService:
    things: OversightRepository
    threads: ThreadService
    emails: Emails

    def page(self, user: Principal, kind: Kind, asked: Asked, *, shown: bool) -> Listed:
        """Newest first; of one person's conversations and contexts, what they touched last."""
        may_look(user, shown=shown)
        wanted = asked.wanted
        self._recorded(user, f"{kind}.list", f"{kind}:{wanted.user_id or 'all'}", shown=shown, **wanted.facts)
        limit, offset = asked.limit, 0 if asked.cursor else asked.offset
        walk = self.things.newest(kind, wanted, asked.cursor, limit + offset + 1)
        found = list(islice(walk, offset, offset + limit + 1))
        more = found[limit - 1][1] if len(found) > limit else None
        things = [thing for thing, _ in found[:limit]]
        return Listed(Page(things, more), self.emails({thing.user_id for thing in things}))

    def one(self, user: Principal, kind: Kind, key: str, *, shown: bool) -> tuple[Thing, str | None]:
        """With its owner's address."""
        may_look(user, shown=shown)
        owner, name = place_in(key)
        self._recorded(user, f"{kind}.view", f"{kind}:{key}", shown=shown)
        return self._found(kind, owner, name)

    def messages(self, user: Principal, key: str, branch_id: str, start: Start, *, shown: bool) -> Page[Message]:
        may_look(user, shown=shown)
        owner, name = place_in(key)
        self._recorded(user, "conversation.read", f"conversation:{key}", shown=shown)
        return self.threads.messages(Principal(owner, user.product), name, branch_id, start)

    def exported(self, user: Principal, key: str, branch_id: str, start: Start, *, shown: bool) -> Talk:
        governs(user)
        owner, name = place_in(key)
        self._recorded(user, "conversation.export", f"conversation:{key}", shown=shown)
        thing, email = self._found(Kind.CONVERSATION, owner, name)
        page = self.threads.messages(Principal(owner, user.product), name, branch_id, start)
        return Talk(thing, email, branch_id, page)

    def talks(self, user: Principal, of: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Thing]:
        """How far conversations have come, by their owners and ids: nothing of what is in them is for showing."""
        may_look(user, shown=False)
        return self.things.conversations(of)

    def _found(self, kind: Kind, owner: str, name: str) -> tuple[Thing, str | None]:
        found = self.things.get(kind, owner, name)
        if found is None:
            raise missing()
        return found, self.emails({owner}).get(owner)

    def _recorded(self, user: Principal, act: str, subject: str, *, shown: bool, **facts: str) -> None:
        self.things.looked(entry_of(act, user, subject, content="shown" if shown else "masked", **facts))


def governs(user: Principal) -> None:
    if not user.is_admin:
        raise Forbidden("Administrators only")


def may_look(user: Principal, *, shown: bool) -> None:
    if not user.reads_admin:
        raise Forbidden("Administrators and viewers only")
    if shown and not user.is_admin:
        raise Forbidden("Only administrators may read what is hidden")
