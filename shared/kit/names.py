"""Names of files that people give, where a program will read them."""

import unicodedata
from urllib.parse import quote

LONGEST = 255
UNSAFE = frozenset('\\/:*?"<>|')


def plain_name(name: str, otherwise: str = "file") -> str:
    """The last part of a path, on one line, of characters that every file system takes and that show as they are."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(letter for letter in unicodedata.normalize("NFC", last) if visible(letter))
    safe = "".join("_" if letter in UNSAFE else letter for letter in " ".join(shown.split()))
    stem, dot, suffix = safe.strip(". ").rpartition(".")
    short = f"{stem[: LONGEST - len(suffix) - 1]}{dot}{suffix}" if dot else suffix
    return short[:LONGEST] or otherwise


def visible(letter: str) -> bool:
    """Controls, halves of signs and marks that turn the direction of a text are not."""
    return letter.isspace() or unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Cn"}


def attached(name: str) -> str:
    """The value of a `Content-Disposition` header; old readers see the name without what is not ASCII."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    ascii_name = "".join(letter for letter in plain if letter.isprintable() and letter not in UNSAFE) or "file"
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"
