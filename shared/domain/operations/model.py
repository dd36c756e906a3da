"""What is known of the parts a product depends on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What one probe found. A part that is not configured counts as up: nothing waits for it."""

    up: bool
    latency_ms: float
    note: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class ModelFinding:
    """What is known of the model endpoint."""

    configured: bool
    accessible: bool
    latency_ms: float
    models_accessible: int
    error: str | None


def all_up(findings: dict[str, Finding]) -> bool:
    return all(finding.up for finding in findings.values())
