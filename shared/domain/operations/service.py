"""Whether the parts are there: asked side by side, each given little time."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from shared.domain.operations.model import Finding, ModelFinding
from shared.probes import Absent, Probe, Unanswered

PATIENCE = 2.5
ASKERS = ThreadPoolExecutor(max_workers=8, thread_name_prefix="probe")


@dataclass(frozen=True, slots=True)
class HealthService:
    probes: Mapping[str, Probe]
    list_models: Callable[[], int | None]
    patience: float = PATIENCE

    def findings(self, *names: str) -> dict[str, Finding]:
        """One finding a name, in the order of the names; a probe that is too slow is a part that is down."""
        asked = {name: ASKERS.submit(ask, self.probes[name]) for name in names or self.probes}
        until = time.monotonic() + self.patience
        return {name: self._awaited(future, until) for name, future in asked.items()}

    def models(self) -> ModelFinding:
        started = time.perf_counter()
        try:
            listed = self.list_models()
        except Unanswered as error:
            return ModelFinding(
                configured=True,
                accessible=False,
                latency_ms=since(started),
                models_accessible=0,
                error=str(error),
            )
        return ModelFinding(
            configured=listed is not None,
            accessible=listed is not None,
            latency_ms=since(started),
            models_accessible=listed or 0,
            error=None,
        )

    def _awaited(self, future: "Future[Finding]", until: float) -> Finding:
        try:
            return future.result(timeout=max(0.0, until - time.monotonic()))
        except TimeoutError:
            future.cancel()
            return Finding(up=False, latency_ms=self.patience * 1000, note="no answer in time")


def ask(probe: Probe) -> Finding:
    started = time.perf_counter()
    try:
        absent = probe()
    except Unanswered as error:
        return Finding(up=False, latency_ms=since(started), note=str(error))
    if isinstance(absent, Absent):
        return Finding(up=True, latency_ms=since(started), note=absent.why, enabled=False)
    return Finding(up=True, latency_ms=since(started))


def since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 3)
