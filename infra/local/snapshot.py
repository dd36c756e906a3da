"""What the embedded AWS holds, written down so that a kill at any moment leaves a whole copy behind.

Names are used that ministack does not promise: how it loads and saves its services, and where it keeps the records of
DynamoDB streams, which it saves not at all. Its version is pinned; tests/local/test_launcher.py holds it to them.
"""

import functools
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from ministack import app as engine
from ministack.core import persistence
from ministack.services import dynamodb

STREAMS = "parley_streams"
STREAM_TABLES = ("_stream_records", "_stream_trimmed")


def restore(folder: Path) -> None:
    """The engine itself goes on without what it cannot read, and would then write over it."""
    for file in sorted((folder / "state").glob("*.json")):
        state = persistence.load_state(file.stem)
        if state is None:
            raise SystemExit(f"parley: {file} cannot be read. Move {folder} away to begin anew.")
        if file.stem == STREAMS:
            for name in STREAM_TABLES:
                getattr(dynamodb, name).update(state[name])
        elif state:
            engine._get_module(engine._state_map[file.stem]).load_persisted_state(state)  # noqa: SLF001  # no public one
    engine.PERSIST_STATE = False  # it would load once more, and its own last save is not forced to the disk


def held() -> dict[str, Any]:
    services = {name: state() for name, state in engine._build_persistence_save_dict().items()}  # noqa: SLF001  # no public one
    streams = {name: getattr(dynamodb, name) for name in STREAM_TABLES}
    return {name: state for name, state in services.items() if state is not None} | {STREAMS: streams}


def write(folder: Path) -> None:
    """Every file is whole and on the disk before one of them takes the place of an old one."""
    staging, state = folder / "state.new", folder / "state"
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    state.mkdir(exist_ok=True)
    persistence.STATE_DIR = str(staging)
    states = held()
    persistence.save_all({name: functools.partial(states.get, name) for name in states})
    files = [staging / f"{name}.json" for name in states]
    for file in files:
        force(file)  # the engine only logs what it could not save: here that is an error
    for file in files:
        file.replace(state / file.name)
    force(state)


def force(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_and_end(folder: Path) -> None:
    """What a forked child does; never returns."""
    status = 0
    try:
        write(folder)
    except BaseException as error:  # noqa: BLE001  # a forked child must not run on into its parent's loop
        print(f"parley: the data could not be written down: {error}", file=sys.stderr, flush=True)
        status = 1
    finally:
        os._exit(status)
