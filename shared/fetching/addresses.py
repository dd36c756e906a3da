"""Which URLs may be fetched."""

from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from shared.fetching import NotAllowed

PORTS = {"http": 80, "https": 443}
LONGEST = 2000
SAFE = "/%:@!$&'()*+,;=~-._"


@dataclass(frozen=True, slots=True)
class Target:
    scheme: str
    host: str
    port: int
    path: str

    @property
    def url(self) -> str:
        usual = PORTS[self.scheme] == self.port
        return f"{self.scheme}://{self.authority}{'' if usual else f':{self.port}'}{self.path}"

    @property
    def authority(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host


def target_of(url: str) -> Target:
    parts = split(url)
    if parts.scheme not in PORTS:
        raise NotAllowed("Only http and https addresses are fetched", field="url")
    if parts.username is not None or parts.password is not None:
        raise NotAllowed("An address with a name and a password in it is not fetched", field="url")
    return Target(parts.scheme, host_of(parts), port_of(parts), path_of(parts))


def split(url: str) -> SplitResult:
    if len(url) > LONGEST or any(ord(sign) < 33 or ord(sign) == 127 for sign in url):  # noqa: PLR2004  # no controls
        raise NotAllowed(f"An address has at most {LONGEST} characters, and no spaces", field="url")
    try:
        return urlsplit(url)
    except ValueError as error:
        raise NotAllowed("This is not an address", field="url") from error


def host_of(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    try:
        plain = host if host.isascii() else host.encode("idna").decode()
    except UnicodeError as error:
        raise NotAllowed("This is not an address", field="url") from error
    if not plain or "%" in plain or "\\" in parts.netloc:
        raise NotAllowed("This is not an address", field="url")
    return plain


def port_of(parts: SplitResult) -> int:
    try:
        return parts.port or PORTS[parts.scheme]
    except ValueError as error:
        raise NotAllowed("This is not an address", field="url") from error


def path_of(parts: SplitResult) -> str:
    query = f"?{quote(parts.query, safe=SAFE + '?')}" if parts.query else ""
    return (quote(parts.path, safe=SAFE) or "/") + query


def joined(before: Target, location: str) -> Target:
    return target_of(urljoin(before.url, location))
