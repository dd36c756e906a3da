"""What a product answers is what its OpenAPI document says."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.functions.people import PASSWORD, administrator, login, registered, signed_in, worker
from tests.lambda_client import Answer, Caller, call

pytestmark = pytest.mark.usefixtures("aws")
ROOT = Path(__file__).resolve().parents[2]
ERA = {"email": "era@example.com", "password": PASSWORD, "first_name": "E", "last_name": "R"}


def fits(product: str, method: str, path: str, answer: Answer) -> None:
    document = json.loads((ROOT / f"functions/{product}/portal/openapi.json").read_text())
    responses = document["paths"][path][method.lower()]["responses"]
    described = responses.get(str(answer.status)) or responses[f"{answer.status // 100}XX"]
    schema: dict[str, Any] = described["content"]["application/json"]["schema"]
    validator = Draft202012Validator({"components": document["components"], **schema})
    assert [error.message for error in validator.iter_errors(answer.body)] == []


def test_voiceassists_answers_fit_its_document() -> None:
    administrator()
    new = {"email": "new@example.com", "password": PASSWORD, "full_name": "New"}
    fits("voiceassist", "POST", "/api/auth/register", call("voiceassist/auth", "POST", "/api/auth/register", new))
    fits("voiceassist", "POST", "/api/auth/register", call("voiceassist/auth", "POST", "/api/auth/register", {}))
    fits("voiceassist", "POST", "/api/auth/login", login("new@example.com"))
    fits("voiceassist", "POST", "/api/auth/login", login("new@example.com", "Wrong1234"))
    root = signed_in("root@example.com")
    for function, path in (
        ("voiceassist/auth", "/api/auth/me"),
        ("voiceassist/auth", "/api/auth/session"),
        ("voiceassist/users", "/api/users/me"),
        ("voiceassist/users", "/api/users"),
        ("voiceassist/health", "/ready"),
        ("voiceassist/health", "/health/detailed"),
        ("voiceassist/health", "/health/openai"),
    ):
        fits("voiceassist", "GET", path, root.call(function, "GET", path))
        fits("voiceassist", "GET", path, Caller(address="192.0.2.50").call(function, "GET", path))


def test_youworkers_answers_fit_its_document() -> None:
    registered()
    ann = worker()
    fits("youworker", "POST", "/v1/api-keys", ann.call("youworker/api_keys", "POST", "/v1/api-keys", {"name": "x"}))
    fits("youworker", "POST", "/v1/api-keys", ann.call("youworker/api_keys", "POST", "/v1/api-keys", {}))
    fits("youworker", "GET", "/v1/api-keys", ann.call("youworker/api_keys", "GET", "/v1/api-keys"))
    fits("youworker", "GET", "/v1/auth/me", ann.call("youworker/auth", "GET", "/v1/auth/me"))
    fits("youworker", "GET", "/health", call("youworker/health", "GET", "/health"))


def test_voiceeras_answers_fit_its_document() -> None:
    fits("voiceera", "POST", "/auth/register", call("voiceera/auth", "POST", "/auth/register", ERA))
    fits("voiceera", "POST", "/auth/register", call("voiceera/auth", "POST", "/auth/register", ERA))
    signed = call("voiceera/auth", "POST", "/auth/login", ERA)
    fits("voiceera", "POST", "/auth/login", signed)
    person = Caller({"authorization": f"Bearer {signed.body['token']}"})
    fits("voiceera", "GET", "/auth/me", person.call("voiceera/auth", "GET", "/auth/me"))
    fits("voiceera", "GET", "/auth/me", call("voiceera/auth", "GET", "/auth/me"))
    fits("voiceera", "GET", "/readiness", call("voiceera/health", "GET", "/readiness"))


def test_a_document_that_said_otherwise_would_be_noticed() -> None:
    registered()
    with pytest.raises(AssertionError):
        fits("voiceassist", "GET", "/api/auth/session", signed_in().call("voiceassist/auth", "GET", "/api/auth/me"))
