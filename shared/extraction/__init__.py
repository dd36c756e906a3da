"""Files as text: pages with their numbers, and where each begins in the whole.

What a file is, its content says; its name and the type someone declared only tell kinds of text apart. Everything is
bounded: bytes, pages, characters, what an archive unpacks to, and time. A file that cannot be read is refused with a
sentence its owner understands.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from shared.kit.errors import Refusal, TimedOut, TooLarge, Unprocessable, Unsupported

PAGE_BREAK = "\n\n"


class Kind(StrEnum):
    PDF = "pdf"
    DOCX = "docx"
    EPUB = "epub"
    HTML = "html"
    MARKDOWN = "markdown"
    TEXT = "text"
    CSV = "csv"
    JSON = "json"
    XLSX = "xlsx"
    PPTX = "pptx"
    OPENDOCUMENT = "opendocument"
    OLE = "ole"  # Word, Excel and PowerPoint before 2007, and anything of Office behind a password
    ZIP = "zip"
    RTF = "rtf"
    PNG = "png"
    JPEG = "jpeg"
    GIF = "gif"
    WEBP = "webp"
    WAV = "wav"
    MP3 = "mp3"
    M4A = "m4a"
    MP4 = "mp4"
    OGG = "ogg"
    WEBM = "webm"
    FLAC = "flac"
    BINARY = "binary"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds` is for all of one file; whoever has a deadline passes what is left of it."""

    seconds: float = 60.0
    size: int = 50 * 1024 * 1024
    pages: int = 5000
    pictures: int = 100  # of pages that are to be recognised
    characters: int = 5_000_000
    unpacked: int = 200 * 1024 * 1024
    ratio: int = 200  # of what an archive's part unpacks to
    members: int = 10_000
    memory: int = 1024 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Page:
    """`text` stands in the whole text at `offset`."""

    number: int
    text: str
    offset: int


@dataclass(frozen=True, slots=True)
class Document:
    kind: Kind
    title: str
    pages: tuple[Page, ...]

    @property
    def text(self) -> str:
        return PAGE_BREAK.join(page.text for page in self.pages)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a reader makes: texts of pages as they come, not yet normalised."""

    pages: Iterable[str]
    title: str = ""


Reader = Callable[[bytes, Limits], Draft]


@dataclass(frozen=True, slots=True)
class Picture:
    """Of a page, or a page itself."""

    number: int
    data: bytes
    media_type: str


class Recognizer(Protocol):
    """Reads what is printed or written on a picture. `name` says by what means."""

    @property
    def name(self) -> str: ...

    def text(self, picture: Picture) -> str: ...


class Listener(Protocol):
    """Writes down what is said in a recording."""

    @property
    def name(self) -> str: ...

    def text(self, recording: bytes) -> str: ...


class Notes(Protocol):
    """What was recognised or heard once is neither waited nor paid for again."""

    def once(self, name: str, make: Callable[[], str]) -> str: ...


class Later(Exception):
    """It takes longer than whoever asked may wait; what is noted by now stays."""


class Unreadable(Unprocessable):
    """The file is damaged, or not what it says it is."""

    default_code = "FILE_UNREADABLE"


class Empty(Unprocessable):
    default_code = "FILE_EMPTY"


class Scanned(Unprocessable):
    default_code = "FILE_SCANNED"


class Locked(Unprocessable):
    default_code = "FILE_PASSWORD_PROTECTED"


class Hostile(Unprocessable):
    """Built to harm whoever opens it, as far as can be seen."""

    default_code = "FILE_UNSAFE"


class Oversized(TooLarge):
    default_code = "FILE_TOO_LARGE"


class Unknown(Unsupported):
    default_code = "FILE_KIND_UNSUPPORTED"


class TooSlow(TimedOut):
    default_code = "FILE_TOO_SLOW"


REFUSALS: dict[str, type[Refusal]] = {
    each.default_code: each for each in (Unreadable, Empty, Scanned, Locked, Hostile, Oversized, Unknown, TooSlow)
}
