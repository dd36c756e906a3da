"""Runs out of a paragraph's text: emphasis, code, links, escapes. Takes time in proportion to the length, whatever
the text is. What is not understood stays as it was written."""

import html
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from shared.printing.flanks import closes, opens, wide
from shared.printing.letters import clean
from shared.printing.prose import BREAK, NEWLINE, Run, Runs

TOKEN = re.compile(
    r"""\\?(?P<newline>\n)
      | \\(?P<escaped>[!-/:-@\[-`{-~])
      | (?P<ticks>`+)
      | (?P<marks>\*+|_+|(?<!~)~~(?!~))
      | (?P<opening>!?\[)
      | (?P<closing>\])
      | <(?P<address>(?:https?://|mailto:)[^\s<>]{1,2000})>
      | (?P<entity>&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});)""",
    re.VERBOSE,
)
TICKS = re.compile(r"`+")
LONGEST_ADDRESS = 2000
DEEPEST_BRACKETS = 3
STYLES = {("*", 1): "i", ("*", 2): "b", ("_", 1): "i", ("_", 2): "b", ("~", 2): "s"}
WEIGHT = 2
Span = tuple[int, int, str]  # of pieces: the first, the one after the last, what holds for them


@dataclass(slots=True)
class Piece:
    """A stretch of the text. For marks, `left` says how many are not yet used."""

    text: str
    style: str = ""
    mark: str = ""
    left: int = 0
    opens: bool = False
    closes: bool = False


@dataclass(slots=True)
class Scanner:
    text: str
    pieces: list[Piece] = field(default_factory=list)
    brackets: list[int] = field(default_factory=list)
    links: list[Span] = field(default_factory=list)
    ticks: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def scan(self) -> list[Piece]:
        for found in TICKS.finditer(self.text):
            self.ticks[len(found[0])].append(found.start())
        at = 0
        while (token := TOKEN.search(self.text, at)) is not None:
            self.plain(self.text[at : token.start()])
            at = self.take(token)
        self.plain(self.text[at:])
        return self.pieces

    def plain(self, text: str) -> None:
        if text:
            self.pieces.append(Piece(text))

    def take(self, token: re.Match[str]) -> int:
        """Where to go on."""
        kind, text = str(token.lastgroup), token[str(token.lastgroup)]
        match kind:
            case "newline":
                self.pieces.append(Piece(NEWLINE))
            case "ticks":
                return self.code(token.start(), len(text))
            case "marks":
                self.marks(text, token.start(), token.end())
            case "opening":
                self.brackets.append(len(self.pieces))
                self.pieces.append(Piece(text))
            case "closing":
                return self.link(token.start())
            case "address":
                self.links.append((len(self.pieces), len(self.pieces) + 1, text))
                self.plain(text)
            case _:
                self.plain(text if kind == "escaped" else clean(html.unescape(text)))
        return token.end()

    def code(self, start: int, length: int) -> int:
        """Up to the next row of as many ticks."""
        inside, starts = start + length, self.ticks[length]
        following = bisect_right(starts, start)
        if following == len(starts):
            self.plain("`" * length)
            return inside
        end = starts[following]
        text = self.text[inside:end].replace(NEWLINE, " ")
        if text.strip() and text[0] == text[-1] == " ":
            text = text[1:-1]
        self.pieces.append(Piece(text, style="c"))
        return end + length

    def marks(self, text: str, start: int, end: int) -> None:
        """Beside Chinese, Japanese and Korean a mark stands as it would beside punctuation: they space no words."""
        before, after = self.text[start - 1 : start] if start else "", self.text[end : end + 1]
        before, after = ("." if wide(letter) else letter for letter in (before, after))
        may_open, may_close = opens(text[0], before, after), closes(text[0], before, after)
        self.pieces.append(Piece("", mark=text[0], left=len(text), opens=may_open, closes=may_close))

    def link(self, at: int) -> int:
        end = self.address_end(at + 1) if self.brackets else None
        opening = self.brackets.pop() if self.brackets else None
        if opening is None or end is None:
            self.plain("]")
            return at + 1
        address = self.text[at + 2 : end].strip().partition(" ")[0].strip("<>")
        self.links.append((opening, len(self.pieces), address))
        if self.pieces[opening].text == "[":
            self.brackets.clear()  # a link holds no link, and may hold images
        self.pieces[opening].text = ""
        return end + 1

    def address_end(self, at: int) -> int | None:
        """The bracket that closes `(address "title")`, none where it is not one."""
        depth = 0
        for place in range(at, min(at + LONGEST_ADDRESS, len(self.text))):
            letter = self.text[place]
            depth += (letter == "(") - (letter == ")")
            if depth == 0:
                return place if place > at else None
            if depth > DEEPEST_BRACKETS or letter == NEWLINE:
                return None
        return None


