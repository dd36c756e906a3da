"""Bytes of text to characters: by their mark, else as UTF-8, else as what Windows wrote in the West."""

import codecs

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ALLOWED = frozenset(b"\t\n\r\f\x1b")
MOST_CONTROLS = 0.02  # of the bytes; more of them, and it is no text


def decoded(data: bytes, *, partial: bool = False) -> str | None:
    """None when it is no text. `partial` data may end within a character."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    controls = sum(byte < 32 and byte not in ALLOWED for byte in data[:65536])  # noqa: PLR2004  # below the space
    if controls > MOST_CONTROLS * min(len(data), 65536):
        return None
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        return decoder.decode(data, final=not partial)
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
