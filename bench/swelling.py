"""Much of what one person has, written straight into the engine's tables: as so many requests would have left it."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from pynamodb.models import Model

from bench.town import Fill, Raw, parts, save
from bench.visits import Visitor
from shared.domain.calls.model.calls import Call
from shared.domain.calls.repository import items as calls
from shared.domain.campaigns.model.contacts import Row
from shared.domain.campaigns.repository.items import contact_item
from shared.domain.conversations.model.conversations import Conversation
from shared.domain.conversations.model.paths import Branch
from shared.domain.conversations.model.threads import Message, Speaker
from shared.domain.conversations.repository import conversations
from shared.domain.conversations.repository.items import branch_item, message_item, pointer_item
from shared.domain.knowledge.model.documents import Document, Library, Status
from shared.domain.knowledge.repository import items as documents

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MARK = "ffffffff-0000-4000-8000-000000000000"  # the id of the item that is copied


def swell(fill: Fill, whose: Visitor, size: int) -> None:
    """Conversations, sessions, messages, documents, campaigns' contacts and calls."""
    for product in ("voiceassist", "youworker"):
        copied(fill, talk(f"{product}#{whose.user_id}"), size)
    save(fill, said(f"voiceassist#{whose.user_id}", whose.ids["talk"], size))
    copied(fill, document(whose.user_id), size)
    save(fill, contacts(whose.ids["campaign"], size))
    copied(fill, call(whose), size)


def copied(fill: Fill, item: Model, size: int) -> None:
    """Written once: to make each from its model takes ten times as long."""
    text = json.dumps(item.to_dynamodb_dict(), default=bytes.decode)
    each: Iterable[Raw] = (json.loads(text.replace(MARK, f"{number:08x}{MARK[8:]}")) for number in range(size))
    for part in parts(each):
        fill(item.Meta.table_name, part)


def contacts(campaign_id: str, size: int) -> Iterator[Model]:
    return (contact_item(campaign_id, "g", Row(line, f"+1415{line:07d}")) for line in range(size))


def talk(owner: str) -> Model:
    return conversations.to_item(Conversation(owner, MARK, "Chest pain", False, None, 0, NOW, NOW))


def said(owner: str, talk_id: str, size: int) -> Iterator[Model]:
    """The branch says how many there are."""
    yield branch_item(owner, talk_id, Branch("main", 0, size, size, (), (), None, NOW, NOW))
    for depth in range(size):
        message = Message(talk_id, f"{talk_id}-{depth}", "main", depth, Speaker.USER, f"It hurts, {depth}.", NOW)
        yield pointer_item(owner, message)
        yield message_item(owner, message)


def document(user_id: str) -> Model:
    made = Document(
        home=Library("youworker", user_id),
        id=MARK,
        collection="documents",
        title="Gout",
        filename="gout.md",
        media_type="text/markdown",
        size=1000,
        sha256="0" * 64,
        upload="one",
        source_type="text",
        created_by=user_id,
        created_at=NOW,
        updated_at=NOW,
        status=Status.INDEXED,
    )
    return documents.to_item(made)


def call(whose: Visitor) -> Model:
    agent, campaign = whose.ids["agent"], whose.ids["campaign"]
    return calls.to_item(Call(MARK, whose.user_id, campaign, agent, 1, "+14155550100", "+14155550199", 0, 1, NOW))
