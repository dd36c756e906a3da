"""A conversation as a paper for administrators."""

from dataclasses import replace
from datetime import datetime

from shared.domain.conversations.model.threads import Message
from shared.domain.exports.model.papers import Sources, entries, moment
from shared.domain.oversight.model import readable
from shared.domain.oversight.service.looking import Talk
from shared.printing import Paper


def paper_of(talk: Talk, now: datetime, *, shown: bool) -> Paper:
    """Masked, it has no sources either: they quote."""
    facts, sources = talk.thing.facts, Sources()
    messages = [message if shown else masked(message) for message in talk.page.items]
    return Paper(
        title=readable(str(facts["title"]), shown=shown),
        made_at=now,
        entries=list(entries(messages, sources)),
        facts=(
            ("User", talk.email or talk.thing.user_id),
            ("Created", talk.thing.created_at),
            ("Messages", str(facts["message_count"])),
        ),
        references=sources.references,
        closing=f"Exported on {moment(now)}",
    )


def masked(message: Message) -> Message:
    return replace(message, content=readable(message.content, shown=False), citations=(), metadata={})
