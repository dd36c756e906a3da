"""What a person says in a conversation, on which branch, and what happened there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from shared.domain.conversations.model.conversations import owner_of
from shared.domain.conversations.model.paths import Branch, Shape, rank_after, visible, window
from shared.domain.conversations.model.threads import (
    MOST_BRANCHES,
    Draft,
    Event,
    Happening,
    Message,
    Span,
    Spot,
    checked_content,
    id_for,
)
from shared.domain.conversations.repository.threads import Besides, ThreadRepository
from shared.domain.conversations.service.conversations import DEEPEST, Start, not_there
from shared.kit.agreeing import agreeing
from shared.kit.clock import Clock, utc_now
from shared.kit.errors import Conflict, Invalid, NotFound, Stale
from shared.kit.ids import ordered_id
from shared.kit.making import made_before, new_id
from shared.kit.paging import Page, cursor_of, place_of
from shared.kit.principal import Principal
from shared.kit.request import current_request

ANSWER_BYTES = 4 * 1024 * 1024  # a function's answer holds six megabytes, and JSON is longer than its text
MESSAGES = Start(size=50)


@dataclass(frozen=True, slots=True)
class Said:
    """`again` when a client said the same message before."""

    message: Message
    again: bool = False


@dataclass(frozen=True, slots=True)
class ThreadService:
    threads: ThreadRepository
    now: Clock = utc_now

    def messages(
        self, user: Principal, conversation_id: str, branch_id: str = "main", start: Start = MESSAGES
    ) -> Page[Message]:
        """Oldest first, what the branch shares with others before what is its own."""
        owner = owner_of(user)
        shape, branch = self._branch(owner, conversation_id, branch_id)
        skip = rank_after(shape, branch, depth_in(start.cursor)) if start.cursor else start.skipped
        stretches = window(shape, branch, skip, start.size)
        total = visible(shape, branch)
        found = within(list(self.threads.said(owner, conversation_id, stretches)))
        more = bool(found) and rank_after(shape, branch, found[-1].depth) < total
        return Page(found, cursor_of(str(found[-1].depth)) if more else None, total)

    def message(self, user: Principal, message_id: str) -> Message:
        owner = owner_of(user)
        spot = self.threads.where(owner, message_id)
        found = self.threads.at(owner, spot) if spot else None
        if found is None:
            raise no_message()
        return found

    def say(self, user: Principal, conversation_id: str, draft: Draft, source: str = "api") -> Said:
        """The same `client_message_id` on the same branch is the same message, however often it is sent."""
        owner = owner_of(user)
        checked_content(draft.content)
        if draft.parent_message_id is not None:
            self._spot(owner, conversation_id, draft.parent_message_id)
        message_id = (
            id_for(owner, conversation_id, draft.branch_id, draft.client_message_id)
            if draft.client_message_id
            else new_id()
        )

        return agreeing(lambda: self.put(user, conversation_id, message_id, draft, source))

    def put(
        self,
        user: Principal,
        conversation_id: str,
        message_id: str,
        draft: Draft,
        source: str,
        besides: Besides | None = None,
    ) -> Said:
        """One try under a name of its own: raises `Stale` where somebody wrote in between, or `besides` was refused.

        `besides` fills the transaction with what must be written together with the message, or not at all.
        """
        owner = owner_of(user)
        _, branch = self._branch(owner, conversation_id, draft.branch_id)
        message = drafted(draft, conversation_id, message_id, branch.next_depth, self.now())
        if self.threads.add(owner, branch, message, created(message, source), besides):
            return Said(message)
        if before := self._said_before(owner, conversation_id, message_id):
            return Said(before, again=True)
        raise Stale

    def tail(self, user: Principal, conversation_id: str, branch_id: str, size: int) -> list[Message]:
        """The newest of what a branch shows, oldest first."""
        owner = owner_of(user)
        shape, branch = self._branch(owner, conversation_id, branch_id)
        stretches = window(shape, branch, max(0, visible(shape, branch) - size), size)
        return list(self.threads.said(owner, conversation_id, stretches))

    def edit(self, user: Principal, conversation_id: str, message_id: str, content: str) -> Message:
        owner, now = owner_of(user), self.now()
        spot = self._spot(owner, conversation_id, message_id)
        before = self.threads.at(owner, spot)
        if before is None:
            raise no_message()
        after = replace(before, content=checked_content(content), edited_at=now)
        if not self.threads.rewrite(owner, after, happened(after, Happening.MESSAGE_UPDATED, now), now):
            raise no_message()
        return after

    def delete(self, user: Principal, conversation_id: str, message_id: str) -> None:
        owner = owner_of(user)

        def attempt() -> None:
            spot, now = self._spot(owner, conversation_id, message_id), self.now()
            shape = self.threads.shape(owner, conversation_id)
            if spot.branch_id not in shape:
                raise not_there()
            message = standing_in(spot)
            event = happened(message, Happening.MESSAGE_DELETED, now)
            if not self.threads.remove(owner, shape[spot.branch_id], message, event, now):
                raise Stale

        agreeing(attempt)

    def branch(
        self, user: Principal, conversation_id: str, parent_message_id: str, initial: Draft | None
    ) -> Branch:
        """It begins behind the message, and sees what that message's branch has up to it."""
        owner, now, name = owner_of(user), self.now(), new_id()
        spot = self._spot(owner, conversation_id, parent_message_id)
        shape = self.threads.shape(owner, conversation_id)
        if spot.branch_id not in shape:
            raise not_there()
        if before := made_before(lambda: named_so(shape, name)):
            return before
        if len(shape) > MOST_BRANCHES:
            raise Conflict(f"A conversation has at most {MOST_BRANCHES} branches")
        new = grown(shape[spot.branch_id], spot, now, name, with_message=initial is not None)
        events = [branched(conversation_id, new, now)]
        first = None
        if initial is not None:
            checked_content(initial.content)
            said = replace(initial, branch_id=new.id, parent_message_id=parent_message_id)
            first = drafted(said, conversation_id, new_id(), new.starts_at, now)
            events.append(created(first, "api"))
        if not self.threads.grow(owner, conversation_id, new, first, events):
            raise not_there()
        return new

    def branches(self, user: Principal, conversation_id: str) -> list[Branch]:
        """The main one first, then as they were made."""
        shape, main = self._branch(owner_of(user), conversation_id, "main")
        others = (branch for branch in shape.values() if branch.id != main.id)
        return [main, *sorted(others, key=lambda branch: (branch.created_at, branch.id))]

    def events(self, user: Principal, conversation_id: str, span: Span) -> list[Event]:
        if span.offset > DEEPEST:
            raise Invalid(f"Events beyond the first {DEEPEST} are reached with `since`", field="offset")
        owner = owner_of(user)
        self._branch(owner, conversation_id, "main")
        found = self.threads.events(owner, conversation_id, begin_of(span.since), span.kinds)
        return list(islice(found, span.offset, span.offset + span.limit))

    def note(
        self, user: Principal, conversation_id: str, kind: str, payload: Mapping[str, Any], source: str
    ) -> Event:
        event = Event(
            conversation_id, ordered_id(), kind, self.now(), payload, source, trace_id=current_request().trace_id
        )
        self.threads.note(owner_of(user), event)
        return event

    def _branch(self, owner: str, conversation_id: str, branch_id: str) -> tuple[Shape, Branch]:
        shape = self.threads.shape(owner, conversation_id)
        if not shape:
            raise not_there()
        if branch_id not in shape:
            raise NotFound("Branch not found", code="RESOURCE_NOT_FOUND", field="branch_id")
        return shape, shape[branch_id]

    def _spot(self, owner: str, conversation_id: str, message_id: str) -> Spot:
        spot = self.threads.where(owner, message_id)
        if spot is None or spot.conversation_id != conversation_id:
            raise no_message()
        return spot

    def _said_before(self, owner: str, conversation_id: str, message_id: str) -> Message | None:
        spot = self.threads.where(owner, message_id)
        return self.threads.at(owner, spot) if spot and spot.conversation_id == conversation_id else None


