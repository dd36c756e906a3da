"""What the model is told: who it is, what was said, what is known, and what was asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from shared.domain.chat.model.turns import Ask, Line
from shared.domain.ledger.model.quotas import estimated
from shared.kit.principal import Product
from shared.llm import Message, Passage, Request, Speaker
from shared.safety.data import as_data, new_nonce, rule

PERSONAS: Mapping[Product, str] = {
    Product.VOICEASSIST: (
        "You are a medical assistant for clinicians and patients. Answer precisely, name doses with their units, and"
        " say so where evidence is weak or you do not know. You do not replace a physician's judgement."
    ),
    Product.YOUWORKER: "You are a helpful assistant. Use tools where they give a better answer than memory.",
    Product.VOICEERA: "You speak on the telephone: short sentences, no lists, no markup.",
}
CITE = (
    "Passages of the knowledge base are given as numbered data. Where you use one, put its number in brackets behind"
    " the sentence, such as [1]. Never cite a number that was not given."
)
LANGUAGES = {"en": "English", "it": "Italian", "de": "German", "fr": "French", "es": "Spanish", "pt": "Portuguese"}
LENGTHS = {
    "short": "Answer in at most three sentences.",
    "medium": "Answer in one to three paragraphs.",
    "detailed": "Answer in detail, in sections where that helps.",
}
PROPOSED = "what became of what you proposed before"
MODES = {"precise": 0.2, "fast": 0.5, "balanced": 0.7, "default": 0.7, "quality": 0.5, "creative": 1.0}
Value = TypeVar("Value", int, float)
SPEAKERS = {"user": Speaker.USER, "assistant": Speaker.ASSISTANT}


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a person wants to be answered, from the conversation's settings."""

    mode: str | None = None
    system_prompt: str | None = None
    instructions: str | None = None
    language: str | None = None
    most_messages: int | None = None
    temperature: float | None = None
    max_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """Text of an attachment."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Material:
    """All that was gathered for a turn."""

    history: Sequence[Line] = ()
    wishes: Wishes = field(default_factory=Wishes)
    outcomes: str = ""
    patient: str = ""
    papers: Sequence[Paper] = ()
    passages: Sequence[Passage] = ()


@dataclass(frozen=True, slots=True)
class Briefing:
    """`budget` is how many tokens all of it may have; the oldest of what was said is left out first."""

    budget: int

    def request(self, ask: Ask, material: Material) -> Request:
        nonce = new_nonce()
        system = instructions(ask, material, nonce)
        known = list(knowledge(material, nonce, self.budget // 2))
        left = self.budget - estimated(system) - sum(map(estimated, known)) - estimated(ask.text)
        lines = recent(material.history, left)
        return Request(
            messages=(
                Message(Speaker.SYSTEM, system),
                *(Message(SPEAKERS[line.role], line.content) for line in lines),
                Message(Speaker.USER, "\n\n".join([*known, ask.text]))
                if known
                else Message(Speaker.USER, ask.text),
            ),
            passages=tuple(material.passages),
            model=ask.model,
            temperature=first(ask.temperature, material.wishes.temperature, MODES.get(material.wishes.mode or "")),
            max_tokens=first(ask.max_tokens, material.wishes.max_tokens),
        )


def instructions(ask: Ask, material: Material, nonce: str) -> str:
    wishes = material.wishes
    language = ask.language or wishes.language
    parts = [
        PERSONAS[ask.product],
        wishes.system_prompt or "",
        wishes.instructions or "",
        ask.instructions or "",
        f"Answer in {LANGUAGES.get(language, language)}, unless you are asked in another language."
        if language
        else "",
        LENGTHS.get(ask.length or "", ""),
        CITE if material.passages else "",
        rule(nonce),
    ]
    return "\n\n".join(part for part in parts if part)


def knowledge(material: Material, nonce: str, budget: int) -> Iterable[str]:
    """Every piece is data. What no longer fits is left out, the least important last."""
    pieces = [
        *([as_data(material.outcomes, nonce, source=PROPOSED)] if material.outcomes else ()),
        *([as_data(material.patient, nonce, source="clinical context")] if material.patient else ()),
        *(
            as_data(each.text, nonce, source=each.title, number=number)
            for number, each in enumerate(material.passages, 1)
        ),
    ]
    for piece in pieces:
        budget -= estimated(piece)
        if budget >= 0:
            yield piece
    for paper in material.papers:
        text = paper.text.encode()[: max(0, budget) * 4].decode(errors="ignore")
        budget -= estimated(text)
        if text:
            yield as_data(text, nonce, source=f"attachment {paper.name}")


def recent(history: Sequence[Line], budget: int) -> list[Line]:
    """As much of the end as fits, beginning with something that a person said."""
    kept: list[Line] = []
    for line in reversed(history):
        budget -= estimated(line.content)
        if budget < 0:
            break
        if line.role in SPEAKERS and line.content:
            kept.append(line)
    kept.reverse()
    while kept and kept[0].role != "user":
        kept.pop(0)
    return kept


def first(*values: Value | None) -> Value | None:
    return next((value for value in values if value is not None), None)
