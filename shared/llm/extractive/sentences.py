"""Passages cut into sentences that can be quoted: each is a stretch of its passage, character for character."""

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from shared.kit.smallwords import WORD
from shared.llm import Passage

SHORTEST, LONGEST = 10, 400
FEWEST = 3  # words of a sentence that says something, where there are spaces between words
# A list belongs to the line that leads into it: alone neither says anything.
LISTED = re.compile(r"[^\n.!?]{3,200}:[ \t]*(?:\s*\n)+(?:[ \t]*(?:[-*•–▪]|\d{1,2}[.)])[ \t]+[^\n]+(?:\n\s*|$))+")
UNLATIN_END = re.compile(r"[^。！？!?।؟…\n]+[。！？!?।؟…]*")
LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
LETTER = re.compile(r"[^\W\d_]")
FINAL = re.compile(r"[.!…。！।][\"'”’»)\]]*$")
QUESTION = re.compile(r"[?？؟][\"'”’»)\]]*$")
HEADING = re.compile(r"^(?:[A-Z][\w ]{2,30} ?: )")


@dataclass(frozen=True, slots=True)
class Sentence:
    passage: Passage
    rank: int  # of its passage, 0 the best
    start: int  # in the passage
    end: int

    @property
    def text(self) -> str:
        return self.passage.text[self.start : self.end]


def quotable(passages: tuple[Passage, ...]) -> list[Sentence]:
    """Each once, though passages overlap."""
    kept: dict[str, Sentence] = {}
    for rank, passage in enumerate(passages):
        for start, end in spans(passage.text):
            sentence = Sentence(passage, rank, start, end)
            if is_quotable(sentence.text):
                kept.setdefault(" ".join(sentence.text.split()).casefold(), sentence)
    return list(kept.values())


def spans(text: str) -> Iterator[tuple[int, int]]:
    position = 0
    for block in LISTED.finditer(text):
        yield from _prose(text, position, block.start())
        yield _trimmed(text, block.start(), block.end())
        position = block.end()
    yield from _prose(text, position, len(text))


def _prose(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for paragraph in re.finditer(r"\S(?:.|\n(?!\s*\n))*", text[start:end]):
        at = start + paragraph.start()
        for sentence in _split(paragraph.group()):
            found = text.find(sentence, at, end)
            if found >= 0 and sentence:
                at = found + len(sentence)
                yield _trimmed(text, _past_heading(text, found, at), at)


def _past_heading(text: str, start: int, end: int) -> int:
    """`Summary : Asthma is …` is quoted from where it begins to say something."""
    heading = HEADING.match(text[start:end])
    return start + heading.end() if heading else start


def _split(paragraph: str) -> list[str]:
    letters = LETTER.findall(paragraph)
    if 2 * len(LATIN.findall(paragraph)) >= len(letters):
        return [sentence.strip() for sentence in _segmenter().segment(paragraph)]
    return [sentence.strip() for sentence in UNLATIN_END.findall(paragraph)]


@cache
def _segmenter() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library's own escapes, told when Python first compiles it
        import pysbd  # noqa: PLC0415  # only where an answer is quoted

    return pysbd.Segmenter(language="en", clean=False)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def is_quotable(text: str) -> bool:
    """Whole and worth saying: neither a fragment, nor a heading, nor a question."""
    if not LETTER.search(text) or QUESTION.search(text) or text[0].islower():
        return False
    if not LATIN.search(text):
        return SHORTEST <= len(text) <= LONGEST
    if not SHORTEST <= len(text) <= LONGEST or text[0] in "(),;:-–•*" or len(WORD.findall(text)) < FEWEST:
        return False
    return bool(FINAL.search(text)) or "\n" in text
