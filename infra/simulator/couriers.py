"""Requests of the carrier to the application: signed, in order within a call, and lost or doubled on purpose."""

import asyncio
import concurrent.futures
import contextlib
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import urllib3

from infra.simulator.calls import Call
from infra.simulator.faults import Faults

WORKERS = 16
PATIENCE = urllib3.Timeout(connect=5.0, read=15.0)
KEPT = 2000
FINAL = frozenset({"completed", "hangup"})
Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Notice:
    event: str
    url: str
    fields: Fields


@dataclass(frozen=True, slots=True)
class Reply:
    """Status 0: nobody answered."""

    status: int
    body: str = ""


@dataclass(slots=True)
class Couriers:
    faults: Faults
    delivered: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=KEPT))
    pool: urllib3.PoolManager = field(
        default_factory=lambda: urllib3.PoolManager(maxsize=WORKERS, retries=False, timeout=PATIENCE)
    )
    threads: concurrent.futures.ThreadPoolExecutor = field(
        default_factory=lambda: concurrent.futures.ThreadPoolExecutor(WORKERS, "courier")
    )

    async def post(self, url: str, fields: Fields, headers: Mapping[str, str]) -> Reply:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.threads, self._post, url, fields, headers)

    def _post(self, url: str, fields: Fields, headers: Mapping[str, str]) -> Reply:
        kind = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
        try:
            answer = self.pool.request(
                "POST", url, body=urlencode(list(fields)), headers={**kind, **headers}, redirect=True
            )
        except (urllib3.exceptions.HTTPError, UnicodeError) as error:
            return Reply(0, type(error).__name__)
        return Reply(answer.status, answer.data.decode(errors="replace"))

    def report(self, call: Call, notice: Notice | None) -> None:
        """Takes a report on its way; the call goes on meanwhile."""
        if notice is None:
            return
        always, number = call.script.faults, call.to
        if self.faults.strikes("lose", number, notice.event, always):
            self._note(call, notice, "lost", Reply(0))
            return
        if notice.event not in FINAL and self.faults.strikes("reorder", number, notice.event, always):
            call.held.append(notice)
            return
        late = self.faults.strikes("late", number, notice.event, always)
        forged = self.faults.strikes("forge", number, notice.event, always) is not None
        copies = 2 if self.faults.strikes("double", number, notice.event, always) else 1
        batch = [notice] * copies + call.held
        call.held = []
        if late is not None:
            call.clock.spawn(self._later(call, batch, late.seconds, forged=forged))
        else:
            call.clock.spawn(self._in_turn(call, batch, forged=forged))

    async def _later(self, call: Call, batch: list[Notice], seconds: float, *, forged: bool) -> None:
        await call.clock.sleep(seconds)
        for notice in batch:
            await self._send(call, notice, "late", forged=forged)

    async def _in_turn(self, call: Call, batch: list[Notice], *, forged: bool) -> None:
        before, call.sending = call.sending, asyncio.current_task()
        if before is not None and not before.done():
            with call.clock.idle(), contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait({before})
        for notice in batch:
            await self._send(call, notice, "sent", forged=forged)

    async def _send(self, call: Call, notice: Notice, how: str, *, forged: bool) -> None:
        headers = call.face.signature(notice.url, notice.fields, forged=forged)
        self._note(call, notice, how, await self.post(notice.url, notice.fields, headers))

    def _note(self, call: Call, notice: Notice, how: str, reply: Reply) -> None:
        self.delivered.append(
            {"call": call.sid, "event": notice.event, "url": notice.url, "how": how, "status": reply.status}
        )

    def close(self) -> None:
        self.threads.shutdown(wait=False, cancel_futures=True)
        self.pool.clear()
