"""Many at once, and what happens to processes meanwhile."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import httpx

from infra.local.gateway import networks
from tests.fleet.sample import FLEET
from tests.gateway.conftest import Running, started


def test_two_thousand_requests_by_thirty_two_clients_have_no_error(local: Running) -> None:
    def one_client(_number: int) -> list[int]:
        with httpx.Client(base_url=local.url(), timeout=40) as client:
            return [client.get("/quick").status_code for _ in range(62 + 1)]

    with ThreadPoolExecutor(32) as clients:
        statuses = [status for found in clients.map(one_client, range(32)) for status in found]

    assert len(statuses) >= 2000
    assert set(statuses) == {200}


def test_processes_are_bounded_and_each_serves_one_request_at_a_time(local: Running) -> None:
    with ThreadPoolExecutor(20) as clients:
        found = list(clients.map(lambda _: httpx.get(f"{local.url()}/slow", timeout=40), range(20)))

    assert [answer.status_code for answer in found] == [200] * 20
    assert 2 <= len({answer.json()["pid"] for answer in found}) <= 6
    assert all(9_000 < answer.json()["left"] <= 10_000 for answer in found)


def test_reload_brings_new_processes(local: Running) -> None:
    before = httpx.get(f"{local.url()}/quick").json()["pid"]

    async def reload() -> None:
        local.gateway.reload()

    local.do(reload())
    assert httpx.get(f"{local.url()}/quick").json()["pid"] != before


def test_two_gateways_run_side_by_side_and_stopping_one_lets_its_requests_end() -> None:
    first, stop_first = started(FLEET, processes=3)
    second, stop_second = started(FLEET, processes=3)
    answers: list[httpx.Response] = []
    asking = threading.Thread(target=lambda: answers.append(httpx.get(f"{first.url()}/slow", timeout=20)))
    asking.start()
    time.sleep(0.25)
    stop_first()
    asking.join(10)

    assert [answer.status_code for answer in answers] == [200]
    assert httpx.get(f"{second.url()}/quick").status_code == 200
    stop_second()


def test_only_a_trusted_proxy_may_say_whom_it_speaks_for() -> None:
    local, stop = started(FLEET, processes=2, trusted=networks(("127.0.0.0/8", "198.51.100.0/24")))
    chain = {"x-forwarded-for": "203.0.113.66, 192.0.2.7, 198.51.100.9"}
    told = httpx.get(f"{local.url()}/echo", headers=chain).json()
    stop()

    assert told["requestContext"]["http"]["sourceIp"] == "192.0.2.7"


def lambda_client(local: Running) -> Any:
    return boto3.client(
        "lambda",
        endpoint_url=f"http://127.0.0.1:{local.gateway.control_port}",
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def test_a_function_may_call_another_and_learns_of_its_failure(local: Running) -> None:
    client = lambda_client(local)
    well = client.invoke(FunctionName="parley-local-voiceassist-echo", Payload=json.dumps({"a": 1}))
    badly = client.invoke(FunctionName="parley-local-voiceassist-raises", Payload=b"{}")

    assert json.loads(json.loads(well["Payload"].read())["body"]) == {"a": 1}
    assert badly["FunctionError"] == "Unhandled"
    assert json.loads(badly["Payload"].read())["errorType"] == "ValueError"


def test_an_asynchronous_call_that_keeps_failing_is_tried_again_and_parked() -> None:
    parked: list[tuple[str, Any]] = []

    async def park(function: Any, event: Any, _error: str) -> None:
        parked.append((function.name, event))

    local, stop = started(FLEET, processes=2, dead_letter=park)
    answer = lambda_client(local).invoke(
        FunctionName="parley-local-voiceassist-raises", InvocationType="Event", Payload=json.dumps({"b": 2})
    )
    until = time.monotonic() + 20
    while not parked and time.monotonic() < until:
        time.sleep(0.05)
    stop()

    assert answer["StatusCode"] == 202
    assert parked == [("voiceassist/raises", {"b": 2})]
