"""Which row wins a path, by the HTTP API's rules.

An exact path before one with `{variable}`, both before `{proxy+}`, of which the longest wins, and `$default` last. A
greedy variable takes at least one character, and `/a/` is not `/a`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from infra.fleet import Fleet, Function, Http, Socket

DEFAULT = "$default"


@dataclass(frozen=True, slots=True)
class Route:
    key: str
    function: Function
    parameters: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pattern:
    path: str
    function: Function
    matcher: re.Pattern[str]

    @property
    def rank(self) -> tuple[bool, list[int]]:
        """Smaller wins: no greedy variable before one, then literal before variable, segment by segment."""
        greedy = "+}" in self.path
        return (greedy, [("{" in segment) + ("+}" in segment) for segment in self.path.split("/")])


def matcher(path: str) -> re.Pattern[str]:
    parts = re.split(r"(\{\w+\+?\})", path)
    return re.compile("".join(piece(part) for part in parts), re.DOTALL)


def piece(part: str) -> str:
    if not part.startswith("{"):
        return re.escape(part)
    name = part.strip("{}+")
    return f"(?P<{name}>.+)" if part.endswith("+}") else f"(?P<{name}>[^/]+)"


def ranked(rows: Iterable[tuple[str, Function]]) -> list[Pattern]:
    patterns = [Pattern(path, row, matcher(path)) for path, row in rows]
    return sorted(patterns, key=lambda pattern: pattern.rank)


class RouteTable:
    def __init__(self, fleet: Fleet, product: str) -> None:
        self.product = product
        rows = [(path, row) for row in fleet.of(product) for http in row.of(Http) for path in http.paths]
        self.default = next((row for path, row in rows if path == DEFAULT), None)
        dialled = [(path, row) for row in fleet.of(product) for socket in row.of(Socket) for path in socket.paths]
        self.patterns = ranked((path, row) for path, row in rows if path != DEFAULT)
        self.sockets = ranked(dialled)

    def http(self, path: str) -> Route | None:
        for pattern in self.patterns:
            if found := pattern.matcher.fullmatch(path):
                return Route(f"ANY {pattern.path}", pattern.function, found.groupdict())
        return Route(DEFAULT, self.default) if self.default else None

    def socket(self, path: str) -> Function | None:
        return next((pattern.function for pattern in self.sockets if pattern.matcher.fullmatch(path)), None)
