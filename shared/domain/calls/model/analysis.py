"""What a conversation came to, read from its words by plain rules and labelled so. A model may do it instead."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.domain.calls.model.dialogue import Turn
from shared.domain.ledger.model.usage import Spent

EMBEDDED = "embedded-lexicon"
SENTIMENTS = ("positive", "neutral", "negative")
MOST_PHRASES, MOST_EMOTIONS = 5, 4
LONGEST_TRANSCRIPT = 30_000
WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


GOOD = words(
    """
    good great thanks thank happy glad love like nice perfect excellent wonderful helpful pleased yes sure
    interested resolved works awesome appreciate fine satisfied amazing
    """
)
BAD = words(
    """
    bad terrible annoyed angry upset disappointed hate awful poor worst broken useless frustrated wrong problem
    issue complaint never unhappy ridiculous waste stop rude slow refund cancel
    """
)
TURNERS = frozenset({"not", "no", "never", "don't", "doesn't", "isn't", "wasn't", "can't", "won't", "didn't"})
FEELINGS = {
    "satisfied": frozenset(["thanks", "thank", "good", "great", "pleased", "satisfied", "appreciate", "perfect"]),
    "interested": frozenset(["interested", "more", "tell", "sure", "curious"]),
    "relieved": frozenset(["relieved", "resolved", "finally", "works"]),
    "annoyed": frozenset(["annoyed", "third", "again", "ridiculous", "stop", "rude"]),
    "angry": frozenset(["angry", "hate", "terrible", "awful", "worst"]),
    "disappointed": frozenset(["disappointed", "unhappy", "poor"]),
    "confused": frozenset(["confused", "who", "what", "sorry", "understand"]),
}
STOPWORDS = words(
    """
    a about am an and any are as at be been but by bye can could did do does don't for from get go goodbye had
    has have he hello her hi him how i i'm if in into is it its just know let like me more my no not of off ok
    okay on one or our out over please say she so some sorry sure tell than thank thanks that the their them
    then there they this time to up us very want was we were what when where which who why will with would yes
    you your
    """
)


@dataclass(frozen=True, slots=True)
class Analysis:
    """`by` names who judged."""

    sentiment: str
    emotions: tuple[str, ...]
    phrases: tuple[str, ...]
    summary: str
    transcript: str
    by: str = EMBEDDED
    spent: Spent = field(default_factory=Spent)
    facts: Mapping[str, Any] = field(default_factory=dict)


def transcript_of(turns: Sequence[Turn]) -> str:
    names = {"agent": "Agent", "callee": "User"}
    text = "\n".join(f"{names[turn.speaker]}: {turn.text}" for turn in turns if turn.text)
    return text[:LONGEST_TRANSCRIPT]


def by_rules(turns: Sequence[Turn]) -> Analysis:
    heard = [turn.text for turn in turns if turn.speaker == "callee" and turn.text]
    words = [word for text in heard for word in WORD.findall(text.lower())]
    return Analysis(
        sentiment=sentiment_of(words),
        emotions=emotions_of(words),
        phrases=phrases_of(heard),
        summary=summary_of(heard),
        transcript=transcript_of(turns),
    )


def sentiment_of(words: Sequence[str]) -> str:
    score = 0
    for place, word in enumerate(words):
        sign = (word in GOOD) - (word in BAD)
        turned = any(before in TURNERS for before in words[max(0, place - 2) : place])
        score += -sign if turned else sign
    return "positive" if score > 0 else "negative" if score < 0 else "neutral"


def emotions_of(words: Sequence[str]) -> tuple[str, ...]:
    counted = Counter({name: sum(word in signs for word in words) for name, signs in FEELINGS.items()})
    return tuple(name for name, count in counted.most_common(MOST_EMOTIONS) if count)


def phrases_of(texts: Sequence[str]) -> tuple[str, ...]:
    """Words that stand together and mean something; each once, the longer and more frequent first."""
    found: Counter[str] = Counter()
    for text in texts:
        for part in re.split(r"[.,;:!?]+", text.lower()):
            run: list[str] = []
            for word in [*WORD.findall(part), ""]:
                if word and word not in STOPWORDS:
                    run.append(word)
                    continue
                if run:
                    found[" ".join(run[:3])] += 1
                run = []
    ranked = sorted(found, key=lambda phrase: (-found[phrase], -len(phrase.split()), phrase))
    return tuple(ranked[:MOST_PHRASES])


def summary_of(texts: Sequence[str]) -> str:
    """In the callee's own words: nothing is made up."""
    said = [text.strip() for text in texts if len(text.split()) > 2]  # noqa: PLR2004  # less says nothing
    if not said:
        return "The person called said next to nothing."
    return "The person called said: " + " ".join(f"“{text}”" for text in said[:3])
