"""Pages of the web, fetched for somebody who named them, without becoming their way into what only we can reach."""

from dataclasses import dataclass
from typing import Protocol

from shared.kit.errors import TimedOut, TooLarge, Unavailable, Unprocessable, Unsupported

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


class Fetch(Protocol):
    def __call__(self, url: str) -> "Fetched": ...


@dataclass(frozen=True, slots=True)
class Fetched:
    """`url` is where it was found in the end."""

    url: str
    data: bytes
    media_type: str
    filename: str


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
