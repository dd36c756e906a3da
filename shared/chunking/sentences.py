"""Where sentences end, in the scripts of the world; lines of lists and tables are sentences of their own.

A wrong cut costs little here: it moves the edge of a passage. So there are rules and a short list, no model.
"""

import re
from collections.abc import Iterator

ENDS = re.compile(
    r"""(?P<paragraph>\n[^\S\n]*\n)
    |(?P<line>\n(?=[ \t]*(?:[-*\u2022\u2023\u00b7|\#]|\d{1,3}[.)])[ \t]))
    |(?P<wide>[\u3002\uff01\uff1f\uff61]+[\u300d\u300f\u201d\u2019\uff09)]*)
    |(?P<stop>[.!?\u2026\u061f\u0964\u0965\u0589\u1362]+["'\u201d\u2019)\]]*)(?=\s)""",
    re.VERBOSE,
)
ABBREVIATION = re.compile(
    "al|approx|bd|bid|ca|cf|co|corp|dept|dr|eds?|eg|est|etc|figs?|hrs?|ie|inc|jr|ltd|max|mg|min|mr|mrs|ms|mt|nos?|pp?"
    "|prof|refs?|resp|sec|sr|st|tab|tid|vol|vs"
)
LAST_WORD = re.compile(r"[^\W\d_][\w.]*\Z")
REACH = 24  # characters before a full stop that can tell what kind it is


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Spans without the space around them. What is between two spans is white."""
    start = 0
    for match in ENDS.finditer(text):
        if match.lastgroup == "stop" and not _ends(text, match):
            continue
        yield from _trimmed(text, start, match.end())
        start = match.end()
    yield from _trimmed(text, start, len(text))


def _ends(text: str, match: re.Match[str]) -> bool:
    following = text[match.end() : match.end() + 4].lstrip()[:1]
    if following.islower():
        return False
    if match[0] != ".":
        return True
    word = LAST_WORD.search(text[max(0, match.start() - REACH) : match.start()])
    return word is None or not _abbreviated(word[0])


def _abbreviated(word: str) -> bool:
    """An initial, letters with stops between (`b.i.d`), or a word of the list."""
    bare = word.replace(".", "").lower()
    return len(bare) == 1 or "." in word[1:] or bool(ABBREVIATION.fullmatch(bare))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    part = text[start:end]
    bare = part.strip()
    if bare:
        start += len(part) - len(part.lstrip())
        yield start, start + len(bare)
