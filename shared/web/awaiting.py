"""Dependencies that answer at once are awaited: FastAPI would start a thread for each request that has one.

A function serves one request at a time, so nobody waits meanwhile.
"""

from collections.abc import Callable
from inspect import isasyncgenfunction, iscoroutinefunction, isgeneratorfunction
from typing import Any

from fastapi.dependencies.models import Dependant


class Awaited:
    """Equal to what it calls: whoever has an override for that overrides this."""

    def __init__(self, call: Callable[..., Any]) -> None:
        self.call = call

    async def __call__(self, **values: Any) -> Any:
        return self.call(**values)

    def __eq__(self, other: object) -> bool:
        return other is self.call or (isinstance(other, Awaited) and other.call is self.call)

    def __hash__(self) -> int:
        return hash(self.call)


def await_all(dependant: Dependant) -> None:
    for each in dependant.dependencies:
        await_all(each)
        if each.call is not None and answers_at_once(each.call):
            each.call = Awaited(each.call)


def answers_at_once(call: Callable[..., Any]) -> bool:
    kinds = iscoroutinefunction, isasyncgenfunction, isgeneratorfunction
    return not isinstance(call, Awaited) and not any(kind(call) for kind in kinds)
