"""Sessions: opened, counted, rotated, ended."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from pynamodb.exceptions import DeleteError, DoesNotExist, UpdateError
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from shared.domain.identity.model import Account, Session
from shared.domain.identity.repository.counting import REFUSED
from shared.domain.identity.repository.passing import session_of
from shared.kit.clock import rfc3339
from shared.tables.accounts import AccountItem
from shared.tables.sessions import SessionItem
from shared.tables.transactions import agreed

DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class SessionRepository:
    def open(self, session: Session, account: Account, new_hash: str | None = None) -> bool:
        """False when the account is not as it was read: a sign-in that raced a deactivation does not survive it."""
        seen: list[Action] = [AccountItem.last_login.set(rfc3339(datetime.fromtimestamp(session.started_at, UTC)))]
        if new_hash is not None:
            seen.append(AccountItem.password_hash.set(new_hash))

        def fill(transaction: TransactWrite) -> None:
            stands = (AccountItem.active == True) & (AccountItem.epoch == account.epoch)  # noqa: E712
            transaction.update(AccountItem(f"account#{account.id}"), actions=seen, condition=stands)
            transaction.save(session_item(session))

        return agreed(fill)

    def get(self, user_id: str, session_id: str) -> Session | None:
        try:
            return session_of(SessionItem.get(user_id, session_id, consistent_read=True))
        except DoesNotExist:
            return None

    def rotate(self, session: Session, new_hash: str, now: int, ends_at: int) -> bool:
        try:
            SessionItem(session.user_id, session.session_id).update(
                actions=[
                    SessionItem.refresh_hash.set(new_hash),
                    SessionItem.replaced_hash.set(session.refresh_hash),
                    SessionItem.replaced_at.set(now),
                    SessionItem.seen_at.set(now),
                    SessionItem.expires_at.set(datetime.fromtimestamp(ends_at + DAY, UTC)),
                ],
                condition=SessionItem.refresh_hash == session.refresh_hash,
            )
        except UpdateError as error:
            if error.cause_response_code != REFUSED:
                raise
            return False
        return True

    def end(self, user_id: str, session_id: str) -> bool:
        try:
            SessionItem(user_id, session_id).delete(condition=SessionItem.user_id.exists())
        except DeleteError as error:
            if error.cause_response_code != REFUSED:
                raise
            return False
        return True

    def of(self, user_id: str) -> Iterator[Session]:
        return (session_of(item) for item in SessionItem.query(user_id, consistent_read=True))

    def end_all(self, user_id: str) -> None:
        for session in self.of(user_id):
            self.end(user_id, session.session_id)


def session_item(session: Session) -> SessionItem:
    return SessionItem(
        session.user_id,
        session.session_id,
        product=session.product.value,
        role=session.role.value,
        email=session.email,
        started_at=session.started_at,
        seen_at=session.seen_at,
        ends_at=session.ends_at,
        refresh_hash=session.refresh_hash,
        windows={},
        hits={},
        expires_at=datetime.fromtimestamp(session.ends_at + DAY, UTC),
    )
