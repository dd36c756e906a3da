"""The embedded provider: answers without a language model, by quoting.

Of the passages a request carries it chooses the sentences that answer the question and says them as they stand,
each with the number of its passage. Where nothing in them answers it says so. Nothing is ever rewritten, and every
answer is labelled for what it is.
"""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shared.llm import (
    Cancelled,
    Cited,
    Finished,
    ModelEvent,
    Passage,
    Reason,
    Request,
    Speaker,
    TextDelta,
    Usage,
    never,
)
from shared.llm.extractive.phrases import ABOUT, greeting_in, not_there
from shared.llm.extractive.ranking import Embed, Ranking, Scored
from shared.llm.extractive.sentences import quotable

NAME = "embedded-extractive"
ASKED_EVERY = 0.1


@dataclass(frozen=True, slots=True)
class ExtractiveModel:
    """`retrieval` names how the passages were found, for the label. Without `embed` words alone decide."""

    embed: Embed | None = None
    retrieval: str = "bm25"

    def stream(self, request: Request, cancelled: Cancelled = never) -> Iterator[ModelEvent]:
        question = asked(request)
        language = greeting_in(question)
        if language or not question:
            yield from self._said(self._words(ABOUT[language or "en"]), (), cancelled)
            return
        ranking = Ranking.of(question, quotable(request.passages), self.embed)
        events = quoted(ranking.chosen) if ranking.chosen else self._words(not_there(question))
        yield from self._said(events, ranking.chosen, cancelled, ranking.confidence)

    def _words(self, text: str) -> Iterator[ModelEvent]:
        return (TextDelta(word) for word in words_of(text))

    def _said(
        self,
        events: Iterator[ModelEvent],
        chosen: tuple[Scored, ...],
        cancelled: Cancelled,
        confidence: float | None = None,
    ) -> Iterator[ModelEvent]:
        reason, looked_at = Reason.STOP, float("-inf")
        for event in events:
            if time.monotonic() - looked_at >= ASKED_EVERY:
                looked_at = time.monotonic()
                if cancelled():
                    reason = Reason.CANCELLED
                    break
            yield event
        yield Usage(0, 0, NAME)
        yield Finished(reason, self._label(chosen, confidence))

    def _label(self, chosen: tuple[Scored, ...], confidence: float | None) -> dict[str, Any]:
        return {
            "provider": NAME,
            "generative": False,
            "model": None,
            "retrieval": self.retrieval,
            "scoring": "words and meaning" if self.embed else "words",
            "confidence": confidence,
            "supported": bool(chosen),
        }


def asked(request: Request) -> str:
    texts = (message.text for message in reversed(request.messages) if message.role is Speaker.USER)
    return next(texts, "").strip()


def quoted(chosen: tuple[Scored, ...]) -> Iterator[ModelEvent]:
    """Sentences of one passage share its number; numbers count up in the order they are first said."""
    numbers: dict[str, int] = {}
    for position, scored in enumerate(chosen):
        sentence = scored.sentence
        number = numbers.setdefault(sentence.passage.id, len(numbers) + 1)
        if position:
            yield TextDelta("\n\n" if "\n" in sentence.text else " ")
        for word in words_of(sentence.text):
            yield TextDelta(word)
        yield TextDelta(f" [{number}]")
        yield cited(number, scored)


def cited(number: int, scored: Scored) -> Cited:
    sentence, passage = scored.sentence, scored.sentence.passage
    return Cited(
        number=number,
        passage=passage,
        start=passage.start + sentence.start,
        end=passage.start + sentence.end,
        quote=sentence.text,
        score=round(scored.score, 4),
    )


def words_of(text: str) -> list[str]:
    return re.findall(r"\s*\S+\s*?(?=\s|$)|\s+$", text)


__all__ = ["NAME", "ExtractiveModel", "Passage"]
