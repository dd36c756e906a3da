"""People with accounts on servers of the tests."""

from typing import Any

from tests.functions.people import registered, signed_in
from tests.lambda_client import Answer, Caller
from tests.servers.programs import NAMES

ROW = "voiceassist/integrations"
ROOT = "/api/integrations"
TROUBLES = ("SERVER_", "MAIL_", "UNDELIVERABLE")


def ask(who: Caller, method: str, path: str, body: Any = None, match: str | None = None, **query: Any) -> Answer:
    headers = {"if-match": match} if match else {}
    return helped(who.call(ROW, method, f"{ROOT}{path}", body, query=query, headers=headers))


def helped(answer: Answer) -> Answer:
    """Whoever has trouble with a server of theirs is told what may help."""
    told = answer.status >= 400 and answer.headers["content-type"].startswith("application/json")
    if told and answer.body["error"]["code"].startswith(TROUBLES):
        assert answer.body["error"]["details"]["remedy"], answer.text
    return answer


def newcomer(name: str = "ann") -> Caller:
    registered(f"{name}@example.com", name.title())
    return signed_in(f"{name}@example.com")


def stored(who: Caller, kind: str, url: str, name: str = "ann") -> None:
    body = {"url": url, "username": name, "password": NAMES[name]}
    answer = ask(who, "PUT", f"/accounts/{kind}", body)
    assert answer.status == 200, answer.text
