"""A walk over operations from outside: each row asks once, each answer is held to its product's dialect."""

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import httpx

from tests.local.caller import Caller

CAMEL = re.compile(r"_([a-z0-9])")


class Row(NamedTuple):
    """`{name}` stands for what an earlier answer told; `keep` says what is told on, by its path in the answer."""

    method: str
    path: str
    who: str = ""
    body: Any = None
    status: int = 200
    keep: dict[str, str] = {}  # noqa: RUF012  # nobody writes to it


def camel(value: Any) -> Any:
    if isinstance(value, dict):
        return {CAMEL.sub(lambda found: found[1].upper(), key): camel(each) for key, each in value.items()}
    return value


@dataclass
class Walk:
    """`spelled_camel` sends every name in the other spelling."""

    outside: Caller
    spelled_camel: bool
    known: dict[str, str] = field(default_factory=dict)
    walked: set[str] = field(default_factory=set)

    def go(self, rows: list[Row]) -> None:
        for row in rows:
            self.step(row)

    def step(self, row: Row) -> None:
        body = self.filled(row.body)
        headers = {"x-api-key": self.known[row.who]} if row.who.endswith("key") else {}
        token = self.known[row.who] if row.who and not headers else ""
        path = row.path.format(**self.known)
        answer = self.outside.ask(row.method, path, token, camel(body) if self.spelled_camel else body, **headers)
        assert answer.status_code == row.status, (row.method, path, answer.status_code, answer.text)
        held_to_the_dialect(path.partition(":")[0], answer)
        self.walked.add(f"{row.method} {row.path}")
        for name, where in row.keep.items():
            self.known[name] = found(answer.json(), where)

    def filled(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self.filled(each) for key, each in value.items()}
        return value.format(**self.known) if isinstance(value, str) else value


def found(value: Any, where: str) -> str:
    for part in where.split("."):
        value = value[int(part)] if part.isdigit() else value[part]
    return str(value)


def held_to_the_dialect(product: str, answer: httpx.Response) -> None:
    assert "x-ratelimit-remaining" in answer.headers
    if answer.status_code == 204:  # nothing to look at
        assert answer.content == b""
        return
    body = answer.json()
    if product == "worker":
        assert answer.is_success or body.keys() >= {"detail", "status_code", "timestamp"}
        assert "success" not in body
        return
    assert body["success"] is answer.is_success
    assert body.keys() >= {"data", "error", "timestamp"}
    if answer.is_success:
        told(product, body)
    else:
        assert body["error"].keys() >= {"code", "message", "details"}


def told(product: str, body: Any) -> None:
    """The resource lies beside its envelope; VoiceAssist spells every name both ways."""
    if isinstance(body["data"], dict):
        assert all(body[name] == value for name, value in body["data"].items() if name != "timestamp")
        spelled = camel(body["data"]) if product == "assist" else {}
        assert {name.lower() for name in spelled} <= {name.lower() for name in body["data"] if "_" not in name}
