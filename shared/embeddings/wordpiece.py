"""Text to the token ids of uncased BERT models, as their vocabulary file defines them."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

UNKNOWN, START, END, PADDING = "[UNK]", "[CLS]", "[SEP]", "[PAD]"
LONGEST_WORD = 100
# Written without spaces, so each character is a word: ideographs and their extensions, not kana or hangul.
IDEOGRAPHS = (
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B820, 0x2CEAF),
    (0xF900, 0xFAFF),
    (0x2F800, 0x2FA1F),
)
REPLACEMENT = "\ufffd"
INVISIBLE = frozenset({"Mn", "Cc", "Cf", "Co", "Cs"})
# The ASCII symbols count as punctuation although Unicode files some of them elsewhere.
ASCII_SIGNS = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


class WordPiece:
    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self.vocabulary = vocabulary
        self.start, self.end, self.padding = vocabulary[START], vocabulary[END], vocabulary[PADDING]
        self.unknown = (vocabulary[UNKNOWN],)
        self.pieces = lru_cache(maxsize=50_000)(self._pieces)

    @classmethod
    def read(cls, path: Path) -> "WordPiece":
        lines = path.read_text(encoding="utf-8").split("\n")
        return cls({token: number for number, token in enumerate(lines) if token})

    def encode(self, text: str, longest: int) -> list[int]:
        """`longest` counts the two marks at the ends as well."""
        ids = [self.start]
        for word in words(text):
            ids += self.pieces(word)
            if len(ids) >= longest:
                break
        return [*ids[: longest - 1], self.end]

    def _pieces(self, word: str) -> Sequence[int]:
        if len(word) > LONGEST_WORD:
            return self.unknown
        found: list[int] = []
        at = 0
        while at < len(word):
            end = self._longest_match(word, at)
            if end == at:
                return self.unknown
            found.append(self.vocabulary[("##" if at else "") + word[at:end]])
            at = end
        return tuple(found)

    def _longest_match(self, word: str, at: int) -> int:
        prefix = "##" if at else ""
        for end in range(len(word), at, -1):
            if prefix + word[at:end] in self.vocabulary:
                return end
        return at


def words(text: str) -> Iterator[str]:
    """Lower case, no accents, no control characters; punctuation and ideographs stand alone."""
    for chunk in text.split():
        plain = chunk.lower()
        if plain.isascii() and plain.isalnum():
            yield plain
        else:
            yield from _separated(plain)


def _separated(chunk: str) -> Iterator[str]:
    word: list[str] = []
    for character in unicodedata.normalize("NFD", chunk):
        kind = _kind(character)
        if kind == "letter":
            word.append(character)
            continue
        if kind == "nothing":
            continue
        if word:
            yield "".join(word)
            word.clear()
        if kind == "alone":
            yield character
    if word:
        yield "".join(word)


@lru_cache(maxsize=20_000)
def _kind(character: str) -> str:
    code = ord(character)
    category = unicodedata.category(character)
    if character in ASCII_SIGNS or category[0] == "P" or any(low <= code <= high for low, high in IDEOGRAPHS):
        return "alone"
    if category in INVISIBLE or character == REPLACEMENT:
        return "nothing"
    return "space" if category == "Zs" else "letter"
