"""Which scope a key needs for a route: `read` to look and `write` to change, unless a row here says otherwise.

An administrator's rights are no matter of paths: a key has its owner's role only with the scope `admin`.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache

from shared.kit.principal import Scope


@dataclass(frozen=True, slots=True)
class Rule:
    """`method` and `path` are patterns, `*` for anything; the path is the route's, `/api/users/{user_id}`."""

    method: str
    path: str
    scope: Scope | None  # None where no key will do


# The first row that fits decides.
RULES = (
    Rule("GET", "*", Scope.READ),
    # How a person signs in is theirs alone to change: a key that could would outlive its own revocation.
    Rule("*", "/api/auth/*", None),
    Rule("*", "/api/users/me*", None),
    Rule("*", "/v1/auth/*", None),
    Rule("*", "/v1/api-keys*", None),
    Rule("*", "/auth/*", None),
    Rule("*", "*", Scope.WRITE),
)


@cache
def needed(method: str, path: str) -> Scope | None:
    return next(rule.scope for rule in RULES if fnmatchcase(method, rule.method) and fnmatchcase(path, rule.path))
