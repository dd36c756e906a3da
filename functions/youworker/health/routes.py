from typing import Annotated, Literal

from fastapi import Depends

from shared.domain.operations.model import Finding, all_up
from shared.domain.operations.service import HealthService
from shared.domain.operations.wiring import health_service
from shared.kit.clock import rfc3339, utc_now
from shared.tools.settings import ToolSettings
from shared.web.dialects import detail
from shared.web.schemas import Out

Link = Literal["connected", "disconnected"]
Health = Annotated[HealthService, Depends(health_service)]
router = detail.router(tags=["health"])


class ServicesOut(Out):
    """`ollama` is the model, `postgres` the store, `qdrant` the vector index, under the names clients know."""

    ollama: Link
    postgres: Link
    qdrant: Link
    mcp_servers: int


class HealthOut(Out):
    status: Literal["healthy", "degraded"]
    version: str
    timestamp: str
    services: ServicesOut


@router.get("/health")
async def health(health: Health) -> HealthOut:
    """Always 200 while the function runs; `status` says whether every part answers."""
    findings = health.findings("model", "store", "index")
    return HealthOut(
        status="healthy" if all_up(findings) else "degraded",
        version=detail.API_VERSION,
        timestamp=rfc3339(utc_now()),
        services=ServicesOut(
            ollama=link(findings["model"]),
            postgres=link(findings["store"]),
            qdrant=link(findings["index"]),
            mcp_servers=len(ToolSettings.load().servers),
        ),
    )


def link(finding: Finding) -> Link:
    return "connected" if finding.up else "disconnected"
