"""Every route that shows administrators and analysts something, and what asking it costs."""

from dataclasses import dataclass
from typing import Any

from bench.town import name_of
from shared.domain.clinical.model.contexts import id_for
from shared.domain.connections.model import Badge, Connection
from shared.domain.connections.repository import ConnectionRepository
from shared.kit.clock import utc_now
from shared.kit.principal import Product, Role
from tests.costs import Costs, counted
from tests.functions.people import administrator, signed_in, worker
from tests.functions.test_conversations import begun
from tests.functions.test_threads import said
from tests.lambda_client import Caller

ADMIN, ANALYTICS = "/api/admin", "/v1/analytics"
FIVE = {"limit": 5}
PERSON = name_of(0)
TALK, FOLDER, CONTEXT = f"{PERSON}~talk-0", f"{PERSON}~folder-0", f"{PERSON}~{id_for(PERSON, None)}"
OWN = f"{ADMIN}/conversations/{{talk}}"  # one that the administrator began, and said something in
SOCKET = "socket-0"
FLAG = {"name": "beta", "description": "New"}
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
    ("voiceassist/invitations", f"{ADMIN}/panel/invitations", FIVE),
    ("voiceassist/users", "/api/users", FIVE),
    ("voiceassist/users", f"/api/users/{PERSON}", {}),
    ("voiceassist/audit_logs", f"{ADMIN}/panel/audit-logs", FIVE),
    ("voiceassist/audit_logs", f"{ADMIN}/panel/audit-logs", {"action": "flag", **FIVE}),
    ("voiceassist/audit_logs", f"{ADMIN}/panel/audit-logs", {"action": "restored", **FIVE}),
    ("voiceassist/audit_logs", f"{ADMIN}/panel/audit-logs/export", FIVE),
    ("voiceassist/audit_logs", f"{ADMIN}/clinical/audit", FIVE),
    ("voiceassist/feature_flags", f"{ADMIN}/feature-flags", {}),
    ("voiceassist/feature_flags", f"{ADMIN}/feature-flags/beta", {}),
    ("voiceassist/feature_flags", f"{ADMIN}/feature-flags/beta/history", {}),
    ("voiceassist/cache", f"{ADMIN}/cache/stats", {}),
    ("voiceassist/cache", f"{ADMIN}/cache/stats/namespaces", {}),
    ("voiceassist/phi", f"{ADMIN}/phi/rules", {}),
    ("voiceassist/phi", f"{ADMIN}/phi/rules/mrn", {}),
    ("voiceassist/phi", f"{ADMIN}/phi/routing", {}),
    ("voiceassist/phi", f"{ADMIN}/phi/health", {}),
    ("voiceassist/phi", f"{ADMIN}/phi/stats", {}),
    ("voiceassist/phi", f"{ADMIN}/phi/events", {}),
    ("voiceassist/oversight", f"{ADMIN}/conversations", FIVE),
    ("voiceassist/oversight", f"{ADMIN}/conversations/{TALK}", {}),
    ("voiceassist/oversight", f"{OWN}/messages", {}),
    ("voiceassist/oversight", f"{OWN}/export", {}),
    ("voiceassist/oversight", f"{ADMIN}/clinical/contexts", FIVE),
    ("voiceassist/oversight", f"{ADMIN}/clinical/contexts/{CONTEXT}", {}),
    ("voiceassist/oversight", f"{ADMIN}/attachments", FIVE),
    ("voiceassist/oversight", f"{ADMIN}/attachments", {"user_id": PERSON, **FIVE}),
    ("voiceassist/oversight", f"{ADMIN}/attachments", {"file_type": "pdf", **FIVE}),
    ("voiceassist/oversight", f"{ADMIN}/attachments", {"user_id": PERSON, "file_type": "pdf", **FIVE}),
    ("voiceassist/oversight", f"{ADMIN}/attachments/stats", {}),
    ("voiceassist/oversight", f"{ADMIN}/voice/metrics", {}),
    ("voiceassist/oversight", f"{ADMIN}/folders", FIVE),
    ("voiceassist/oversight", f"{ADMIN}/folders", {"user_id": PERSON, **FIVE}),
    ("voiceassist/oversight", f"{ADMIN}/folders/{FOLDER}", {}),
    ("voiceassist/oversight", f"{ADMIN}/folders/stats", {}),
    ("voiceassist/oversight", f"{ADMIN}/clinical/stats", {}),
    ("voiceassist/oversight", f"{ADMIN}/voice/sessions", {}),
    ("voiceassist/oversight", f"{ADMIN}/voice/sessions/{SOCKET}", {}),
    ("voiceassist/oversight", f"{ADMIN}/voice/tt-sessions", {}),
    ("voiceassist/voice", f"{ADMIN}/voice/health", {}),
    ("voiceassist/voice", f"{ADMIN}/voice/config", {}),
    ("voiceassist/oversight", f"{ADMIN}/voice/analytics", {"period": "30d"}),
    *(("voiceassist/oversight", f"{ADMIN}/voice/analytics/{name}", {}) for name in ("latency", "costs", "tools")),
    ("voiceassist/admin_kb", f"{ADMIN}/kb/documents", FIVE),
    ("voiceassist/admin_kb", f"{ADMIN}/kb/documents", {"source_type": "uploaded", **FIVE}),
    ("voiceassist/admin_kb", f"{ADMIN}/kb/jobs", FIVE),
    ("voiceassist/admin_kb", f"{ADMIN}/kb/recipes", {}),
    *(("youworker/analytics", f"{ANALYTICS}/{name}", {}) for name in ("overview", "tokens", "tools")),
    *(("youworker/analytics", f"{ANALYTICS}/{name}", {}) for name in ("sessions", "ingestion", "voice")),
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
    own = administrator()
    root, governor = signed_in("root@example.com"), worker("root@example.com")
    root.call("voiceassist/feature_flags", "POST", f"{ADMIN}/feature-flags", FLAG)
    talk = begun(root)
    said(root, talk, "hello")
    badge = Badge(own, Role.ADMIN)
    ConnectionRepository().add(Connection(SOCKET, Product.VOICEASSIST, badge, "/ws", None, utc_now()))
    names = {"talk": f"{own}~{talk}"}
    return {
        f"{path} {query or ''}".strip(): cheapest(
            governor if "youworker" in row else root, row, path.format(**names), query
        )
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
