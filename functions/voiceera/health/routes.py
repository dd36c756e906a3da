from typing import Annotated, Literal

from fastapi import Depends, Response

from shared.domain.operations.model import Finding, all_up
from shared.domain.operations.service import HealthService
from shared.domain.operations.wiring import health_service
from shared.kit.clock import rfc3339, utc_now
from shared.web.dialects import envelope
from shared.web.schemas import Out

State = Literal["ok", "unavailable"]
Health = Annotated[HealthService, Depends(health_service)]
router = envelope.router(tags=["health"])


class HealthOut(Out):
    status: Literal["ok"]
    timestamp: str


class ReadinessOut(Out):
    """`database` is the tables, `storage` the recordings' bucket, `cache` the table of counters."""

    database: State
    storage: State
    cache: State


@router.get("/health")
async def alive() -> HealthOut:
    """Is the function running; asks nothing else."""
    return HealthOut(status="ok", timestamp=rfc3339(utc_now()))


@router.get("/readiness", responses={503: {"model": ReadinessOut}})
async def ready(health: Health, response: Response) -> ReadinessOut:
    """Does every part answer; 503 when one does not."""
    findings = health.findings("store", "files")
    response.status_code = 200 if all_up(findings) else 503
    return ReadinessOut(
        database=state(findings["store"]), storage=state(findings["files"]), cache=state(findings["store"])
    )


def state(finding: Finding) -> State:
    return "ok" if finding.up else "unavailable"
