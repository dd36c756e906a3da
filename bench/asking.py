"""Every route that shows administrators and analysts something, and what asking it costs."""

from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from bench.town import name_of
from shared.counters import Counters
from tests.costs import Costs, counted
from tests.functions.people import administrator, signed_in, worker
from tests.lambda_client import Caller

ADMIN, ANALYTICS = "/api/admin", "/v1/analytics"
FIVE = {"limit": 5}
PERSON, TALK = name_of(0), f"{name_of(0)}~talk-0"
ROUTES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("voiceassist/admin_panel", f"{ADMIN}/panel/summary", {}),
    ("voiceassist/admin_panel", f"{ADMIN}/panel/websocket-status", {}),
    ("voiceassist/admin_panel", f"{ADMIN}/panel/metrics", {"days": 30}),
    ("voiceassist/admin_panel", f"{ADMIN}/panel/users", FIVE),
    ("voiceassist/admin_panel", f"{ADMIN}/panel/users", {"offset": 20, **FIVE}),
    ("voiceassist/admin_panel", f"{ADMIN}/panel/users", {"is_admin": "true", **FIVE}),
    ("voiceassist/admin_panel", f"{ADMIN}/panel/users/{PERSON}", {}),
    ("voiceassist/admin_panel", f"{ADMIN}/panel/users/{PERSON}/role-history", {}),
    ("voiceassist/admin_panel", f"{ADMIN}/panel/users/{PERSON}/lock-reasons", {}),
    ("voiceassist/audit_logs", f"{ADMIN}/panel/audit-logs", FIVE),
    ("voiceassist/audit_logs", f"{ADMIN}/panel/audit-logs", {"action": "flag", **FIVE}),
    ("voiceassist/audit_logs", f"{ADMIN}/panel/audit-logs/export", FIVE),
    ("voiceassist/feature_flags", f"{ADMIN}/feature-flags", {}),
    ("voiceassist/cache", f"{ADMIN}/cache/stats", {}),
    ("voiceassist/phi", f"{ADMIN}/phi/rules", {}),
    ("voiceassist/phi", f"{ADMIN}/phi/stats", {}),
    ("voiceassist/phi", f"{ADMIN}/phi/events", {}),
    ("voiceassist/oversight", f"{ADMIN}/conversations", FIVE),
    ("voiceassist/oversight", f"{ADMIN}/conversations/{TALK}", {}),
    ("voiceassist/oversight", f"{ADMIN}/clinical/contexts", FIVE),
    ("voiceassist/oversight", f"{ADMIN}/folders", FIVE),
    ("voiceassist/oversight", f"{ADMIN}/voice/sessions", {}),
    ("voiceassist/admin_kb", f"{ADMIN}/kb/documents", FIVE),
    *(("youworker/analytics", f"{ANALYTICS}/{name}", {}) for name in ("overview", "tokens", "tools")),
    *(("youworker/analytics", f"{ANALYTICS}/{name}", {}) for name in ("sessions", "ingestion")),
)


@dataclass(frozen=True, slots=True)
class Cost:
    calls: tuple[str, ...]
    items: int
    capacity: float

    def told(self) -> dict[str, Any]:
        return {"calls": list(self.calls), "items": self.items, "capacity": self.capacity}


def costs() -> dict[str, Cost]:
    """By route."""
    administrator()
    root, governor = signed_in("root@example.com"), worker("root@example.com")
    with patch.object(
        Counters, "flush_if_due", lambda _self: None
    ):  # it comes every few seconds, not with a request
        return {
            f"{path} {query or ''}".strip(): cheapest(governor if "youworker" in row else root, row, path, query)
            for row, path, query in ROUTES
        }


def cheapest(who: Caller, row: str, path: str, query: dict[str, Any]) -> Cost:
    """Of three: what comes every few seconds belongs to no request."""
    return min((asked(who, row, path, query) for _ in range(3)), key=lambda cost: len(cost.calls))


def asked(who: Caller, row: str, path: str, query: dict[str, Any]) -> Cost:
    with counted() as found:
        answer = who.call(row, "GET", path, query=query)
    if answer.status != 200:  # noqa: PLR2004
        raise AssertionError(f"{path}: {answer.text}")
    return cost_of(found)


def cost_of(found: Costs) -> Cost:
    return Cost(tuple(found.calls), found.items, found.capacity)
