"""Pages of the web, fetched for somebody who named them, without becoming their way into what only we can reach."""

from dataclasses import dataclass
from typing import Protocol

from shared.kit.errors import TimedOut, TooLarge, Unavailable, Unprocessable, Unsupported
from shared.kit.settings import Settings, setting

READ = frozenset(
    {
        "application/epub+zip",
        "application/json",
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/xhtml+xml",
        "text/csv",
        "text/html",
        "text/markdown",
        "text/plain",
    }
)


@dataclass(frozen=True)
class FetchSettings(Settings):
    hours: int = setting(
        "PARLEY_REFETCH_HOURS",
        default=24,
        doc="After so many hours a page of the web that is a document is looked at again; with 0 never.",
    )


@dataclass(frozen=True, slots=True)
class Known:
    """What a server said of the page that is here: with it, it can say that nothing has changed."""

    etag: str = ""
    modified: str = ""


class Fetch(Protocol):
    def __call__(self, url: str, known: Known | None = None) -> "Fetched":
        """Raises `Unmodified` where the page is still what is known."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """`url` is where it was found in the end."""

    url: str
    data: bytes
    media_type: str
    filename: str
    etag: str | None = None
    modified: str | None = None


class Unmodified(Exception):
    """The server says that the page is what it was."""


class NotAllowed(Unprocessable):
    """The sentence never says what an address resolved to: that too is something only we can see."""

    default_code = "URL_NOT_ALLOWED"


class NotThere(Unprocessable):
    default_code = "URL_NOT_FOUND"


class Unreachable(Unavailable):
    default_code = "URL_UNREACHABLE"


class Endless(TooLarge):
    default_code = "URL_TOO_LARGE"


class Slow(TimedOut):
    default_code = "URL_TOO_SLOW"


class Unread(Unsupported):
    default_code = "URL_KIND_UNSUPPORTED"
