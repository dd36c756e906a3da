"""Text as a tokenizer that splits at spaces can read it, in any script.

Chinese, Japanese, Thai and their like write no spaces: a run of them becomes its pairs of characters, which find
words of two and more characters. A document also gives its single characters, for queries of one.
"""

import re
import unicodedata

# Han, kana, Thai, Lao, Myanmar, Khmer and Tibetan. Hangul is written with spaces, yet its words carry their particles,
# so pairs serve it better too.
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U000323af]+"
)
MARKS = re.compile("[\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]")  # vowel points, and Arabic's stretcher
ARABIC = str.maketrans({"\u0622": "\u0627", "\u0623": "\u0627", "\u0625": "\u0627", "\u0649": "\u064a"})


def spaced_document(text: str) -> str:
    return UNSPACED.sub(lambda run: f" {' '.join([*_pairs(run[0]), *run[0]])} ", _folded(text))


def spaced_query(text: str) -> str:
    return UNSPACED.sub(lambda run: f" {' '.join(_pairs(run[0]) or run[0])} ", _folded(text))


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def _folded(text: str) -> str:
    return MARKS.sub("", unicodedata.normalize("NFKC", text)).translate(ARABIC)
