"""`make run`, as a person uses it."""

import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest

from tests.local.conftest import CLEAN, ROOT, Copy, get

OPERATIONS = {
    0: ["/health", "/health/detailed", "/health/openai", "/ready", "/metrics", "/openapi.json", "/docs", "/redoc"],
    1: ["/health", "/openapi.json", "/docs", "/redoc"],
    2: ["/health", "/readiness", "/openapi.json", "/docs", "/redoc"],
}


def client(copy: Copy, service: str) -> Any:
    make: Any = boto3.client
    return make(service, endpoint_url=copy.aws)


def seconds_to_greet(copy: Copy) -> float:
    return float(re.findall(r"Parley is up after ([\d.]+) s", copy.said)[0])


def test_it_greets_answers_on_three_ports_and_ends_when_told(start: Callable[..., Copy]) -> None:
    copy = start().ready()

    assert "{" not in copy.said.partition("Parley is up")[0]
    for product, paths in OPERATIONS.items():
        for path in paths:
            assert get(copy.url(path, product)).status_code == 200, path
    assert [get(copy.url("/health", product)).json()["status"] for product in OPERATIONS] == [
        "healthy",
        "healthy",
        "ok",
    ]
    pasted = re.findall(r"^  (curl .+\\\n.+)$", copy.said, re.MULTILINE)[0]
    answer = subprocess.run(pasted, shell=True, capture_output=True, text=True, check=True, timeout=20)
    assert json.loads(answer.stdout)["role"] == "admin"
    assert "administrator admin@parley.local" in copy.said
    assert copy.end() == 0
    # A machine that is busy elsewhere, or reads all for the first time, may try again.
    assert seconds_to_greet(copy) < 10 or seconds_to_greet(start().ready()) < 10


def test_after_a_hard_kill_the_data_is_there(start: Callable[..., Copy]) -> None:
    first = start(PARLEY_EMBEDDINGS="none").ready()
    scratch = first.folder / "data/scratch"
    search(first)
    assert list(scratch.glob("parley-index-*"))
    client(first, "s3").put_object(Bucket="parley-local-recordings", Key="a.wav", Body=b"sound")
    client(first, "sqs").create_queue(QueueName="kept")
    for _ in range(3):
        get(first.url("/health"))
    time.sleep(7)  # what came in the last seconds may be lost, and nothing that is older
    secrets = json.loads((first.folder / "data/secrets.json").read_text())
    first.process.send_signal(signal.SIGKILL)
    first.process.wait()
    second = start().ready()

    assert list(scratch.iterdir()) == []
    tables = client(second, "dynamodb")
    kept = tables.scan(TableName="parley-local-limits")["Items"]
    assert sum(int(item["hits"]["N"]) for item in kept if item["bucket"]["S"].startswith("health#")) == 3
    ttl = tables.describe_time_to_live(TableName="parley-local-limits")["TimeToLiveDescription"]
    assert ttl["TimeToLiveStatus"] == "ENABLED"
    assert client(second, "s3").get_object(Bucket="parley-local-recordings", Key="a.wav")["Body"].read() == b"sound"
    assert client(second, "sqs").get_queue_url(QueueName="kept")["QueueUrl"]
    assert json.loads((second.folder / "data/secrets.json").read_text()) == secrets
    assert second.end(signal.SIGTERM) == 0


def search(copy: Copy) -> None:
    """Which a function does in a folder of its own."""
    secrets = json.loads((copy.folder / "data/secrets.json").read_text())
    body = {"email": "admin@parley.local", "password": secrets["admin_password"]}
    signed = httpx.post(copy.url("/api/auth/login"), json=body, timeout=20).json()
    bearer = {"authorization": f"Bearer {signed['accessToken']}"}
    found = httpx.post(copy.url("/kb/search"), json={"query": "asthma"}, headers=bearer, timeout=20)
    assert found.status_code == 200, found.text


def test_two_copies_run_side_by_side_and_a_third_on_one_folder_is_refused(start: Callable[..., Copy]) -> None:
    one, two = (start(name, PARLEY_EMBEDDINGS="none") for name in ("one", "two"))
    one.ready()
    two.ready()
    assert get(one.url("/ready")).json()["status"] == get(two.url("/ready")).json()["status"] == "ready"

    third = start("one")
    assert third.process.wait(30) == 1
    assert "another copy is running on" in third.said
    assert "Traceback" not in third.said


