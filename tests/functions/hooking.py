"""People with webhooks, a customer's server, and time that passes as a test wants."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.domain.webhooks.wiring.sending import sending_service
from shared.domain.webhooks.wiring.webhooks import webhook_service
from shared.kit import settings
from shared.kit.clock import utc_now
from shared.queues import sqs
from tests.functions.receiving import Receiver, receiving
from tests.lambda_client import Answer, Caller

ROW = "voiceera/webhooks"
DOCS = Path(__file__).resolve().parents[2] / "docs/webhooks.md"


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """On a host that the operator allowed."""
    with receiving() as found:
        allow(monkeypatch, f"127.0.0.1:{found.port}")
        yield found
    monkeypatch.undo()
    settings.forget()
    forget()


def forget() -> None:
    for service in (webhook_service, sending_service):
        service.cache_clear()


def allow(monkeypatch: pytest.MonkeyPatch, hosts: str) -> None:
    monkeypatch.setenv("INTEGRATIONS_ALLOWED_HOSTS", hosts)
    settings.forget()
    forget()


@pytest.fixture
def waits(queues: None) -> Iterator[list[int]]:  # noqa: ARG001  # the client is made for them
    """The queue delays nothing, and it is noted what it was asked to."""
    asked: list[int] = []

    def at_once(params: dict[str, Any], **_: Any) -> None:
        asked.append(params["DelaySeconds"])
        params["DelaySeconds"] = 0

    name = "before-parameter-build.sqs.SendMessage"
    sqs.client().meta.events.register(name, at_once)
    yield asked
    sqs.client().meta.events.unregister(name, at_once)


def later(delay: float) -> None:
    object.__setattr__(sending_service(), "now", lambda: utc_now() + timedelta(seconds=delay))


def ask(who: Caller, method: str, path: str = "", body: Any = None, **query: Any) -> Answer:
    return who.call(ROW, method, f"/webhooks{path}", body, query=query)


def hooked(who: Caller, url: str, *events: str) -> tuple[str, str]:
    answer = ask(who, "POST", "", {"url": url, "events": events})
    assert answer.status == 201, answer.text
    return answer.body["id"], answer.body["secret"]


def verifier() -> Callable[..., bool]:
    """The lines that the documentation gives to customers."""
    (code,) = re.findall(r"```python\n(.*?)```", DOCS.read_text(), re.DOTALL)
    space: dict[str, Any] = {}
    exec(code, space)
    verify: Callable[..., bool] = space["verify"]
    return verify
