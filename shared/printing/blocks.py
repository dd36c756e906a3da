"""Blocks out of a text: the Markdown that people and models write. A line that fits nothing is a paragraph's.

Takes time in proportion to the length, whatever the text is; what is nested deeper than `DEEPEST` is plain text.
"""

import re
from collections.abc import Callable, Iterator

from shared.printing.inline import read_runs
from shared.printing.letters import clean
from shared.printing.prose import Block, Code, Heading, Listing, Paragraph, Quote, Rule, Runs, Table

DEEPEST = 6
MOST_COLUMNS = 12
SHORTEST_RULE = 3
NESTED = 2  # models indent what belongs to an item by as little
FENCE = re.compile(r" {0,3}(?P<ticks>`{3,}|~{3,})(?P<info>[^`\n]*)$")
HEADING = re.compile(r" {0,3}(?P<marks>#{1,6})(?: |$)")
QUOTE = re.compile(r" {0,3}> ?")
ITEM = re.compile(r" {0,3}(?P<marker>[-*+]|(?P<number>\d{1,9})[.)])(?: {1,4}(?! )| *$|(?= ))")
LANGUAGE = re.compile(r"[\w+#.-]{0,20}")
CELL = re.compile(r"(?<!\\)\|")
DASHES = re.compile(r":?-+:?")
Found = tuple[Block, int] | None  # a block, and the line after it


def read(text: str) -> tuple[Block, ...]:
    return tuple(blocks(clean(text).expandtabs(4).split("\n"), 0))


def blocks(lines: list[str], depth: int) -> Iterator[Block]:
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        block, at = started(lines, at, depth) or paragraph(lines, at, depth)
        yield block


def started(lines: list[str], at: int, depth: int) -> Found:
    for reader in READERS:
        if found := reader(lines, at, depth):
            return found
    return None


def paragraph(lines: list[str], at: int, depth: int) -> tuple[Block, int]:
    end = at + 1
    while end < len(lines) and lines[end].strip() and not interrupts(lines, end, depth):
        end += 1
    return Paragraph(read_runs("\n".join(line.strip() for line in lines[at:end]))), end


def interrupts(lines: list[str], at: int, depth: int) -> bool:
    line = lines[at]
    if FENCE.match(line) or HEADING.match(line) or is_rule(line) or is_table(lines, at):
        return True
    return depth < DEEPEST and bool(QUOTE.match(line) or ITEM.match(line))


def fence(lines: list[str], at: int, _: int) -> Found:
    opening = FENCE.match(lines[at])
    if opening is None:
        return None
    ticks, indent = opening["ticks"], len(lines[at]) - len(lines[at].lstrip())
    end = at + 1
    while end < len(lines) and not closes_fence(lines[end], ticks):
        end += 1
    inside = (line[min(indent, len(line) - len(line.lstrip())) :] for line in lines[at + 1 : end])
    language = LANGUAGE.match(opening["info"].strip())
    return Code("\n".join(inside), language[0] if language else ""), end + 1


def closes_fence(line: str, ticks: str) -> bool:
    stripped = line.strip()
    return len(stripped) >= len(ticks) and set(stripped) == {ticks[0]}


def heading(lines: list[str], at: int, _: int) -> Found:
    opening = HEADING.match(lines[at])
    if opening is None:
        return None
    text = lines[at][opening.end() :].strip()
    bare = text.rstrip("#")
    return Heading(len(opening["marks"]), read_runs(bare if not bare or bare.endswith(" ") else text)), at + 1


def is_rule(line: str) -> bool:
    marks = line.replace(" ", "")
    return len(marks) >= SHORTEST_RULE and marks[0] in "-*_" and marks == marks[0] * len(marks)


def rule(lines: list[str], at: int, _: int) -> Found:
    return (Rule(), at + 1) if is_rule(lines[at]) else None


def quote(lines: list[str], at: int, depth: int) -> Found:
    if depth >= DEEPEST or not QUOTE.match(lines[at]):
        return None
    inside: list[str] = []
    while at < len(lines) and (mark := QUOTE.match(lines[at])):
        inside.append(lines[at][mark.end() :])
        at += 1
    return Quote(tuple(blocks(inside, depth + 1))), at


def listing(lines: list[str], at: int, depth: int) -> Found:
    first = ITEM.match(lines[at])
    if depth >= DEEPEST or first is None:
        return None
    items: list[tuple[Block, ...]] = []
    kind, number = first["marker"][-1], first["number"]
    while at < len(lines) and (mark := ITEM.match(lines[at])) and mark["marker"][-1] == kind:
        if is_rule(lines[at]):
            break
        inside, at = item(lines, at, mark)
        items.append(tuple(blocks(inside, depth + 1)))
    return Listing(None if number is None else int(number), tuple(items)), at


def item(lines: list[str], at: int, mark: re.Match[str]) -> tuple[list[str], int]:
    """Its lines without their indentation, and the first line that may be another's."""
    inside, indent = [lines[at][mark.end() :]], mark.end()
    end = at + 1
    for place in range(at + 1, len(lines)):
        line = lines[place]
        depth = len(line) - len(line.lstrip())
        if line.strip():
            if depth < min(NESTED, indent):
                break
            inside.append(line[min(depth, indent) :])
            end = place + 1
        else:
            inside.append("")
    following = end
    while following < len(lines) and not lines[following].strip():
        following += 1
    joins = following < len(lines) and ITEM.match(lines[following]) is not None
    return inside, following if joins else end


def table(lines: list[str], at: int, _: int) -> Found:
    if not is_table(lines, at):
        return None
    head = cells(lines[at])
    end = at + 2
    while end < len(lines) and "|" in lines[end]:
        end += 1
    rows = tuple(fitted(cells(line), len(head)) for line in lines[at + 2 : end])
    return Table(tuple(map(read_runs, head)), rows), end


def is_table(lines: list[str], at: int) -> bool:
    if "|" not in lines[at] or at + 1 == len(lines) or "|" not in lines[at + 1]:
        return False
    dashes = cells(lines[at + 1])
    return all(map(DASHES.fullmatch, dashes)) and len(dashes) == len(cells(lines[at])) <= MOST_COLUMNS


def cells(line: str) -> list[str]:
    bare = line.strip().removeprefix("|")
    ended = bare.endswith("|") and not bare.endswith("\\|")
    return [cell.strip().replace("\\|", "|") for cell in CELL.split(bare[:-1] if ended else bare)]


def fitted(found: list[str], width: int) -> tuple[Runs, ...]:
    """A row that is too long keeps what it has in its last cell."""
    kept = found if len(found) <= width else [*found[: width - 1], " | ".join(found[width - 1 :])]
    return tuple(read_runs(cell) for cell in (*kept, *[""] * (width - len(kept))))


READERS: tuple[Callable[[list[str], int, int], Found], ...] = (fence, heading, rule, quote, listing, table)
