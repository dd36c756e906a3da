"""The embedded AWS as tests want it, `python -m tests.servers.aws PORT FOLDER PARENT`: nothing is written to the disk,
and what it holds can be kept (`POST /tests/keep`) and brought back (`POST /tests/restore`) in milliseconds. Items by
the ten thousand come without a request each (`POST /tests/fill`); no stream tells of those."""

import asyncio
import gc
import json
import os
import pickle
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from infra.fleet import Fleet
from infra.local.aws import EmbeddedAws
from infra.local.launcher import end_with_parent, served, settle, tasks
from infra.local.resources import Endpoint, create


class Prepared(EmbeddedAws):
    """An engine that has what a fleet needs, and nothing else whenever a test asks for it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, program="tests.servers.aws")
        self.asking = httpx.Client(timeout=20)
        self.environ: dict[str, str] = {}

    def keep(self, fleet: Fleet) -> None:
        self.environ = create(fleet, Endpoint(self.url))
        self.asking.post(f"{self.url}/tests/keep").raise_for_status()

    def restore(self) -> None:
        self.asking.post(f"{self.url}/tests/restore").raise_for_status()

    def fill(self, table: str, items: Sequence[Mapping[str, Any]]) -> None:
        """As DynamoDB writes them."""
        told = {"table": table, "items": items}
        self.asking.post(f"{self.url}/tests/fill", json=told).raise_for_status()

    def empty(self) -> None:
        self.asking.post(f"{self.url}/_ministack/reset").raise_for_status()

    def stop(self) -> None:
        self.asking.close()
        super().stop()


class Keeper:
    """The engine beside requests of its own. It promises no way to save and load: see infra/local/snapshot.py."""

    def __init__(self, engine: Any) -> None:
        self.engine = engine
        self.kept: dict[str, bytes] = {}
        self.own: dict[str, Callable[[bytes], None]] = {
            "/tests/keep": self.keep,
            "/tests/restore": self.restore,
            "/tests/fill": self.fill,
        }

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        act = self.own.get(scope.get("path", ""))
        if act is None:
            await self.engine.app(scope, receive, send)
            return
        act(await body_of(receive))
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    def keep(self, _body: bytes) -> None:
        """As bytes: from them a state is made anew in a quarter of the time that a copy of objects takes."""
        states = {name: state() for name, state in self.engine._build_persistence_save_dict().items()}
        self.kept = {name: pickle.dumps(state) for name, state in states.items() if state}

    def restore(self, _body: bytes) -> None:
        self.engine._reset_all_state()
        for name, state in self.kept.items():
            self.engine._get_module(self.engine._state_map[name]).load_persisted_state(pickle.loads(state))

    def fill(self, body: bytes) -> None:
        from ministack.services import dynamodb  # noqa: PLC0415  # as the engine itself, after its settings

        told = json.loads(body)
        table = dynamodb._tables[told["table"]]
        for item in told["items"]:
            first, second, refused = dynamodb._resolve_table_key_values(table, item, allow_extra=True)
            if refused:
                raise ValueError(refused)
            dynamodb._set_item(table, first, second, item)
        gc.freeze()  # nobody looks for rubbish among millions of things that stay


async def body_of(receive: Any) -> bytes:
    parts, more = [], True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


async def main(port: int, folder: Path, parent: int) -> None:
    (folder / "tmp").mkdir(parents=True, exist_ok=True)
    settle(folder)
    os.environ.update(PERSIST_STATE="0", S3_PERSIST="0")
    from ministack import app as engine  # noqa: PLC0415  # reads its settings when imported

    server = uvicorn.Server(served(Keeper(engine), port))
    async with tasks(end_with_parent(server, parent)):
        await server.serve()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
