"""What an IMAP server says a message is made of: BODYSTRUCTURE, read into the parts that a person opens."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from itertools import takewhile
from typing import Any

from shared.kit.names import plain_name
from shared.reaching import Garbled

TOKEN = re.compile(rb'(?P<open>\()|(?P<close>\))|"(?P<quoted>(?:\\.|[^"\\])*)"|(?P<atom>[^\s()"]+)', re.DOTALL)
LITERAL = re.compile(rb"\{\d+\}$")
BEGINS = b"BODYSTRUCTURE "
DEEPEST, MOST_PARTS = 30, 500
TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")
ANY = "application/octet-stream"
Node = Any  # a string, None, or a list of nodes


@dataclass(frozen=True, slots=True)
class Part:
    """`number` is how the server calls it; `size` is of what it sends, before it is decoded."""

    number: str
    media_type: str
    charset: str
    encoding: str
    size: int
    filename: str | None
    disposition: str

    @property
    def is_text(self) -> bool:
        """What a person reads as the letter itself."""
        readable = self.media_type in {"text/plain", "text/html"}
        return readable and self.disposition != "attachment" and self.filename is None


def parts(answer: Sequence[Any]) -> list[Part]:
    said = flat(answer)
    begins = said.find(BEGINS)
    if begins < 0:
        raise Garbled("The mail server does not say what the message is made of")
    try:
        return list(leaves(tree(said, begins + len(BEGINS)), ""))
    except (IndexError, ValueError, TypeError, AttributeError) as error:
        raise Garbled("The mail server does not say what the message is made of") from error


def flat(answer: Sequence[Any]) -> bytes:
    """With literals as quoted strings, so that it is one text."""
    made: list[bytes] = []
    for piece in answer:
        if isinstance(piece, tuple):
            escaped = piece[1].replace(b"\\", b"\\\\").replace(b'"', b'\\"')
            made += [LITERAL.sub(b"", piece[0]), b'"', escaped, b'"']
        else:
            made.append(piece or b"")
    return b"".join(made)


def tree(said: bytes, begins: int) -> Node:
    above: list[list[Node]] = [[]]
    for found in TOKEN.finditer(said, begins):
        match found.lastgroup:
            case "open":
                above.append([])
            case "close":
                done = above.pop()
                above[-1].append(done)
            case _:
                above[-1].append(word(found))
        if len(above) == 1:
            return above[0][0]
        if len(above) > DEEPEST:
            break
    raise Garbled("The mail server says of a message what cannot be followed")


def word(found: re.Match[bytes]) -> str | None:
    if found.lastgroup == "quoted":
        return re.sub(rb"\\(.)", rb"\1", found["quoted"]).decode("utf-8", "replace")
    plain = found["atom"].decode("utf-8", "replace")
    return None if plain.upper() == "NIL" else plain


def leaves(node: Node, number: str) -> Iterator[Part]:
    if not isinstance(node[0], list):
        yield part_of(node, number or "1")
        return
    children = takewhile(lambda each: isinstance(each, list), node[:MOST_PARTS])
    for place, child in enumerate(children, 1):
        yield from leaves(child, f"{number}.{place}" if number else str(place))


def part_of(node: Node, number: str) -> Part:
    kind = f"{node[0]}/{node[1]}".lower()
    described = headed(node)
    return Part(
        number=number,
        media_type=kind if TYPE.fullmatch(kind) else ANY,
        charset=str(described.get_param("charset") or "utf-8"),
        encoding=str(node[5] or "").lower(),
        size=int(node[6] or 0),
        filename=named(described),
        disposition=described.get_content_disposition() or "",
    )


def headed(node: Node) -> Message:
    """The part's own headers again, for the standard library to read: it knows how names are written in them."""
    made = Message()
    made["Content-Type"] = f"{node[0]}/{node[1]}{parameters(node[2])}"
    for each in node[7:]:
        if isinstance(each, str) and each.lower().startswith(("attachment", "inline")):
            made["Content-Disposition"] = one_line(each)  # some servers have it as it stands in the message
        elif isinstance(each, list) and each and str(each[0]).lower() in {"attachment", "inline"}:
            made["Content-Disposition"] = f"{each[0]}{parameters(each[1] if len(each) > 1 else None)}"
    return made


def parameters(pairs: Node) -> str:
    given = pairs if isinstance(pairs, list) else []
    named_ones = zip(given[::2], given[1::2], strict=False)
    return "".join(f'; {one_line(str(name))}="{escaped(str(value))}"' for name, value in named_ones)


def escaped(value: str) -> str:
    return one_line(value).replace("\\", "\\\\").replace('"', '\\"')


def one_line(text: str) -> str:
    return " ".join(text.split())


def named(described: Message) -> str | None:
    given = described.get_filename()
    if not given:
        return None
    try:
        read = str(make_header(decode_header(given)))
    except (HeaderParseError, LookupError, ValueError):
        read = given
    return plain_name(read, otherwise="") or None