def within(found: list[Message]) -> list[Message]:
    """As many as an answer holds, and always one."""
    room = ANSWER_BYTES
    for number, message in enumerate(found):
        room -= len(message.content.encode())
        if room < 0 and number:
            return found[:number]
    return found


def depth_in(cursor: str) -> int:
    (depth,) = place_of(cursor, 1)
    if not depth.isdecimal():
        raise Invalid("This cursor is not one of ours", code="INVALID_CURSOR", field="cursor")
    return int(depth)


def begin_of(since: datetime | None) -> str:
    """Ids of events begin with the millisecond they were made in."""
    if since is None:
        return "event#"
    stamp = f"{max(0, int(since.timestamp() * 1000)):012x}"
    return f"event#{stamp[:8]}-{stamp[8:]}"


def drafted(draft: Draft, conversation_id: str, message_id: str, depth: int, now: datetime) -> Message:
    return Message(
        conversation_id=conversation_id,
        id=message_id,
        branch_id=draft.branch_id,
        depth=depth,
        role=draft.role,
        content=draft.content,
        created_at=now,
        parent_message_id=draft.parent_message_id,
        client_message_id=draft.client_message_id,
        tokens=draft.tokens,
        model=draft.model,
        metadata=draft.metadata,
        citations=draft.citations,
    )


def standing_in(spot: Spot) -> Message:
    """Enough of a message to remove it."""
    return drafted(
        Draft("", branch_id=spot.branch_id), spot.conversation_id, spot.message_id, spot.depth, utc_now()
    )


def named_so(shape: Shape, name: str) -> Branch | None:
    return next((branch for branch in shape.values() if branch.id.endswith(f"-{name[:8]}")), None)


def grown(parent: Branch, spot: Spot, now: datetime, name: str, *, with_message: bool) -> Branch:
    begins = spot.depth + 1
    live = int(with_message)
    shown = f"branch-{now:%Y%m%d%H%M%S}-{name[:8]}"
    return Branch(shown, begins, begins + live, live, (), parent.path_to(spot.depth), spot.message_id, now, now)


def created(message: Message, source: str) -> Event:
    return happened(message, Happening.MESSAGE_CREATED, message.created_at, source)


def happened(message: Message, kind: Happening, at: datetime, source: str = "api") -> Event:
    """What was said is not in it: only that it was."""
    payload = {"message_id": message.id, "branch_id": message.branch_id, "role": message.role.value}
    trace = current_request().trace_id
    return Event(message.conversation_id, ordered_id(), kind, at, payload, source, message.branch_id, trace)


def branched(conversation_id: str, branch: Branch, at: datetime) -> Event:
    payload = {"branch_id": branch.id, "parent_message_id": branch.parent_message_id}
    trace = current_request().trace_id
    return Event(conversation_id, ordered_id(), Happening.BRANCH_CREATED, at, payload, "api", branch.id, trace)


def no_message() -> NotFound:
    return NotFound("Message not found", code="RESOURCE_NOT_FOUND")
