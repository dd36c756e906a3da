"""A conversation as a paper: who said what, with the sources numbered through the whole of it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shared.domain.conversations.model.conversations import Conversation
from shared.domain.conversations.model.threads import Message
from shared.kit.clock import rfc3339
from shared.printing import Entry, Note, Paper, Reference

UNTITLED = "Untitled Conversation"
CITED = re.compile(r"\[(\d{1,3})\]")
NOTES = {"tools": "Tool Calls", "tool_results": "Tool Results"}
Citation = Mapping[str, Any]


@dataclass(slots=True)
class Sources:
    """A source keeps the number that it had when it was first cited."""

    references: list[Reference] = field(default_factory=list)
    numbers: dict[tuple[Any, ...], int] = field(default_factory=dict)

    def number(self, citation: Citation) -> int:
        quote = text(citation, "quote", "snippet")
        page, url = citation.get("page"), text(citation, "url")
        title = text(citation, "title", "reference", "source") or "Source"
        key = (text(citation, "documentId", "document_id", "id"), title, page, quote, url)
        if key not in self.numbers:
            self.numbers[key] = len(self.references) + 1
            number = page if isinstance(page, int) else None
            self.references.append(Reference(self.numbers[key], title, number, quote, url))
        return self.numbers[key]


def paper(conversation: Conversation, messages: Iterable[Message], email: str | None, made_at: datetime) -> Paper:
    sources = Sources()
    facts = (
        *((("User", email),) if email else ()),
        ("Created", moment(conversation.created_at)),
        ("Last Updated", moment(conversation.updated_at)),
        ("Messages", str(conversation.message_count)),
    )
    return Paper(
        title=conversation.title or UNTITLED,
        made_at=made_at,
        entries=entries(messages, sources),
        facts=facts,
        references=sources.references,
        closing=f"Exported on {moment(made_at)}",
    )


def entries(messages: Iterable[Message], sources: Sources) -> Iterator[Entry]:
    for message in messages:
        numbers = {local(each): sources.number(each) for each in message.citations}
        cited = tuple(sorted(set(numbers.values())))
        notes = tuple(Note(title, message.metadata[key]) for key, title in NOTES.items() if key in message.metadata)
        yield Entry(role(message), message.created_at, renumbered(message.content, numbers), notes, cited)


def role(message: Message) -> str:
    name = message.role.value.capitalize()
    return name if message.branch_id == "main" else f"{name} ({message.branch_id})"


def local(citation: Citation) -> Any:
    """The number by which its own message cites it."""
    return citation.get("number") or id(citation)


def renumbered(content: str, numbers: Mapping[Any, int]) -> str:
    return CITED.sub(lambda found: f"[{numbers[int(found[1])]}]" if int(found[1]) in numbers else found[0], content)


def text(citation: Citation, *names: str) -> str:
    return next((str(citation[name]) for name in names if citation.get(name)), "")


def moment(when: datetime) -> str:
    return rfc3339(when).replace("T", " ")[:19] + " UTC"
