"""Lines to a server: every address looked at, one of them dialled, and all of it over at a moment."""

import contextlib
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from shared.reaching import Endless, NotAllowed, ReachSettings, Slow, Unreachable
from shared.reaching.addresses import is_public
from shared.reaching.sockets import Timed, left

SECONDS = 20.0  # for all of one request: less than the gateway waits
MOST = 32 * 1024 * 1024


def resolved(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def dialled(address: str, port: int, timeout: float) -> socket.socket:
    return socket.create_connection((address, port), timeout)


@cache
def trusted(authority: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if authority:
        context.load_verify_locations(authority)
    return context


@dataclass(frozen=True, slots=True)
class Lines:
    """What is dialled with one of these is over when its time is."""

    allowed: Sequence[str] = ()
    authority: str = ""
    seconds: float = SECONDS
    most: int = MOST
    resolve: Callable[[str, int], Sequence[str]] = resolved
    dial: Callable[[str, int, float], socket.socket] = dialled
    begun: float = field(default_factory=time.monotonic)

    @classmethod
    def by_settings(cls) -> "Lines":
        settings = ReachSettings.load()
        return cls(settings.allowed, settings.authority)

    @property
    def ends(self) -> float:
        return self.begun + self.seconds

    def check(self) -> None:
        """For whoever computes much between two questions."""
        with told():
            left(self.ends)

    def knows(self, host: str, port: int) -> bool:
        return host.lower() in self.allowed or f"{host.lower()}:{port}" in self.allowed

    def open(self, host: str, port: int, *, secret: bool) -> Timed:
        """`secret` from the first byte. One that is not is for allowed hosts, or becomes so before much is said."""
        plain = self.dial(self._address(host, port), port, left(self.ends))
        return Timed(self._secured(plain, host) if secret else plain, self.ends, self.most)

    def secured(self, line: Timed, host: str) -> Timed:
        return Timed(self._secured(line.inner, host), self.ends, self.most)

    def _secured(self, plain: socket.socket, host: str) -> socket.socket:
        try:
            plain.settimeout(left(self.ends))
            return trusted(self.authority).wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise

    def _address(self, host: str, port: int) -> str:
        """Every address the name has must be public: one that is not shows what the name is for."""
        try:
            addresses = self.resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise Unreachable("There is no server of this name", field="server") from error
        if not addresses:
            raise Unreachable("There is no server of this name", field="server")
        if not self.knows(host, port) and not all(map(is_public, addresses)):
            raise NotAllowed(
                "This server is not on the public network",
                field="server",
                remedy="An operator can add it to INTEGRATIONS_ALLOWED_HOSTS",
            )
        return addresses[0]


@contextlib.contextmanager
def told() -> Iterator[None]:
    """What goes wrong on a line, as a refusal. What a server said of itself stays out of it."""
    try:
        yield
    except TimeoutError as error:
        raise Slow("The server did not answer in time") from error
    except ssl.SSLError as error:
        raise Unreachable(
            "The server did not prove who it is", cause="tls", remedy="Its certificate must be valid for its name"
        ) from error
    except OverflowError as error:
        raise Endless("The server's answer is larger than is taken") from error
    except OSError as error:
        raise Unreachable("The server cannot be reached") from error
