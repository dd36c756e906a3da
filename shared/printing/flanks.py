"""Whether a mark of emphasis may open or close, by the letters beside it."""

import unicodedata
from functools import lru_cache


def space(letter: str) -> bool:
    return not letter or letter.isspace()


def punctuation(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "PS"


def wide(letter: str) -> bool:
    """Chinese, Japanese and Korean put no spaces around words: there a mark needs none either."""
    return letter != "" and unicodedata.east_asian_width(letter) in "WF"


def leans_right(before: str, after: str) -> bool:
    return not space(after) and (not punctuation(after) or space(before) or punctuation(before))


@lru_cache(maxsize=4096)
def opens(mark: str, before: str, after: str) -> bool:
    if not leans_right(before, after):
        return False
    return mark != "_" or not leans_right(after, before) or punctuation(before)


def closes(mark: str, before: str, after: str) -> bool:
    return opens(mark, after, before)
