"""WebDAV, as calendars and files need it: bounded in time and size, signed in by name and password.

Our own few lines rather than a client: whoever names a server must not learn from us what only we can reach, so it
is dialled by the address that was looked at, and no client leaves that to its caller.
"""

import base64
import http.client
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urljoin
from xml.etree.ElementTree import Element

from shared.kit.errors import Conflict, NotFound, Outdated
from shared.reaching import Garbled, NotAllowed, TurnedAway, Unreachable
from shared.reaching.lines import Lines, told
from shared.reaching.urls import PORTS, place_of

DAV = "{DAV:}"
REDIRECTS = frozenset({301, 302, 307, 308})
HOPS = 4
XML = "application/xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Address:
    scheme: str
    host: str
    port: int
    path: str

    @classmethod
    def read(cls, url: str) -> "Address":
        found = place_of(url, NotAllowed)
        return cls(found.scheme, found.host, found.port, found.path)

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}{'' if PORTS[self.scheme] == self.port else f':{self.port}'}"

    def path_of(self, reference: str, base: str) -> str:
        """A reference of the server's answer. It leads nowhere but to this server: a password goes with it."""
        found = Address.read(urljoin(self.url + base, reference))
        if (found.scheme, found.host.lower(), found.port) != (self.scheme, self.host.lower(), self.port):
            raise NotAllowed(
                "The server sends its visitors to another one",
                field="url",
                remedy="Store the account with that one",
            )
        return found.path


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes
    path: str

    @property
    def etag(self) -> str | None:
        return self.headers.get("etag")


@dataclass(frozen=True, slots=True)
class Resource:
    """One answer of a multistatus: what is at a path, and which properties it has."""

    path: str
    properties: Mapping[str, Element] = field(repr=False)

    def text(self, name: str) -> str | None:
        found = self.properties.get(name)
        return found.text.strip() if found is not None and found.text and found.text.strip() else None

    def kinds(self) -> frozenset[str]:
        found = self.properties.get(f"{DAV}resourcetype")
        return frozenset(each.tag for each in found) if found is not None else frozenset()

    @property
    def etag(self) -> str | None:
        return self.text(f"{DAV}getetag")

    @property
    def name(self) -> str:
        return unquote(self.path.rstrip("/").rpartition("/")[2])


@dataclass(frozen=True, slots=True)
class Dav:
    address: Address
    username: str
    password: str = field(repr=False)
    lines: Lines

    def __post_init__(self) -> None:
        if self.address.scheme == "http" and not self.lines.knows(self.address.host, self.address.port):
            raise NotAllowed("A password goes to a server by https alone", field="url")

    def ask(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        """Redirects are followed where they stay on this server."""
        for _ in range(HOPS):
            with told():
                given = {**self._usual(), **(headers or {})}
                answer = exchanged(self.lines, self.address, method, path, body, given)
            location = answer.headers.get("location")
            if answer.status not in REDIRECTS or not location:
                return passed(answer)
            path = self.address.path_of(location, path)
        raise Garbled("The server sends its visitors on without end")

    def listed(self, method: str, path: str, query: str, depth: str = "0") -> list[Resource]:
        """Of PROPFIND and REPORT."""
        answer = self.ask(method, path, query.encode(), {"Depth": depth, "Content-Type": XML})
        return [
            Resource(self.address.path_of(reference, answer.path), properties)
            for reference, properties in resources(answer.body)
        ]

    def _usual(self) -> dict[str, str]:
        signed = base64.b64encode(f"{self.username}:{self.password}".encode()).decode()
        return {"Authorization": f"Basic {signed}"}


def exchanged(  # one parameter each of the request
    lines: Lines, address: Address, method: str, path: str, body: bytes, headers: Mapping[str, str]
) -> Answer:
    """One question, one answer, whatever its status."""
    line = lines.open(address.host, address.port, secret=address.scheme == "https")
    try:
        wire = http.client.HTTPConnection(address.host, address.port)
        wire.auto_open = 0
        wire.sock = line
        wire.request(method, path, body or None, {"User-Agent": "Parley", "Connection": "close", **headers})
        answer = wire.getresponse()
        given = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, given, answer.read(), path)
    except http.client.HTTPException as error:
        raise Garbled("The server does not speak HTTP, or broke off") from error
    finally:
        line.hang_up()


def passed(answer: Answer) -> Answer:
    status = answer.status
    if status in {401, 403}:
        raise TurnedAway("The server did not take the name and the password")
    if status in {404, 410}:
        raise NotFound("The server has no such thing")
    if status in {409, 423}:
        raise Conflict("The server holds something else there, or keeps it locked")
    if status == 412:  # noqa: PLR2004  # Precondition Failed
        raise Outdated("It was changed meanwhile: read it again")
    if status >= 500 or status == 429:  # noqa: PLR2004  # its own troubles
        raise Unreachable("The server has troubles of its own", status=status, remedy="Try again later")
    if not 200 <= status < 300:  # noqa: PLR2004  # success
        raise Garbled("The server does not take this", status=status)
    return answer


def resources(body: bytes) -> Iterator[tuple[str, dict[str, Element]]]:
    for each in parsed(body).iter(f"{DAV}response"):
        reference = each.findtext(f"{DAV}href")
        if reference:
            yield reference.strip(), properties(each)


def properties(response: Element) -> dict[str, Element]:
    found: dict[str, Element] = {}
    for part in response.iter(f"{DAV}propstat"):
        if " 200" in (part.findtext(f"{DAV}status") or " 200"):
            found.update((each.tag, each) for each in part.findall(f"{DAV}prop/*"))
    return found


def parsed(body: bytes) -> Element:
    import defusedxml.ElementTree  # noqa: PLC0415  # rarely needed

    try:
        made: Element = defusedxml.ElementTree.fromstring(body, forbid_dtd=True)
    except (defusedxml.ElementTree.ParseError, defusedxml.DefusedXmlException, ValueError) as error:
        raise Garbled("The server's answer is no XML that can be read") from error
    return made
