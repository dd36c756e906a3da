"""Which URLs may be fetched."""

from dataclasses import dataclass
from urllib.parse import urljoin

from shared.fetching import NotAllowed
from shared.reaching.urls import PORTS, place_of

LONGEST = 2000


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
    found = place_of(url, NotAllowed, LONGEST)
    return Target(found.scheme, found.host, found.port, found.resource)


def joined(before: Target, location: str) -> Target:
    return target_of(urljoin(before.url, location))
