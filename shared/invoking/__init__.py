"""Another function of the fleet is called, and not waited for."""

from collections.abc import Mapping
from typing import Any, Protocol


class Invoker(Protocol):
    def later(self, function: str, payload: Mapping[str, Any]) -> None:
        """`function` is a row's name. It runs once, or more often when it fails."""