def emphasised(pieces: list[Piece]) -> Iterator[Span]:
    waiting: list[int] = []
    bottoms: dict[tuple[str, bool, int], int] = defaultdict(int)
    for here, piece in enumerate(pieces):
        if not piece.mark:
            continue
        while piece.closes and piece.left:
            key = (piece.mark, piece.opens, piece.left % 3)
            depth = opener(pieces, waiting, here, bottoms[key])
            if depth is None:
                bottoms[key] = here
                break
            yield paired(pieces, waiting, depth, here)
        if piece.opens and piece.left:
            waiting.append(here)


def opener(pieces: list[Piece], waiting: list[int], here: int, bottom: int) -> int | None:
    """How deep in the pile lies what this mark closes."""
    closer = pieces[here]
    for depth in range(len(waiting) - 1, -1, -1):
        if waiting[depth] < bottom:
            return None
        candidate = pieces[waiting[depth]]
        mixed = (candidate.closes or closer.opens) and (candidate.left + closer.left) % 3 == 0
        whole = candidate.left % 3 == 0 and closer.left % 3 == 0
        if candidate.mark == closer.mark and (not mixed or whole):
            return depth
    return None


def paired(pieces: list[Piece], waiting: list[int], depth: int, here: int) -> Span:
    start = waiting[depth]
    opening, closing = pieces[start], pieces[here]
    used = WEIGHT if opening.left >= WEIGHT and closing.left >= WEIGHT else 1
    opening.left -= used
    closing.left -= used
    del waiting[depth + 1 if opening.left else depth :]
    return start + 1, here, STYLES[opening.mark, used]


def read_runs(text: str) -> Runs:
    text = text.strip()
    if TOKEN.search(text) is None:
        return (Run(text),) if text else ()
    scanner = Scanner(text)
    pieces = scanner.scan()
    styles = styles_of(list(emphasised(pieces)), len(pieces))
    addresses = addresses_of(scanner.links, len(pieces))
    return tuple(merged(map(run_of, pieces, styles, addresses)))


def styles_of(spans: list[Span], length: int) -> Iterator[str]:
    changes: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for start, end, style in spans:
        changes[start].append((style, 1))
        changes[end].append((style, -1))
    level, shown = {"b": 0, "i": 0, "s": 0}, ""
    for here in range(length):
        if here in changes:
            for style, change in changes[here]:
                level[style] += change
            shown = "".join(style for style, depth in level.items() if depth)
        yield shown


def addresses_of(spans: list[Span], length: int) -> Iterator[str]:
    """Spans never cross: the one that began last ends first."""
    ends = Counter(end for _, end, _ in spans)
    starts = sorted(spans, key=lambda span: (span[0], -span[1]), reverse=True)
    active = [""]
    for here in range(length):
        del active[len(active) - ends.get(here, 0) :]
        while starts and starts[-1][0] == here:
            active.append(starts.pop()[2])
        yield active[-1]


def run_of(piece: Piece, style: str, address: str) -> Run:
    if piece.text == NEWLINE:
        return BREAK
    return Run(piece.mark * piece.left if piece.mark else piece.text, style + piece.style, address)


def look(run: Run) -> tuple[str, str, bool]:
    return run.style, run.address, run.text == NEWLINE


def merged(runs: Iterator[Run]) -> Iterator[Run]:
    """Neighbours that look the same are one; breaks stay single."""
    for (style, address, breaks), group in groupby((run for run in runs if run.text), key=look):
        if breaks:
            yield from group
        else:
            yield Run("".join(run.text for run in group), style, address)
