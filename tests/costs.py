"""What a piece of work asks of AWS: its calls, and how many items those looked at."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from botocore.client import BaseClient

SEAM = "_make_api_call"  # private, and where every call of boto3 and of pynamodb ends


@dataclass
class Costs:
    calls: list[str] = field(default_factory=list)
    items: int = 0
    capacity: float = 0.0

    def add(self, operation: str, answer: Any) -> None:
        self.calls.append(operation)
        self.items += int(answer.get("ScannedCount", 1))
        consumed = answer.get("ConsumedCapacity") or {}
        for each in consumed if isinstance(consumed, list) else [consumed]:
            self.capacity += float(each.get("CapacityUnits", 0))


@contextlib.contextmanager
def counted() -> Iterator[Costs]:
    before, costs = getattr(BaseClient, SEAM), Costs()

    def call(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        answer = before(client, operation, arguments)
        costs.add(operation, answer)
        return answer

    setattr(BaseClient, SEAM, call)
    try:
        yield costs
    finally:
        setattr(BaseClient, SEAM, before)
