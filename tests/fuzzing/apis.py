"""Requests made up from the three documents: what comes back is as documented, and nothing falls over."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import unquote

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, Response
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from infra.registry import FLEET
from tests.attacks.operations import Operation, described, operations
from tests.functions.estate import Person
from tests.lambda_client import Answer, delivered

SERVICE_UNAVAILABLE = 503
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]
# These end what the caller shows, or take so much that there is little left to ask about: they come last.
LAST = ("logout", "/users/me", "/conversations/all", "change-password", "refresh-token", "2fa")
# What listens and speaks costs seconds a request; its own tests try what is hostile.
SLOW = ("synthesize", "transcribe", "/voice/audio", "/chat/voice")


@cache
def schema_of(product: str) -> Any:
    return schemathesis.openapi.from_dict(described(product))


def in_order() -> list[Operation]:
    """Everything, and at the end what ends it."""
    found = [each for each in operations() if not any(word in each.path for word in SLOW)]
    return sorted(found, key=lambda each: (each.method == "DELETE", any(word in each.path for word in LAST)))


@dataclass
class Fuzzer:
    """`ids` take the place of half of what is made up where an operation names something."""

    who: Person
    ids: dict[str, dict[str, str]]
    foreign: tuple[str, ...] = ()  # what may stand in no answer
    tried: int = 0
    troubles: list[str] = field(default_factory=list)

    def fuzz(self, operation: Operation, examples: int, chance: int) -> None:
        """The same `chance` asks the same."""

        @seed(chance)
        @settings(
            max_examples=examples,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=made_up(operation), known=st.booleans())
        def once(case: Case[Any], known: bool) -> None:  # noqa: FBT001  # drawn
            if known and case.path_parameters:
                ids = self.ids[operation.product]
                case.path_parameters = {name: ids.get(name, value) for name, value in case.path_parameters.items()}
            self.ask(operation, case)

        once()

    def ask(self, operation: Operation, case: Case[Any]) -> None:
        self.tried += 1
        answer = self.answered(operation, case)
        told = f"{operation.name}: {answer.status} {answer.text[:200]!r} to {case.body!r:.200} {case.query!r:.200}"
        if is_unset(answer):
            return
        try:
            case.validate_response(response(answer), checks=checks_of(answer))
        except BaseExceptionGroup as group:
            self.troubles += [f"{told}: {each}" for each in group.exceptions]
        self.troubles += [f"{told} tells {word}" for word in self.foreign if word in answer.text]

    def answered(self, operation: Operation, case: Case[Any]) -> Answer:
        asked = requests.Request(
            **{**case.as_transport_kwargs(base_url="http://localhost"), "cookies": None}
        ).prepare()
        path, _, query = (asked.path_url or "/").partition("?")
        headers = {name.lower(): written(value) for name, value in asked.headers.items()}
        headers.pop("content-length", None)
        body = asked.body.encode() if isinstance(asked.body, str) else asked.body
        event = self.who.at[operation.product].event(operation.method, unquote(path), body, {}, headers)
        return delivered(FLEET[operation.function], {**event, "rawQueryString": query})


def written(header: str | bytes) -> str:
    return header.decode("latin-1") if isinstance(header, bytes) else header


@cache
def made_up(operation: Operation) -> Any:
    return schema_of(operation.product)[operation.path][operation.method].as_strategy()


def is_unset(answer: Answer) -> bool:
    """What an operator has not set up is said with what would do it."""
    return answer.status == SERVICE_UNAVAILABLE and "remedy" in answer.text


def checks_of(answer: Answer) -> list[Any]:
    """The document describes a stream as the text that it is; the tool would hold each event to that."""
    streamed = answer.headers.get("content-type", "").startswith("text/event-stream")
    return [each for each in CHECKS if not (streamed and each is response_schema_conformance)]


def response(answer: Answer) -> Response:
    prepared = requests.Request("GET", "http://localhost/").prepare()
    headers = {name: [value] for name, value in answer.headers.items()}
    is_text = answer.headers.get("content-type", "").startswith(("application/json", "text/"))
    content = answer.text.encode() if is_text else answer.content
    return Response(answer.status, headers, content, prepared, 0.0, verify=False)
