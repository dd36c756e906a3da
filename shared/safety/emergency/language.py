"""What a language's rules consist of, and how they are read. All patterns see folded text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property


class Kind(Enum):
    """In the order in which they are spoken of."""

    UNCONSCIOUS = "unconscious"
    BREATHING = "breathing"
    HEART = "heart"
    STROKE = "stroke"
    ALLERGY = "allergy"
    BLEEDING = "bleeding"
    OVERDOSE = "overdose"
    SUICIDE = "suicide"


@dataclass(frozen=True, slots=True)
class Sign:
    """`weak` ones count only where the message speaks of a person; `lasting` ones even when they lie in the past."""

    kind: Kind
    pattern: re.Pattern[str]
    weak: bool = False
    lasting: bool = False


@dataclass(frozen=True)
class Language:
    """`frames` are words of asking (`how do I`, `my exam`) that speak of nobody who is ill."""

    name: str
    signs: tuple[Sign, ...]
    persons: str
    frames: str
    questions: str
    topics: str
    past: str
    present: str
    negations: str
    long_negations: str
    no_negations: str
    ended: str
    splits: str
    joins: str
    urgent: str
    advice: Mapping[Kind, str]
    suicide: str

    @cached_property
    def _patterns(self) -> Mapping[str, re.Pattern[str]]:
        words = ("persons", "frames", "questions", "topics", "past", "present", "no_negations", "ended", "splits")
        made = {word: re.compile(getattr(self, word)) for word in words}
        # A denial reaches a few words on; over a comma only where a list goes on with "or", or after a verb of denying.
        made["negated"] = re.compile(
            rf"\b(?:{self.negations})\b(?:[^\w,]+\w+){{0,4}}[^\w,]*$"
            rf"|\b(?:{self.negations})\b[^.;]{{0,60}}\b(?:{self.joins})\b[^,.;]{{0,15}}$"
            rf"|\b(?:{self.long_negations})\b[^.;]{{0,80}}$"
        )
        return made

    def is_personal(self, text: str) -> bool:
        unframed = self._patterns["frames"].sub(" ", text)
        return bool(self._patterns["persons"].search(unframed))

    def is_about_something_else(self, sentence: str, personal: bool) -> bool:  # noqa: FBT001  # a fact of the message
        if self._patterns["topics"].search(sentence):
            return True
        return not personal and bool(self._patterns["questions"].search(sentence))

    def clauses(self, sentence: str) -> list[str]:
        return self._patterns["splits"].split(sentence)

    def is_present(self, sign: Sign, clause: str, found: re.Match[str], personal: bool) -> bool:  # noqa: FBT001  # as above
        if sign.weak and not personal:
            return False
        before = self._patterns["no_negations"].sub(" ", clause[: found.start()])
        if self._patterns["negated"].search(before) or self._patterns["ended"].search(clause[found.end() :]):
            return False
        in_past = self._patterns["past"].search(clause) and not self._patterns["present"].search(clause)
        return sign.lasting or not in_past

    def say(self, kinds: tuple[Kind, ...]) -> str:
        bodily = [self.advice[kind] for kind in kinds if kind is not Kind.SUICIDE][:2]
        parts = [self.urgent, *bodily] if bodily else []
        return " ".join([*parts, self.suicide] if Kind.SUICIDE in kinds else parts)


def sign(kind: Kind, *patterns: str, weak: bool = False, lasting: bool = False) -> Sign:
    return Sign(kind, re.compile("|".join(rf"\b(?:{pattern})" for pattern in patterns)), weak, lasting)