def test_a_port_in_use_is_one_clear_sentence(start: Callable[..., Copy]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        copy = start(port=taken.getsockname()[1])
        assert copy.process.wait(40) == 1
    assert re.search(r"parley: of the ports .+ one is in use: set PARLEY_PORT to another", copy.said)
    assert "Traceback" not in copy.said


def test_a_bad_setting_is_one_clear_sentence(start: Callable[..., Copy], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CLEAN, "PARLEY_RATE_LIMIT_FACTOR", "lots")
    copy = start()
    assert copy.process.wait(40) == 1
    assert "parley: PARLEY_RATE_LIMIT_FACTOR takes number, not 'lots'" in copy.said
    assert "Traceback" not in copy.said


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("PARLEY_PORT", "99999", "PARLEY_PORT takes a number from 0 to 65533, not 99999"),
        ("PARLEY_PORT", "many", "PARLEY_PORT takes whole number, not 'many'"),
        ("PARLEY_PROCESSES", "0", "PARLEY_PROCESSES takes a number above 0"),
        ("PARLEY_TRUSTED_PROXIES", "abc", "PARLEY_TRUSTED_PROXIES takes addresses or networks, not 'abc'"),
        ("PARLEY_HOST", "8.8.8.8", "PARLEY_HOST=8.8.8.8 cannot be listened on"),
        ("PARLEY_DATA_DIR", "/dev/null", "/dev/null cannot hold the data"),
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:9", "AWS at http://127.0.0.1:9 did not make what the fleet needs"),
    ],
)
def test_what_cannot_be_is_told_in_one_sentence(
    start: Callable[..., Copy], name: str, value: str, told: str
) -> None:
    copy = start(**{name: value})
    assert copy.process.wait(40) == 1
    assert f"parley: {told}" in copy.said
    assert "Traceback" not in copy.said


def test_a_person_s_own_profile_and_proxy_do_not_get_in_the_way(start: Callable[..., Copy]) -> None:
    away = "http://127.0.0.1:9"
    copy = start(AWS_PROFILE="nobody", AWS_SESSION_TOKEN="mine", HTTP_PROXY=away, http_proxy=away).ready()
    assert get(copy.url("/ready")).json()["status"] == "ready"
    assert copy.end() == 0


def test_when_the_embedded_aws_ends_by_itself_the_system_says_so_and_ends(start: Callable[..., Copy]) -> None:
    copy = start(PARLEY_EMBEDDINGS="none").ready()
    children = Path(f"/proc/{copy.process.pid}/task/{copy.process.pid}/children").read_text().split()
    engine = [pid for pid in children if "infra.local.launcher" in Path(f"/proc/{pid}/cmdline").read_text()]
    os.kill(int(engine[0]), signal.SIGKILL)
    assert copy.process.wait(30) == 1
    assert "the embedded AWS ended by itself" in copy.said


def test_nothing_is_left_behind_when_it_is_killed(start: Callable[..., Copy]) -> None:
    copy = start(PARLEY_EMBEDDINGS="none").ready()
    get(copy.url("/ready"))
    copy.process.send_signal(signal.SIGKILL)
    copy.process.wait()
    until = time.monotonic() + 10
    while left(copy.folder) and time.monotonic() < until:
        time.sleep(0.2)

    assert left(copy.folder) == []
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", copy.port), timeout=2)


def left(folder: Path) -> list[str]:
    """Processes that still name this copy's folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if str(folder).encode() in path.read_bytes():
                found.append((path.parent / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


def test_the_settings_page_names_every_setting_of_the_local_system() -> None:
    page = (ROOT / "docs/settings.md").read_text()
    for name in (
        "PARLEY_PORT",
        "PARLEY_DATA_DIR",
        "PARLEY_ADMIN_EMAIL",
        "PARLEY_ADMIN_PASSWORD",
        "PARLEY_ROOT_API_KEY",
    ):
        assert f"| `{name}` |" in page
    assert "| `PARLEY_RATE_LIMIT_FACTOR` |" in page
    assert "| `PARLEY_TRUSTED_PROXIES` |" in page
