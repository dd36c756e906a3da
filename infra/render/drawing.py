"""docs/architecture.svg: who calls whom and what is kept where, drawn from the registry."""

from collections.abc import Iterable, Iterator
from html import escape

from infra.fleet import Fleet, Http, Queue, Schedule, Socket, Stream
from infra.render.apis import products
from infra.schema import schema_of

WIDTH, LINE, TOP, GAP = 1180, 18, 60, 16
COLUMNS = {"edge": (20, 220), "functions": (330, 420), "kept": (850, 310)}
INK, PAPER = "#1f2933", "#ffffff"
FILLS = {"edge": "#e3f2fd", "functions": "#fff8e1", "kept": "#e8f5e9"}


class Box:
    def __init__(self, column: str, y: int, title: str, lines: Iterable[str]) -> None:
        self.column, self.y, self.title, self.lines = column, y, title, list(lines)
        self.x, self.width = COLUMNS[column]
        self.height = LINE * (len(self.lines) + 1) + 14

    @property
    def below(self) -> int:
        return self.y + self.height + GAP

    @property
    def middle(self) -> int:
        return self.y + self.height // 2

    def drawn(self) -> Iterator[str]:
        place = f'x="{self.x}" y="{self.y}" width="{self.width}" height="{self.height}"'
        yield f'<rect {place} rx="6" fill="{FILLS[self.column]}" stroke="{INK}"/>'
        yield text(self.x + 10, self.y + LINE, self.title, weight="bold")
        for number, line in enumerate(self.lines, 2):
            yield text(self.x + 10, self.y + number * LINE, line)


def text(x: int, y: int, words: str, weight: str = "normal") -> str:
    return f'<text x="{x}" y="{y}" font-weight="{weight}">{escape(words)}</text>'


def arrow(start: Box, end: Box) -> str:
    first, last = start.x + start.width, end.x
    return f'<path d="M{first},{start.middle} L{last},{end.middle}" stroke="{INK}" marker-end="url(#to)"/>'


def column(kind: str, boxes: Iterable[tuple[str, list[str]]]) -> list[Box]:
    made: list[Box] = []
    for title, lines in boxes:
        made.append(Box(kind, made[-1].below if made else TOP, title, lines))
    return made


def wrapped(names: Iterable[str], longest: int) -> list[str]:
    lines = [""]
    for name in names:
        joined = f"{lines[-1]}, {name}" if lines[-1] else name
        lines = [*lines[:-1], joined] if len(joined) <= longest else [*lines, name]
    return lines


def drawing(fleet: Fleet) -> str:
    edges = column("edge", [*(edge(fleet, product) for product in products(fleet)), wakers(fleet)])
    groups = list(dict.fromkeys(row.product for row in fleet.functions))
    order = [*products(fleet), *(each for each in groups if each not in products(fleet))]
    functions = column("functions", [group(fleet, product) for product in order])
    stores = column("kept", kept(fleet))
    boxes = [*edges, *functions, *stores]
    arrows = [arrow(start, end) for start, end in zip(edges, functions, strict=True)]
    arrows += [arrow(each, store) for each in functions for store in stores]
    height = max(box.below for box in boxes)
    return "\n".join([*opening(height), *arrows, *(part for box in boxes for part in box.drawn()), "</svg>", ""])


def opening(height: int) -> list[str]:
    heads = [text(x, TOP - 20, words, "bold") for (x, _), words in zip(COLUMNS.values(), HEADS, strict=True)]
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    letters = f'font-family="sans-serif" font-size="13" fill="{INK}"'
    tip = 'viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"'
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {letters}>',
        "<title>Parley: edges, functions, and what is kept</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>',
        f'<defs><marker id="to" {tip}><path d="M0,0 L8,4 L0,8 z" fill="{INK}"/></marker></defs>',
        *heads,
    ]


HEADS = ("What wakes", "Functions", "What is kept")


def edge(fleet: Fleet, product: str) -> tuple[str, list[str]]:
    rows = fleet.of(product)
    lines = [f"HTTP API, {sum(bool(row.of(Http)) for row in rows)} functions"]
    lines += [f"socket {path}" for row in rows for socket in row.of(Socket) for path in socket.paths]
    lines += [f"stream {row.of(Http)[0].paths[0]}" for row in rows if row.streams]
    return product, lines


def wakers(fleet: Fleet) -> tuple[str, list[str]]:
    followed = {schema_of(stream.table).noun for row in fleet.functions for stream in row.of(Stream)}
    clocks = sum(len(row.of(Schedule)) for row in fleet.functions)
    queues = sum(len(row.of(Queue)) for row in fleet.functions)
    return "queues, streams, clocks", [f"{queues} queues", f"changes of {len(followed)} tables", f"{clocks} clocks"]


def group(fleet: Fleet, product: str) -> tuple[str, list[str]]:
    rows = fleet.of(product)
    return f"{product}: {len(rows)} functions", wrapped(sorted(row.group for row in rows), 62)


def kept(fleet: Fleet) -> list[tuple[str, list[str]]]:
    nouns = [schema_of(table).noun for table in fleet.tables]
    return [
        (f"DynamoDB: {len(nouns)} tables", wrapped(nouns, 44)),
        (f"S3: {len(fleet.buckets)} buckets", wrapped(fleet.buckets, 44)),
        (f"SQS: {len(fleet.queues)} queues", wrapped(sorted(queue.name for queue in fleet.queues), 44)),
    ]
