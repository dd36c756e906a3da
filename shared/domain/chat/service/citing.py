"""Citations that can be checked: which document, which piece of it, where, and in which words."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from shared.llm import Cited, Passage

NUMBER = re.compile(r"\[(\d{1,3})\]")
LONGEST_QUOTE = 600


def citations(text: str, cited: Sequence[Cited], passages: Sequence[Passage]) -> list[dict[str, Any]]:
    """What a provider said it quoted; of one that writes, the passages whose numbers are in its text."""
    found = list(cited) if cited else list(numbered(text, passages))
    return [entry(each) for each in merged(found)]


def numbered(text: str, passages: Sequence[Passage]) -> Iterator[Cited]:
    seen = dict.fromkeys(int(number) for number in NUMBER.findall(text))
    for number in seen:
        if 1 <= number <= len(passages):
            passage = passages[number - 1]
            quote = passage.text[:LONGEST_QUOTE]
            yield Cited(number, passage, passage.start, passage.start + len(quote), quote, passage.score)


def merged(found: Iterable[Cited]) -> list[Cited]:
    """Several quotes of one number stay several; the same one twice does not."""
    return list({(each.number, each.start, each.end): each for each in found}.values())


def entry(each: Cited) -> dict[str, Any]:
    """With every name that clients know of a thing."""
    passage = each.passage
    score = max(0.0, min(1.0, float(each.score)))
    location = f"page {passage.page}" if passage.page is not None else None
    return {
        "id": passage.document_id,
        "number": each.number,
        "source": "kb",
        "sourceId": passage.document_id,
        "sourceType": passage.source_type,
        "documentId": passage.document_id,
        "chunkId": passage.id,
        "title": passage.title,
        "reference": passage.title,
        "subtitle": passage.section or None,
        "location": location,
        "page": passage.page,
        "start": each.start,
        "end": each.end,
        "quote": each.quote,
        "snippet": each.quote,
        "relevanceScore": round(score, 4),
        "url": passage.url,
        "authors": None,
        "doi": None,
        "pubmedId": None,
        "publicationYear": None,
        "journal": None,
    }
