"""Text in one form, to which all offsets refer: no control or invisible characters, one kind of line end and of space.

Characters that are seen by a model and not by a person (tags, overrides of direction, zero widths) are the way in for
text that is not meant to be read; they go. The joiners that Indic scripts, Persian and emoji need stay.
"""

import re
import unicodedata

BROKEN_WORD = re.compile("[\u00ad\u0002\ufffe]\r?\n?")  # hyphens that a typesetter put at a line's end
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
SPACES = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
TRAILING = re.compile("(?<! ) +\n")
GAPS = re.compile("\n{3,}")


def normalised(text: str) -> str:
    text = BROKEN_WORD.sub("", text)
    text = LINE_ENDS.sub("\n", text)
    text = SPACES.sub(" ", UNSEEN.sub("", text))
    text = GAPS.sub("\n\n", TRAILING.sub("\n", text))
    return unicodedata.normalize("NFC", text).strip()
