"""What a person may share of their conversations, and what others see of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice

from shared.auth import passwords
from shared.domain.conversations.model.conversations import owner_of
from shared.domain.conversations.service.conversations import ConversationService, Start, not_there
from shared.domain.conversations.service.threads import ThreadService
from shared.domain.sharing.model import (
    LONGEST_HOURS,
    MOST_LINKS,
    Share,
    Shown,
    checked_password,
)
from shared.domain.sharing.repository import ShareRepository
from shared.kit.clock import Clock, utc_now
from shared.kit.errors import Conflict, Gone, NotFound, Unauthenticated, Unprocessable
from shared.kit.making import made_before, new_secret
from shared.kit.principal import Principal
from shared.ratelimit import Limit, Limiter

GUESSES = Limit("share-password", 20, 900)


@dataclass(frozen=True, slots=True)
class SharingService:
    shares: ShareRepository
    conversations: ConversationService
    threads: ThreadService
    limiter: Limiter
    now: Clock = utc_now

    def share(
        self, user: Principal, conversation_id: str, hours: int, password: str | None, *, anonymous: bool
    ) -> Share:
        if not 1 <= hours <= LONGEST_HOURS:
            raise Unprocessable(f"A link lasts 1 to {LONGEST_HOURS} hours", field="expires_in_hours")
        token = new_secret()
        if before := made_before(lambda: self.shares.get(token)):
            return before
        hidden = passwords.hashed(checked_password(password)) if password else None
        if len(self.links(user, conversation_id)) >= MOST_LINKS:
            raise Conflict(f"{MOST_LINKS} links to a conversation are the most: revoke one first")
        now = self.now()
        ends_at = now + timedelta(hours=hours)
        made = Share(token, owner_of(user), conversation_id, now, ends_at, hidden, anonymous)
        if not self.shares.add(made):
            raise not_there()
        return made

    def links(self, user: Principal, conversation_id: str) -> list[Share]:
        """Those that still open, newest first."""
        self.conversations.get(user, conversation_id)
        found = islice(self.shares.of(owner_of(user), conversation_id), 10 * MOST_LINKS)
        now = self.now()
        return [share for share in found if share.ends_at > now][:MOST_LINKS]

    def kept(self, owner: str, conversation_id: str) -> Iterator[Share]:
        """All of them, those that have ended too, as long as they are kept."""
        return self.shares.of(owner, conversation_id)

    def revoke(self, user: Principal, conversation_id: str, token: str) -> None:
        if not self.shares.end(owner_of(user), conversation_id, token):
            raise no_link()

    def forget(self, owner: str, conversation_id: str) -> None:
        """With the conversation that they open."""
        for share in list(self.shares.of(owner, conversation_id)):
            self.shares.end(owner, conversation_id, share.token)

    def open(self, token: str, visitor: Principal | None, password: str | None, start: Start) -> Shown:
        """The main branch as it stands now."""
        share = self._admitted(token, visitor, password)
        reader = share.reader()
        try:
            conversation = self.conversations.get(reader, share.conversation_id)
            messages = self.threads.messages(reader, share.conversation_id, "main", start)
        except NotFound:
            raise no_link() from None
        count = self.shares.count_access(share)
        if count is None:
            raise no_link()
        return Shown(replace(share, access_count=count), conversation, messages)

    def _admitted(self, token: str, visitor: Principal | None, password: str | None) -> Share:
        share = self.shares.get(token)
        if share is None:
            raise no_link()
        now = self.now()
        if share.ends_at <= now:
            raise Gone("This link has expired", code="SHARE_EXPIRED")
        if not share.anonymous and visitor is None:
            raise Unauthenticated("Sign in to open this link", code="SIGN_IN_REQUIRED")
        if share.password_hash is not None:
            self._check(share, password)
        return share

    def _check(self, share: Share, password: str | None) -> None:
        """Tries are counted before they are looked at: a right guess after too many wrong ones is refused too."""
        if not password:
            raise Unauthenticated("This link needs a password", code="PASSWORD_REQUIRED")
        self.limiter.hit(share.token, GUESSES.scaled()).refuse_if_over(self.now().timestamp())
        if not passwords.matches(share.password_hash, password):
            raise Unauthenticated("The password is not right", code="PASSWORD_INCORRECT")


def no_link() -> NotFound:
    return NotFound("There is no such link", code="RESOURCE_NOT_FOUND")
