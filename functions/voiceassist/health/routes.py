from dataclasses import asdict
from typing import Annotated

from fastapi import Depends, Response

from functions.voiceassist.health.schemas import (
    ChecksOut,
    ComponentOut,
    ComponentsOut,
    DetailedOut,
    HealthOut,
    ModelHealthOut,
    ReadyOut,
)
from shared.domain.operations.model import Finding, all_up
from shared.domain.operations.service import HealthService
from shared.domain.operations.wiring import health_service
from shared.kit.clock import utc_now
from shared.kit.settings import StageSettings
from shared.ratelimit import Limit
from shared.web.dialects import hybrid
from shared.web.gate import limited

PROBES = Limit("health", 100)
DETAILED = Limit("health-detailed", 50)
MODEL = Limit("health-model", 10)
# The clients' names, and the part of ours that plays each.
PARTS = {"postgres": "store", "redis": "store", "qdrant": "index", "nextcloud": "cloud"}

router = hybrid.router(tags=["health"])
Health = Annotated[HealthService, Depends(health_service)]


def now() -> float:
    return utc_now().timestamp()


def played(health: HealthService, *names: str) -> dict[str, Finding]:
    found = health.findings(*sorted({PARTS[name] for name in names}))
    return {name: found[PARTS[name]] for name in names}


@router.get("/health")
@limited(PROBES)
async def alive() -> HealthOut:
    """Is the function running; asks nothing else."""
    return HealthOut(status="healthy", version=hybrid.API_VERSION, timestamp=now())


@router.get("/ready", responses={503: {"model": ReadyOut}})
@limited(PROBES)
async def ready(health: Health, response: Response) -> ReadyOut:
    """Does every part answer; 503 when one does not. A part that is not configured holds nothing up."""
    findings = played(health, *PARTS)
    response.status_code = 200 if all_up(findings) else 503
    return ReadyOut(
        status="ready" if all_up(findings) else "not_ready",
        checks=ChecksOut(**{name: finding.up for name, finding in findings.items()}),
        timestamp=now(),
    )


@router.get("/health/detailed", responses={503: {"model": DetailedOut}})
@limited(DETAILED)
async def detailed(health: Health, response: Response) -> DetailedOut:
    """How each part answers, and how quickly; 503 when one is down."""
    findings = played(health, "postgres", "redis", "qdrant")
    response.status_code = 200 if all_up(findings) else 503
    return DetailedOut(
        status="healthy" if all_up(findings) else "degraded",
        components=ComponentsOut(**{name: component(finding) for name, finding in findings.items()}),
        version=hybrid.API_VERSION,
        environment=StageSettings.load().stage,
        timestamp=now(),
    )


def component(finding: Finding) -> ComponentOut:
    return ComponentOut(
        status="up" if finding.up else "down",
        latency_ms=finding.latency_ms,
        enabled=finding.enabled,
        note=finding.note,
    )


@router.get("/health/openai", responses={503: {"model": ModelHealthOut}})
@limited(MODEL)
async def model(health: Health, response: Response) -> ModelHealthOut:
    """Does the configured model endpoint list its models. Without one the embedded provider answers."""
    found = health.models()
    response.status_code = 503 if found.error else 200
    return ModelHealthOut(
        **asdict(found),
        status="error" if found.error else "ok",
        provider="openai-compatible" if found.configured else "embedded",
        timestamp=now(),
    )
