"""Addresses of servers as people write them, taken apart. Which of them may be reached, others decide."""

from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit

from shared.kit.errors import Unprocessable

PORTS = {"http": 80, "https": 443}
LONGEST = 1000
SAFE = "/%:@!$&'()*+,;=~-._"


@dataclass(frozen=True, slots=True)
class Place:
    scheme: str
    host: str
    port: int
    path: str
    query: str
    fragment: str

    @property
    def resource(self) -> str:
        """As a request names it."""
        return f"{self.path}?{self.query}" if self.query else self.path


def place_of(url: str, refused: type[Unprocessable], longest: int = LONGEST) -> Place:
    parts = split(url, longest, refused)
    if parts.scheme not in PORTS:
        raise refused("An address begins with https:// or http://", field="url")
    if parts.username is not None or parts.password is not None:
        raise refused("An address has no name and no password in it", field="url")
    try:
        host, port = host_of(parts), parts.port or PORTS[parts.scheme]
    except ValueError as error:
        raise refused("This is not an address", field="url") from error
    path, query = quote(parts.path, safe=SAFE) or "/", quote(parts.query, safe=SAFE + "?")
    return Place(parts.scheme, host, port, path, query, parts.fragment)


def split(url: str, longest: int, refused: type[Unprocessable]) -> SplitResult:
    if len(url) > longest or any(ord(sign) < 33 or ord(sign) == 127 for sign in url):  # noqa: PLR2004  # no controls
        raise refused(f"An address has at most {longest} characters, and no spaces", field="url")
    try:
        return urlsplit(url)
    except ValueError as error:
        raise refused("This is not an address", field="url") from error


def host_of(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    plain = host if host.isascii() else host.encode("idna").decode()
    if not plain or "%" in plain or "\\" in parts.netloc:
        raise ValueError
    return plain
