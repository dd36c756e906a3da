"""Lambda's Invoke, as one function calls another."""

import json
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.fleet import Function
from infra.local.pool import Waits
from tests.fleet.troubles import TROUBLES
from tests.gateway.clients import functions
from tests.gateway.conftest import ENVIRON, Running, started, within

PRICE = "parley-local-voiceassist-price"


def test_a_function_may_call_another_and_learns_of_its_failure(troubled: Running) -> None:
    client = functions(troubled)
    well = client.invoke(FunctionName=PRICE, Payload=b"{}")
    badly = client.invoke(FunctionName="parley-local-voiceassist-answers", Payload=b"{}")

    assert json.loads(well["Payload"].read()) == {"price": 1.5, "count": 3}
    assert badly["FunctionError"] == "Unhandled"
    assert json.loads(badly["Payload"].read()) == {"errorType": "KeyError", "errorMessage": "'body'"}


@pytest.mark.parametrize(
    "name", [f"{PRICE}:live", f"arn:aws:lambda:us-east-1:000000000000:function:{PRICE}", f"{PRICE}:$LATEST"]
)
def test_a_function_may_be_named_by_its_arn_or_a_version(troubled: Running, name: str) -> None:
    assert functions(troubled).invoke(FunctionName=name)["StatusCode"] == 200


def test_a_function_that_is_not_there_is_not_found(troubled: Running) -> None:
    client = functions(troubled)
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.invoke(FunctionName="parley-local-voiceassist-nothing")


def test_a_payload_that_is_no_json_is_refused(troubled: Running) -> None:
    client = functions(troubled)
    with pytest.raises(client.exceptions.InvalidRequestContentException):
        client.invoke(FunctionName=PRICE, Payload=b"{")


@pytest.mark.parametrize(("kind", "size"), [("Event", 1_100_000), ("RequestResponse", 6_300_000)])
def test_a_payload_that_is_too_large_is_refused(troubled: Running, kind: str, size: int) -> None:
    client = functions(troubled)
    with pytest.raises(client.exceptions.RequestTooLargeException):
        client.invoke(FunctionName=PRICE, InvocationType=kind, Payload=b'"' + b"x" * size + b'"')


def test_a_call_that_is_not_signed_is_forbidden(troubled: Running) -> None:
    url = f"http://127.0.0.1:{troubled.gateway.control_port}/2015-03-31/functions/{PRICE}/invocations"

    assert httpx.post(url, content=b"{}").status_code == 403


def event_call(local: Running, name: str, payload: Any) -> None:
    answer = functions(local).invoke(
        FunctionName=f"parley-local-voiceassist-{name}", InvocationType="Event", Payload=json.dumps(payload)
    )
    assert answer["StatusCode"] == 202


def test_an_event_that_keeps_failing_is_tried_as_often_as_its_row_says_and_then_parked(
    troubled: Running, notes: Path
) -> None:
    event_call(troubled, "fails", {"file": "calls"})

    assert within(20, lambda: ("voiceassist/fails", {"file": "calls"}) in troubled.parked)
    assert (notes / "calls").read_text() == "tried\ntried\n"


def test_an_event_that_the_end_interrupts_is_parked_and_if_that_fails_too_the_log_has_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    parked: list[str] = []

    async def broken(function: Function, _event: Any, _error: str) -> None:
        parked.append(function.name)
        raise ConnectionError("the queue is away")

    environ = {**ENVIRON, "NOTES": str(tmp_path)}
    local, stop = started(TROUBLES, environ=environ, processes=2, dead_letter=broken, waits=Waits(end=0.5))
    event_call(local, "works", {"a": 1})
    assert within(20, (tmp_path / "working").exists)
    began = time.monotonic()
    stop()

    assert time.monotonic() - began < 10
    assert parked == ["voiceassist/works"]
    assert "voiceassist/works failed for the last time, and its event was not taken: {'a': 1}" in caplog.text
