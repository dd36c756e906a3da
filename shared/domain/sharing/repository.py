"""Links: made, listed, counted, revoked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pynamodb.exceptions import DeleteError, DoesNotExist, UpdateError
from pynamodb.transactions import TransactWrite

from shared.domain.sharing.model import REMEMBERED_DAYS, Share
from shared.kit.clock import rfc3339
from shared.tables.conversations import ConversationItem
from shared.tables.shares import ShareItem
from shared.tables.transactions import agreed

REFUSED = "ConditionalCheckFailedException"


@dataclass(frozen=True, slots=True)
class ShareRepository:
    def add(self, share: Share) -> bool:
        """False where the conversation is not."""

        def fill(transaction: TransactWrite) -> None:
            there = ConversationItem.thing.exists()
            key = f"conversation#{share.conversation_id}"
            transaction.condition_check(ConversationItem, share.owner, key, condition=there)
            transaction.save(to_item(share), condition=ShareItem.token.does_not_exist())

        return agreed(fill)

    def get(self, token: str) -> Share | None:
        try:
            return from_item(ShareItem.get(token, consistent_read=True))
        except DoesNotExist:
            return None

    def of(self, owner: str, conversation_id: str) -> Iterator[Share]:
        found = ShareItem.of_talk.query(talk_of(owner, conversation_id), scan_index_forward=False)
        return (from_item(item) for item in found)

    def count_access(self, share: Share) -> int | None:
        """None where the link was revoked meanwhile."""
        item = ShareItem(share.token)
        try:
            item.update(actions=[ShareItem.access_count.add(1)], condition=ShareItem.token.exists())
        except UpdateError as error:
            if error.cause_response_code != REFUSED:
                raise
            return None
        return int(item.access_count)

    def end(self, owner: str, conversation_id: str, token: str) -> bool:
        """False where the conversation has no such link."""
        try:
            ShareItem(token).delete(condition=ShareItem.talk == talk_of(owner, conversation_id))
        except DeleteError as error:
            if error.cause_response_code != REFUSED:
                raise
            return False
        return True


def talk_of(owner: str, conversation_id: str) -> str:
    return f"{owner}#{conversation_id}"


def to_item(share: Share) -> ShareItem:
    return ShareItem(
        share.token,
        talk=talk_of(share.owner, share.conversation_id),
        owner=share.owner,
        conversation_id=share.conversation_id,
        created_at=rfc3339(share.created_at),
        ends_at=rfc3339(share.ends_at),
        password_hash=share.password_hash,
        anonymous=share.anonymous,
        access_count=share.access_count,
        expires_at=share.ends_at + timedelta(days=REMEMBERED_DAYS),
    )


def from_item(item: Any) -> Share:
    return Share(
        token=item.token,
        owner=item.owner,
        conversation_id=item.conversation_id,
        created_at=datetime.fromisoformat(item.created_at),
        ends_at=datetime.fromisoformat(item.ends_at),
        password_hash=item.password_hash,
        anonymous=item.anonymous,
        access_count=int(item.access_count),
    )
