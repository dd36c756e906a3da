"""Names of folders as IMAP writes them: its own kind of UTF-7, between quotes."""

import base64
import re

from shared.kit.errors import Unprocessable

ENCODED = re.compile(r"&([^-]*)-")
FOREIGN = re.compile(r"[^\x20-\x7e]+")
USES = {
    "sent": "sent",
    "drafts": "drafts",
    "trash": "trash",
    "junk": "junk",
    "archive": "archive",
    "all": "archive",
}
LISTED = re.compile(rb'^\((?P<flags>[^)]*)\) (?:"(?:\\.|[^"\\])*"|NIL) ?(?P<name>.*)$', re.DOTALL)


def read(name: str) -> str:
    try:
        return ENCODED.sub(lambda found: plain(found[1]), name)
    except (ValueError, UnicodeError):
        return name


def plain(encoded: str) -> str:
    if not encoded:
        return "&"
    padded = encoded.replace(",", "/") + "=" * (-len(encoded) % 4)
    return base64.b64decode(padded).decode("utf-16-be")


def written(name: str) -> str:
    if any(ord(sign) < 32 or ord(sign) == 127 for sign in name):  # noqa: PLR2004  # no controls
        raise Unprocessable("A folder's name is a single line", field="folder")
    coded = FOREIGN.sub(lambda found: foreign(found[0]), name.replace("&", "&-"))
    return quoted(coded)


def foreign(text: str) -> str:
    packed = base64.b64encode(text.encode("utf-16-be", "replace")).decode().rstrip("=")
    return f"&{packed.replace('/', ',')}-"


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def listed(line: bytes | tuple[bytes, bytes]) -> tuple[str, str] | None:
    """A folder's name and use, of one answer to LIST; none for what holds no messages."""
    head, literal = line if isinstance(line, tuple) else (line, None)
    found = LISTED.match(head)
    if found is None or b"\\noselect" in found["flags"].lower():
        return None
    given = literal if literal is not None else unquoted(found["name"])
    name = read(given.decode("utf-8", "replace"))
    return name, use_of(name, found["flags"].decode("ascii", "replace"))


def unquoted(name: bytes) -> bytes:
    inner = name.strip()
    return re.sub(rb"\\(.)", rb"\1", inner[1:-1]) if inner[:1] == b'"' else inner


def use_of(name: str, flags: str) -> str:
    if name.upper() == "INBOX":
        return "inbox"
    marked = next((USES[flag] for flag in flags.lower().replace("\\", "").split() if flag in USES), None)
    last = re.split(r"[./]", name)[-1].lower().removesuffix(" items").removesuffix(" mail")
    return marked or USES.get(last, "")
