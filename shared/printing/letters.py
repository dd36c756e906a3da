"""Letters: which of them may stand in a document, and which way they run."""

import re
import unicodedata

LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Controls; embeddings and overrides, which can show a text in another order than it has; what is no character.
INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff]")
HALVES = re.compile(r"[\ud800-\udfff]")
RIGHTWARD = frozenset({"R", "AL"})


def clean(text: str) -> str:
    """Text that any file format can hold, lines ended by a newline alone."""
    if HALVES.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return INVISIBLE.sub("", LINE_ENDS.sub("\n", text))


def one_line(text: str) -> str:
    return " ".join(clean(text).split())


def runs_right_to_left(text: str) -> bool:
    """Said by the first letter that has a direction."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction == "L":
            return False
        if direction in RIGHTWARD:
            return True
    return False
