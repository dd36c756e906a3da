"""What the fonts of this folder can draw. A character that they cannot is shown as a mark that says so."""

import re
import unicodedata
from pathlib import Path

FONTS = Path(__file__).with_name("fonts")
MISSING = "\N{REPLACEMENT CHARACTER}"
# Draw nothing themselves: breaks, joiners, directions, variations.
SILENT = r"\n\u00ad\u034f\u200b-\u200f\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f"
# Scripts that break between any two letters, or find their words without spaces.
UNSPACED = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ud7ff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
LONGEST_WORD = 40
STEP = 8


def drawable() -> str:
    """The ranges of the fonts, as a set of a regular expression."""
    pairs = (line.split("-") for line in (FONTS / "coverage.txt").read_text().split())
    return "".join(f"\\U{int(low, 16):08x}-\\U{int(high, 16):08x}" for low, high in pairs)


UNDRAWABLE = re.compile(f"[^{SILENT}{drawable()}]")
LONG_WORD = re.compile(rf"[^\s\u200b{UNSPACED}]{{{LONGEST_WORD + 1},}}")


def shown(text: str) -> str:
    return breakable(UNDRAWABLE.sub(instead, text))


def instead(found: re.Match[str]) -> str:
    """The same thing said with other characters, where Unicode knows one: 𝐛 is a b."""
    plainer = unicodedata.normalize("NFKC", found[0])
    return MISSING if UNDRAWABLE.search(plainer) else plainer


def breakable(text: str) -> str:
    """A word longer than a line may break anywhere, except before what belongs to the letter before it."""
    return LONG_WORD.sub(broken, text)


def broken(word: re.Match[str]) -> str:
    return "".join(
        f"\u200b{letter}" if at and at % STEP == 0 and stands_alone(word[0][at - 1], letter) else letter
        for at, letter in enumerate(word[0])
    )


def stands_alone(before: str, letter: str) -> bool:
    return unicodedata.category(letter)[0] != "M" and "\u200d" not in {before, letter}
