"""Many at once, and what happens to processes meanwhile."""

from concurrent.futures import ThreadPoolExecutor

import httpx

from infra.local.gateway import networks
from tests.fleet.sample import FLEET
from tests.gateway.conftest import Running, running


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


def test_only_a_trusted_proxy_may_say_whom_it_speaks_for() -> None:
    chain = {"x-forwarded-for": "203.0.113.66, 192.0.2.7, 198.51.100.9"}
    with running(FLEET, processes=2, trusted=networks(("127.0.0.0/8", "198.51.100.0/24"))) as local:
        told = httpx.get(f"{local.url()}/echo", headers=chain, timeout=40).json()

    assert told["requestContext"]["http"]["sourceIp"] == "192.0.2.7"
