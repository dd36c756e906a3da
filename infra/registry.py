"""The fleet: one row a function. Templates, policies, the local system, documents and tests are made from it.

A row and a folder under `functions/` belong together; tests hold each to the other.
"""

from typing import Any

from pynamodb.models import Model

from infra.fleet import Fleet, Function, Http, Right, TableRights
from shared.kit.settings import Settings, StageSettings
from shared.llm import ModelSettings
from shared.retrieval import IndexSettings
from shared.tables.idempotency import IdempotencyItem
from shared.tables.limits import LimitItem
from shared.tables.tallies import TallyItem
from shared.web.app import CorsSettings

# What the edge of every HTTP function needs: limits, kept answers, counters.
EDGE_TABLES: TableRights = {
    LimitItem: Right.UPDATE,
    IdempotencyItem: Right.QUERY | Right.PUT | Right.UPDATE | Right.DELETE,
    TallyItem: Right.QUERY | Right.UPDATE,
}
EDGE_SETTINGS: tuple[type[Settings], ...] = (StageSettings, CorsSettings)


def http(
    name: str,
    *paths: str,
    tables: TableRights | None = None,
    settings: tuple[type[Settings], ...] = (),
    **more: Any,
) -> Function:
    return Function(
        name,
        (Http(slashed(paths)),),
        tables=with_edge(tables or {}),
        settings=(*EDGE_SETTINGS, *settings),
        **more,
    )


def slashed(paths: tuple[str, ...]) -> tuple[str, ...]:
    """To the gateway `/ready` and `/ready/` are two paths; clients use both. `{proxy+}` takes either."""
    plain = [path for path in paths if not path.endswith("+}") and path.startswith("/")]
    return (*paths, *(f"{path}/" for path in plain))


def with_edge(tables: TableRights) -> dict[type[Model], Right]:
    nothing = Right(0)
    return {
        table: EDGE_TABLES.get(table, nothing) | tables.get(table, nothing) for table in (*EDGE_TABLES, *tables)
    }


PROBED: TableRights = {LimitItem: Right.GET}

FLEET = Fleet(
    (
        http(
            "voiceassist/health",
            "/health",
            "/health/{proxy+}",
            "/ready",
            tables=PROBED,
            settings=(ModelSettings, IndexSettings),
        ),
        http("voiceassist/metrics", "/metrics"),
        http("voiceassist/portal", "$default"),
        http("youworker/health", "/health", tables=PROBED, settings=(ModelSettings, IndexSettings)),
        http("youworker/portal", "$default"),
        http(
            "voiceera/health",
            "/health",
            "/readiness",
            tables=PROBED,
            buckets={"recordings": Right.QUERY},
            settings=(ModelSettings, IndexSettings),
        ),
        http("voiceera/portal", "$default"),
    )
)
