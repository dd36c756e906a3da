"""A written answer as it is said: without markup, and sentence by sentence so that the first is soon heard."""

import re
from collections.abc import Iterator

LONGEST = 280  # characters that are said in one breath
FENCE = re.compile(r"```.*?(```|\Z)", re.DOTALL)
LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
CITATION = re.compile(r"\s*\[\d+(?:\s*[,-]\s*\d+)*\]")
ADDRESS = re.compile(r"https?://\S+")
MARKS = re.compile(r"^\s*(?:#{1,6}|[-*+•]|\d+[.)]|>)\s+", re.MULTILINE)
EMPHASIS = re.compile(r"[*_`~|]+")
END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+|(?<=[。！？])|\n+")
SHORT = r"\b(?:Dr|Mr|Mrs|Ms|Prof|St|vs|approx|No|Fig|e\.g|i\.e)"
SHORTENED = re.compile(rf"{SHORT}\.$", re.IGNORECASE)
UNFINISHED = re.compile(rf"(?:{SHORT}|(?:^|\n)\s*\d+)\.\Z", re.IGNORECASE)
PAUSE = re.compile(r"(?<=[,;:])\s+|\s+(?:and|or|but)\s+")


def plain(text: str) -> str:
    text = FENCE.sub(" ", text)
    text = LINK.sub(r"\1", text)
    text = ADDRESS.sub("", CITATION.sub("", text))
    return EMPHASIS.sub("", MARKS.sub("", text)).strip()


def sayable(text: str) -> int:
    """How much of a text that is still being written may be said: up to the beginning of its newest sentence.

    A number before a point of a list ends no sentence, and of a block of code the end is waited for.
    """
    for found in reversed(list(END.finditer(text))):
        head = text[: found.end()]
        if found.end() < len(text) and head.count("```") % 2 == 0 and not UNFINISHED.search(head.rstrip()):
            return found.end()
    return 0


def sentences(text: str) -> list[str]:
    made: list[str] = []
    for piece in filter(None, (part.strip() for part in END.split(plain(text)))):
        if made and SHORTENED.search(made[-1]):
            made[-1] += f" {piece}"
        else:
            made.append(piece)
    return [short for sentence in made for short in breaths(sentence)]


def breaths(sentence: str) -> Iterator[str]:
    """A sentence that is too long is said in pieces, cut where a reader would pause, else between two words."""
    while len(sentence) > LONGEST:
        places = [found.end() for found in PAUSE.finditer(sentence, 1, LONGEST)]
        at = places[-1] if places else sentence.rfind(" ", 1, LONGEST)
        at = at if at > 0 else LONGEST
        yield sentence[:at].strip()
        sentence = sentence[at:]
    if any(sign.isalnum() for sign in sentence):
        yield sentence.strip()
