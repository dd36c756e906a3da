"""An answer that is no answer is a 500 at once; an unusual one that is an answer arrives whole."""

import json
import socket
from typing import Any

import httpx
import pytest

from tests.gateway.conftest import Running

FAILED = (500, {"message": "Internal Server Error"})


def answered(local: Running, answer: Any) -> httpx.Response:
    """The handler answers what it is asked to; five seconds are less than its time."""
    headers = {"content-type": "application/json"}
    return httpx.post(f"{local.url()}/answers", content=json.dumps(answer), headers=headers, timeout=20)


@pytest.mark.parametrize("status", [100, 101, 103, 199, 0, -1, 600, 1000, True, 200.5, "many", "", [200], {}, None])
def test_a_status_that_cannot_end_an_exchange_is_500_at_once(troubled: Running, status: Any) -> None:
    answer = answered(troubled, {"statusCode": status, "body": "x"})

    assert (answer.status_code, answer.json()) == FAILED


@pytest.mark.parametrize(
    "wrong",
    [
        {"headers": {"x-a": "1\r\nx-b: 2"}},
        {"headers": {"x a": "1"}},
        {"headers": {"": "1"}},
        {"headers": {"x-a": ["1"]}},
        {"headers": ["x-a"]},
        {"cookies": [1]},
        {"cookies": "a=1"},
        {"cookies": ["a=1\r\nx-b: 2"]},
        {"body": {"a": 1}},
        {"body": "no base64", "isBase64Encoded": True},
        {"body": "\ud800"},
    ],
)
def test_what_a_client_cannot_be_sent_is_500(troubled: Running, wrong: dict[str, Any]) -> None:
    answer = answered(troubled, {"statusCode": 200, **wrong})

    assert (answer.status_code, answer.json()) == FAILED


@pytest.mark.parametrize("status", [204, 304])
def test_an_answer_without_a_body_does_not_spoil_the_next_on_its_connection(troubled: Running, status: int) -> None:
    with httpx.Client(base_url=troubled.url(), timeout=20) as client:
        for _ in range(3):
            answer = client.post("/answers", json={"statusCode": status, "body": "poison"})
            assert (answer.status_code, answer.content) == (status, b"")
            assert "content-length" not in answer.headers


def test_a_status_may_be_written_as_text(troubled: Running) -> None:
    assert answered(troubled, {"statusCode": "418", "body": "x"}).status_code == 418


def test_how_an_answer_is_carried_is_not_the_handlers_to_say(troubled: Running) -> None:
    headers = {"transfer-encoding": "chunked", "connection": "close", "content-length": "7"}
    answer = answered(troubled, {"statusCode": 200, "headers": headers, "body": "hi"})

    assert answer.text == "hi"
    assert "transfer-encoding" not in answer.headers


def test_a_large_body_is_measured_in_the_bytes_that_lambda_counts(troubled: Running) -> None:
    assert len(httpx.get(f"{troubled.url()}/chinese", timeout=20).text) == 1_500_000


def test_numbers_of_dynamodb_are_numbers(troubled: Running) -> None:
    assert httpx.get(f"{troubled.url()}/price", timeout=20).json() == {"price": 1.5, "count": 3}


def test_a_path_that_is_not_encoded_is_refused(troubled: Running) -> None:
    with socket.create_connection(("127.0.0.1", troubled.gateway.ports["voiceassist"]), timeout=20) as raw:
        raw.sendall(b"GET /caf\xc3\xa9 HTTP/1.1\r\nhost: x\r\n\r\n")
        assert raw.recv(4096).startswith(b"HTTP/1.1 400")
