"""The simulator as a person starts it, and its control API."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "infra.simulator"]


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    log = tmp_path_factory.mktemp("simulator") / "log.txt"
    with log.open("w") as out:
        process = subprocess.Popen([*COMMAND, "--port", "0", "--stepped"], cwd=ROOT, stdout=out, stderr=out)
    until = time.monotonic() + 30
    while (found := re.search(r"at (http://\S+)", log.read_text())) is None:
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < until
        time.sleep(0.02)
    account = ("AC" + "5" * 32, "a secret of this machine")
    with httpx.Client(base_url=found[1], auth=account) as client:
        yield client
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 0, log.read_text()


def test_its_help_says_which_numbers_do_what() -> None:
    said = subprocess.run([*COMMAND, "--help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert "…01  busy" in said
    assert "POST /_simulator/faults" in said


def test_a_call_is_played_from_outside(simulator: httpx.Client) -> None:
    control = "/_simulator"
    assert simulator.post(f"{control}/reset").status_code == 204
    script = {"outcome": "answer", "answer_after": 2, "steps": [{"say": "Hi"}, {"hang_up": True}]}
    assert simulator.put(f"{control}/scripts/0777", json=script).status_code == 204
    assert simulator.post(f"{control}/faults", json={"kind": "throttle", "times": 1}).status_code == 204
    assert simulator.post(f"{control}/limits", json={"per_second": 5}).json()["per_second"] == 5
    form = {"To": "+14155550777", "From": "+15005550006", "Twiml": "<Response><Say>One two.</Say></Response>"}
    path = f"/2010-04-01/Accounts/AC{'5' * 32}/Calls.json"
    assert simulator.post(path, data=form).status_code == 429
    sid = simulator.post(path, data=form).json()["sid"]
    simulator.post(f"{control}/clock", json={"advance": 60})

    seen = simulator.get(f"{control}/calls/{sid}").json()
    assert (seen["status"], seen["said"]) == ("completed", [{"who": "agent", "text": "One two.", "at": 0.0}])
    counts = simulator.get(control).json()
    assert (counts["placed"], counts["live"], counts["outcomes"]) == (1, 0, {"completed": 1})
    assert simulator.get(f"{control}/reports").json() == []
    assert "01" in simulator.get(f"{control}/numbers").json()
    assert simulator.delete(f"{control}/scripts/0777").status_code == 204
    assert simulator.delete(f"{control}/faults").status_code == 204


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "faults", {"kind": "gremlins"}, 400),
        ("POST", "faults", [], 400),
        ("PUT", "scripts/1", {"outcome": "levitates"}, 400),
        ("PUT", "scripts/1", {"steps": [{"dance": 1}]}, 400),
        ("PUT", "scripts/1", 7, 400),
        ("POST", "limits", {"per_second": 0}, 400),
        ("POST", "limits", {"colour": 1}, 400),
        ("POST", "clock", {"speed": 3}, 400),
        ("GET", "calls/CA1", None, 404),
        ("GET", "nothing", None, 404),
        ("POST", "nothing", {}, 404),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(
    simulator: httpx.Client, method: str, path: str, body: object, status: int
) -> None:
    answer = simulator.request(method, f"/_simulator/{path}", json=body)

    assert answer.status_code == status
    assert answer.json()["error"]


def test_a_path_nobody_knows_is_not_found(simulator: httpx.Client) -> None:
    assert simulator.get("/").status_code == 404
    assert simulator.post("/_simulator/faults", content=b"{").status_code == 400
