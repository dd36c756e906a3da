"""Shapes of the health answers.

`postgres` and `redis` are names the clients know: the store and its counters play them.
"""

from shared.web.schemas import Out


class HealthOut(Out):
    status: str
    version: str
    timestamp: float


class ChecksOut(Out):
    postgres: bool
    redis: bool
    qdrant: bool
    nextcloud: bool


class ReadyOut(Out):
    status: str
    checks: ChecksOut
    timestamp: float


class ComponentOut(Out):
    status: str
    latency_ms: float
    enabled: bool
    note: str


class ComponentsOut(Out):
    postgres: ComponentOut
    redis: ComponentOut
    qdrant: ComponentOut


class DetailedOut(Out):
    status: str
    components: ComponentsOut
    version: str
    environment: str
    timestamp: float


class ModelHealthOut(Out):
    status: str
    configured: bool
    accessible: bool
    latency_ms: float
    models_accessible: int
    provider: str
    error: str | None
    timestamp: float
