"""Web pages: what a person reads of them, headings written as Markdown writes them."""

import re
from collections.abc import Iterable
from html.parser import HTMLParser

from shared.extraction import Draft, Limits, Oversized
from shared.extraction.decoding import decoded
from shared.extraction.texts import text_of

HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
UNREAD = frozenset(
    {"script", "style", "noscript", "template", "svg", "math", "iframe", "object", "head", "nav", "select"}
)
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "caption", "dd", "details", "div", "dl", "dt", "figcaption"}
    | {"figure", "footer", "form", "header", "li", "main", "ol", "p", "pre", "section", "table", "tr", "ul"}
)
CELLS = frozenset({"td", "th"})
DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)
HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0", re.IGNORECASE)
MOST_OPEN = 500
WHITE = re.compile(r"\s+")


def read_html(data: bytes, limits: Limits) -> Draft:
    text, title = page_of(html_text(data), limits)
    return Draft([text], title)


def html_text(data: bytes) -> str:
    """By the encoding the page declares, where its bytes are not UTF-8."""
    found = DECLARED.search(data[:4096])
    if found and _is_not_utf8(data):
        try:
            return data.decode(found[1].decode(), errors="replace")
        except LookupError:
            pass
    return text_of(data)


def _is_not_utf8(data: bytes) -> bool:
    if decoded(data[:4]) is None:
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return not data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return False


def page_of(text: str, limits: Limits) -> tuple[str, str]:
    reading = Reading(limits.characters)
    reading.feed(text)
    reading.close()
    return "".join(reading.written), WHITE.sub(" ", "".join(reading.title)).strip()[:300]


class Reading(HTMLParser):
    def __init__(self, most: int) -> None:
        super().__init__(convert_charrefs=True)
        self.written: list[str] = []
        self.title: list[str] = []
        self.open: list[tuple[str, bool]] = []  # names, and whether what is in them goes unread
        self.size, self.most = 0, most
        self.in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.in_title = tag == "title"
        if tag in VOID:
            self._write("\n" if tag in {"br", "hr"} else "")
            return
        if len(self.open) >= MOST_OPEN:
            raise Oversized("This page is nested too deeply to be read.")
        self.open.append((tag, self._unread() or tag in UNREAD or hidden(attrs)))
        self._begin(tag)

    def handle_endtag(self, tag: str) -> None:
        self.in_title = False
        names = [name for name, _ in self.open]
        if tag in names:
            del self.open[len(names) - 1 - names[::-1].index(tag) :]
        if tag in BLOCKS or tag in HEADINGS:
            self._write("\n\n" if tag in HEADINGS or tag == "p" else "\n")

    def handle_data(self, data: str) -> None:
        if self.in_title:
            self.title.append(data)
            return
        inside = any(name == "pre" for name, _ in self.open)
        self._write(data if inside else WHITE.sub(" ", data))

    def _begin(self, tag: str) -> None:
        if tag in HEADINGS:
            self._write(f"\n\n{HEADINGS[tag]} ")
        elif tag == "li":
            self._write("\n- ")
        elif tag in CELLS:
            self._write(" | ")
        elif tag in BLOCKS:
            self._write("\n")

    def _unread(self) -> bool:
        return bool(self.open) and self.open[-1][1]

    def _write(self, text: str) -> None:
        if self._unread() or not text:
            return
        self.size += len(text)
        if self.size > self.most:
            raise Oversized(f"This page has more than {self.most} characters.")
        self.written.append(text)


def hidden(attrs: Iterable[tuple[str, str | None]]) -> bool:
    """What a person does not see, a model is not shown."""
    given = dict(attrs)
    return "hidden" in given or given.get("aria-hidden") == "true" or bool(HIDING.search(given.get("style") or ""))
