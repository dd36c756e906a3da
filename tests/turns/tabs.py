"""A client's open socket, and everything it was told."""

import json
import time
from collections.abc import Callable
from threading import Condition, Thread
from typing import Any, Self

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

PATIENCE = 40.0  # seconds; a busy machine starts processes slowly


class Tab:
    def __init__(self, url: str) -> None:
        self.told: list[dict[str, Any]] = []
        self.at: list[float] = []
        self.changed = Condition()
        self.closed: int | None = None
        self.dialled = connect(url, open_timeout=PATIENCE, max_size=None)
        self.socket = self.dialled.__enter__()
        Thread(target=self._read, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.dialled.__exit__(None, None, None)

    def _read(self) -> None:
        try:
            for message in self.socket:
                with self.changed:
                    self.told.append(json.loads(message))
                    self.at.append(time.monotonic())
                    self.changed.notify_all()
        except ConnectionClosed:
            pass
        with self.changed:
            self.closed = self.socket.protocol.close_code
            self.changed.notify_all()

    def say(self, **message: Any) -> None:
        self.socket.send(json.dumps(message))

    def until(
        self, kind: str | Callable[[dict[str, Any]], bool], count: int = 1, patience: float = PATIENCE
    ) -> dict[str, Any]:
        """The so-manieth message of a type, or that something is true of."""
        wanted: Callable[[dict[str, Any]], bool] = kind if callable(kind) else lambda told: told["type"] == kind
        with self.changed:
            there = self.changed.wait_for(lambda: len(self.found(wanted)) >= count, patience)
        assert there, f"{kind} never came: {self.told}"
        return self.found(wanted)[count - 1]

    def until_closed(self) -> int:
        with self.changed:
            assert self.changed.wait_for(lambda: self.closed is not None, PATIENCE)
        assert self.closed is not None
        return self.closed

    def found(self, wanted: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
        return [told for told in self.told if wanted(told)]

    def kinds(self) -> list[str]:
        return [told["type"] for told in self.told]

    def text(self, answer_id: str) -> str:
        """What was streamed of an answer."""
        return "".join(
            told["content"] for told in self.told if told["type"] == "chunk" and told["messageId"] == answer_id
        )


def is_final(told: dict[str, Any]) -> bool:
    """Of YouWorker's: the whole of an answer."""
    return bool(told.get("metadata", {}).get("is_final"))
