"""What becomes of processes: how they are bounded, replaced and ended."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from infra.local.pool import Waits
from tests.fleet.troubles import TROUBLES
from tests.gateway.clients import functions
from tests.gateway.conftest import ENVIRON, Running, started, within

ROOT = Path(__file__).resolve().parents[2]
ALONE = "parley-local-voiceassist-alone"
LONELY = """
import asyncio, sys
from infra.local.gateway import Gateway
from tests.fleet.troubles import TROUBLES

async def main():
    gateway = Gateway(TROUBLES, {"voiceassist": 0}, {"NOTES": sys.argv[1]}, processes=2)
    await gateway.start()
    print(gateway.ports["voiceassist"], flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


def alive(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(state.stdout.strip()) and not state.stdout.startswith("Z")


def surroundings(local: Running) -> dict[str, int | str]:
    found: dict[str, int | str] = httpx.get(f"{local.url()}/surroundings", timeout=40).json()
    return found


def test_a_handler_finds_lambdas_surroundings_wherever_it_runs(troubled: Running) -> None:
    told = surroundings(troubled)

    assert told["hour"] == 12
    assert told["name"] == "parley-local-voiceassist-surroundings"
    assert str(told["arn"]).endswith(":function:parley-local-voiceassist-surroundings:live")
    assert told["folder"] == str(ROOT)


def test_a_handler_that_prints_megabytes_is_neither_stopped_nor_cut_short(troubled: Running) -> None:
    said = [httpx.get(f"{troubled.url()}/verbose", timeout=20).text for _ in range(2)]

    assert said == ["said", "said"]
    assert within(10, lambda: troubled.printed.count("voiceassist/verbose: and then") == 2)


def test_reserved_concurrency_throttles_what_is_above_it_and_no_other_function(
    troubled: Running, notes: Path
) -> None:
    client, url = functions(troubled), f"{troubled.url()}/alone"
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(httpx.get, url, timeout=40)
        assert within(20, (notes / "alone").exists)
        above = httpx.get(url, timeout=5)
        with pytest.raises(client.exceptions.TooManyRequestsException) as called:
            client.invoke(FunctionName=ALONE)
        client.invoke(FunctionName=ALONE, InvocationType="Event", Payload=b'{"body": "later"}')
        assert httpx.get(f"{troubled.url()}/price", timeout=20).status_code == 200
        (notes / "go").touch()

    assert (above.status_code, above.json()) == (503, {"message": "Service Unavailable"})
    assert called.value.response["ResponseMetadata"]["HTTPStatusCode"] == 429
    assert first.result().status_code == 200
    # Its row allows no second attempt: to be throttled was none.
    assert within(10, lambda: json.loads((notes / "alone").read_text()) == "later")
    assert within(20, lambda: httpx.get(url, timeout=20).status_code == 200)


def test_when_the_forking_process_is_killed_another_takes_its_place(troubled: Running) -> None:
    parent = int(surroundings(troubled)["parent"])
    os.kill(parent, signal.SIGKILL)

    assert httpx.get(f"{troubled.url()}/price", timeout=40).status_code == 200
    troubled.loop.call_soon_threadsafe(troubled.gateway.reload)
    again = surroundings(troubled)
    assert again["parent"] != parent
    assert alive(int(again["parent"]))


def ask(url: str) -> int:
    """0 when the line was cut."""
    try:
        return httpx.get(url, timeout=60).status_code
    except httpx.TransportError:
        return 0


def begun(notes: Path, url: str) -> tuple[list[int], list["Future[int]"]]:
    """One process that works for ever with a child of its own, one that loads for ever."""
    threads = ThreadPoolExecutor(2)
    asked = [threads.submit(ask, f"{url}/works"), threads.submit(ask, f"{url}/never_loads")]
    threads.shutdown(wait=False)
    assert within(30, lambda: (notes / "working").exists() and (notes / "loading").exists())
    return [*json.loads((notes / "working").read_text()), json.loads((notes / "loading").read_text())], asked


def test_what_hangs_does_not_outlive_the_gateway_and_its_clients_hear_of_it(tmp_path: Path) -> None:
    environ = {**ENVIRON, "NOTES": str(tmp_path)}
    local, stop = started(TROUBLES, environ=environ, processes=3, waits=Waits(end=1.0))
    told = surroundings(local)
    hung, asked = begun(tmp_path, local.url())
    pids = [int(told["pid"]), int(told["parent"]), *hung]
    assert [alive(pid) for pid in pids] == [True] * 5
    began = time.monotonic()
    stop()

    assert 0.9 < time.monotonic() - began < 8
    assert [answer.result() for answer in asked] == [500, 500]
    assert within(10, lambda: not any(alive(pid) for pid in pids))


def test_no_process_is_left_when_the_gateway_itself_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", LONELY, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as gateway:
        assert gateway.stdout is not None
        url = f"http://127.0.0.1:{gateway.stdout.readline().strip()}"
        hung, asked = begun(tmp_path, url)
        gateway.kill()

    assert [answer.result() for answer in asked] == [0, 0]
    assert within(10, lambda: not any(alive(pid) for pid in hung))


def test_stopping_a_gateway_lets_its_requests_end_and_leaves_its_neighbour_alone(
    troubled: Running, tmp_path: Path
) -> None:
    local, stop = started(TROUBLES, environ={**ENVIRON, "NOTES": str(tmp_path)}, processes=1)
    with ThreadPoolExecutor(2) as threads:
        answer = threads.submit(ask, f"{local.url()}/alone")
        assert within(20, (tmp_path / "alone").exists)
        stopping = threads.submit(stop)
        time.sleep(0.5)
        assert not stopping.done()
        (tmp_path / "go").touch()
        stopping.result(20)

    assert answer.result() == 200
    assert httpx.get(f"{troubled.url()}/price", timeout=40).status_code == 200
