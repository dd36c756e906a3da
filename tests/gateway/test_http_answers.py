"""What API Gateway answers when a handler does well, and when it does not."""

import time

import httpx
import pytest

from tests.gateway.conftest import Running

FAILED = (500, {"message": "Internal Server Error"})


@pytest.mark.parametrize(
    "path", ["/raises", "/nonsense", "/unserialisable", "/dies", "/silent", "/missing", "/huge"]
)
def test_a_handler_that_fails_is_answered_500_at_once(client: httpx.Client, path: str) -> None:
    began = time.monotonic()
    answer = client.get(path)

    assert (answer.status_code, answer.json()) == FAILED
    assert time.monotonic() - began < 10


def test_a_handler_that_hangs_is_killed_when_its_time_is_up_and_others_are_served_meanwhile(
    client: httpx.Client,
) -> None:
    began = time.monotonic()
    answer = client.get("/hangs")

    assert (answer.status_code, answer.json()) == FAILED
    assert 0.9 < time.monotonic() - began < 15
    assert client.get("/quick").status_code == 200


def test_a_function_serves_again_after_its_process_died(client: httpx.Client) -> None:
    assert [client.get("/dies").status_code for _ in range(3)] == [500, 500, 500]


def test_a_bare_object_is_the_body_of_a_200(client: httpx.Client) -> None:
    answer = client.get("/items/special")

    assert answer.status_code == 200
    assert answer.json() == {"hello": "world"}
    assert answer.headers["content-type"] == "application/json"


def test_binary_bodies_and_cookies_arrive_as_they_were_meant(client: httpx.Client) -> None:
    answer = client.get("/binary")

    assert answer.content == b"\x89PNG"
    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]


def test_a_head_request_has_no_body(client: httpx.Client) -> None:
    answer = client.head("/quick")

    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("path", ["/nowhere", "/echo/", "/items/a/b", "/items/"])
def test_a_path_that_no_route_wins_is_404(client: httpx.Client, path: str) -> None:
    answer = client.get(path)

    assert (answer.status_code, answer.json()) == (404, {"message": "Not Found"})


def test_an_exact_path_wins_over_a_variable_and_a_variable_over_the_rest(client: httpx.Client) -> None:
    assert client.get("/items/other").json()["routeKey"] == "ANY /items/{item_id}"
    assert client.get("/items/a/parts/2").json()["pathParameters"] == {"item_id": "a", "part": "2"}
    assert client.get("/echo/a/b").json()["pathParameters"] == {"proxy": "a/b"}


def test_the_default_route_takes_what_no_other_wins(local: Running) -> None:
    assert httpx.get(f"{local.url('youworker')}/any/thing").status_code == 200


def test_a_body_over_ten_megabytes_is_413(client: httpx.Client) -> None:
    answer = client.post("/echo", content=b"x" * (10 * 1024 * 1024 + 1))

    assert (answer.status_code, answer.json()) == (413, {"message": "Request Entity Too Large"})


def test_an_event_over_what_lambda_takes_is_413(client: httpx.Client) -> None:
    assert client.post("/echo", content=b"x" * (5 * 1024 * 1024)).status_code == 413


def test_headers_over_ten_kilobytes_are_refused(client: httpx.Client) -> None:
    assert client.get("/echo", headers={"x-long": "x" * 11_000}).status_code == 431


def test_a_warm_process_is_used_again(client: httpx.Client) -> None:
    first, second = client.get("/quick").json(), client.get("/quick").json()

    assert first["pid"] == second["pid"]
    assert second["calls"] == first["calls"] + 1
    assert first["name"] == "parley-local-voiceassist-quick"


def test_what_a_handler_prints_is_shown_under_its_name(local: Running, client: httpx.Client) -> None:
    client.get("/raises")
    until = time.monotonic() + 5
    while not any("on purpose" in line for line in local.printed) and time.monotonic() < until:
        time.sleep(0.02)

    assert any(line.startswith("voiceassist/raises: ") and "on purpose" in line for line in local.printed)
