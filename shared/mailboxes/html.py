"""A letter's HTML as a page may show it: written anew from what is known to be harmless, and nothing else.

Pictures are left out: to fetch one tells its sender who reads, and when.
"""

from html import escape
from html.parser import HTMLParser

KEPT = frozenset({
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "del", "div", "dl",
    "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "ins", "li", "ol", "p", "pre", "q", "s",
    "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
})  # fmt: skip
UNSEEN = frozenset({
    "applet", "audio", "button", "canvas", "embed", "form", "frameset", "head", "iframe", "math", "noembed",
    "noframes", "noscript", "object", "option", "plaintext", "script", "select", "style", "svg", "template",
    "textarea", "title", "video", "xmp",
})  # fmt: skip
VOID = frozenset({"br", "col", "hr"})
SCHEMES = ("http://", "https://", "mailto:")
NUMBERS = frozenset({"colspan", "rowspan"})
DEEPEST = 200


class Cleaner(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.made: list[str] = []
        self.open: list[str] = []
        self.hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN:
            self.hidden.append(tag)
        if self.hidden or tag not in KEPT or len(self.open) >= DEEPEST:
            return
        self.made.append(f"<{tag}{''.join(attributes(tag, attrs))}>")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.hidden:
            if tag in self.hidden:
                del self.hidden[self.hidden.index(tag) :]
            return
        if tag in self.open:
            while (last := self.open.pop()) != tag:
                self.made.append(f"</{last}>")
            self.made.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.made.append(escape(data))


def attributes(tag: str, given: list[tuple[str, str | None]]) -> list[str]:
    found = {name: (value or "").strip() for name, value in given}
    made = [f' {name}="{found[name]}"' for name in sorted(NUMBERS & found.keys()) if short_number(found[name])]
    link = "".join(sign for sign in found.get("href", "") if sign.isprintable())
    if tag == "a" and link.lower().startswith(SCHEMES):
        made.append(f' href="{escape(link)}" target="_blank" rel="noopener noreferrer nofollow"')
    return made


def short_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 3  # noqa: PLR2004  # digits of a table's width


def cleaned(html: str) -> str:
    cleaner = Cleaner()
    cleaner.feed(html)
    cleaner.close()
    return "".join([*cleaner.made, *(f"</{tag}>" for tag in reversed(cleaner.open))])
