"""The tools of one turn, and how they are run: arguments checked, time and size limited, failures told.

A call runs in a thread of its own, so that one that hangs is left behind when its time is over or when nobody waits
for the answer any more; the several calls of one round can run side by side.
"""

import threading
from collections.abc import Callable, Iterable, Mapping
from contextvars import copy_context
from dataclasses import dataclass, field
from itertools import islice
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any

from shared.kit.observability import logger
from shared.tools import Tool, ToolContext, ToolFailed, ToolResult
from shared.tools.schema import faults

SECONDS = 30.0
LARGEST = 16_000  # characters: what a model reads costs tokens
LOOK_EVERY = 0.1
MOST_FAULTS = 5


@dataclass
class Toolbox:
    tools: Mapping[str, Tool]
    seconds: float = SECONDS
    largest: int = LARGEST

    @classmethod
    def of(cls, tools: Iterable[Tool], **limits: Any) -> "Toolbox":
        return cls({tool.name: tool for tool in tools}, **limits)

    def run(
        self,
        name: str,
        arguments: Mapping[str, Any],
        context: ToolContext,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> ToolResult:
        return self.start(name, arguments, context).result(cancelled)

    def start(self, name: str, arguments: Mapping[str, Any], context: ToolContext) -> "Running":
        running = Running(name, self.seconds, self.largest)
        surroundings = copy_context()  # whose request it is, for the log

        def work() -> None:
            running.answers.put(surroundings.run(self._ran, name, arguments, context))

        threading.Thread(target=work, name=f"tool-{name}", daemon=True).start()
        return running

    def _ran(self, name: str, arguments: Mapping[str, Any], context: ToolContext) -> ToolResult:
        tool = self.tools.get(name)
        if tool is None:
            return failure(f"There is no tool {name!r}. There are: {', '.join(sorted(self.tools)) or 'none'}.")
        found = list(islice(faults(dict(arguments), tool.parameters), MOST_FAULTS))
        if found:
            return failure(f"The arguments do not fit. {' '.join(found)}")
        try:
            return tool.run(arguments, context)
        except ToolFailed as error:
            return failure(str(error))
        except Exception:  # noqa: BLE001  # the edge to code and servers of others; nothing of theirs may end the turn
            logger.exception("a tool failed", extra={"tool": name})
            return failure(f"The tool {name} failed unexpectedly.")


@dataclass
class Running:
    """A call under way."""

    name: str
    seconds: float
    largest: int
    answers: SimpleQueue[ToolResult] = field(default_factory=SimpleQueue)
    began: float = field(default_factory=monotonic)

    def result(self, cancelled: Callable[[], bool] = lambda: False) -> ToolResult:
        """`cancelled` is asked ten times a second."""
        while (left := self.began + self.seconds - monotonic()) > 0:
            try:
                return shortened(self.answers.get(timeout=min(left, LOOK_EVERY)), self.largest)
            except Empty:
                if cancelled():
                    return failure(f"The tool {self.name} was stopped.")
        return failure(f"The tool {self.name} did not answer within {self.seconds:g} seconds.")


def failure(sentence: str) -> ToolResult:
    return ToolResult(sentence, failed=True)


def shortened(result: ToolResult, largest: int) -> ToolResult:
    if len(result.text) <= largest:
        return result
    left_out = len(result.text) - largest
    text = f"{result.text[:largest]}\n[{left_out} more characters were left out]"
    return ToolResult(text, result.failed, result.data)
