"""Jobs: every minute, what reports did not say is asked for, and what rests is woken."""

from typing import Any

from shared.domain.calls.wiring.dialing import reconciling_service


def handler(_event: dict[str, Any], _context: Any) -> None:
    reconciling_service().reconcile()
