"""`make smoke STAGE=dev`: asks a running stage what a newcomer would, and leaves nothing behind.

A stage called `local` is the one that `make run` serves; any other is found by its stacks. A production stage must be
named twice (CONFIRM=production): a person and a conversation are made in it, for as long as it takes.
"""

import argparse
import json
import os
import secrets
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import boto3
import httpx

LOCAL = {
    "voiceassist": "http://localhost:8000",
    "youworker": "http://localhost:8001",
    "voiceera": "http://localhost:8002",
    "stream": "http://localhost:8001",
}
OUTPUTS = {
    "VoiceassistUrl": "voiceassist",
    "YouworkerUrl": "youworker",
    "VoiceeraUrl": "voiceera",
    "YouworkerChatUrl": "stream",
}
PRODUCTION = ("prod", "live")


class Ask(NamedTuple):
    """`{name}` stands for what an earlier answer told; `keep` says what is told on, by its field in the answer."""

    address: str
    method: str
    path: str
    status: int
    who: str = ""
    body: Mapping[str, Any] = {}  # nobody writes to it
    keep: Mapping[str, str] = {}


PERSON = {"email": "{email}", "password": "{password}"}
CHECKS = (
    Ask("voiceassist", "GET", "/health", 200),
    Ask("voiceassist", "GET", "/ready", 200),
    Ask("youworker", "GET", "/health", 200),
    Ask("voiceera", "GET", "/health", 200),
    Ask("voiceera", "GET", "/readiness", 200),
    Ask("voiceassist", "GET", "/openapi.json", 200),
    Ask("youworker", "GET", "/openapi.json", 200),
    Ask("voiceera", "GET", "/openapi.json", 200),
    Ask("voiceassist", "GET", "/api/users/me", 401),
    Ask("youworker", "GET", "/v1/sessions", 401),
    Ask("voiceera", "GET", "/auth/me", 401),
    Ask("voiceassist", "POST", "/api/auth/register", 201, body={**PERSON, "full_name": "Smoke Test"}),
    Ask("voiceassist", "POST", "/api/auth/login", 200, body=PERSON, keep={"assist": "access_token"}),
    Ask("voiceassist", "GET", "/api/users/me", 200, "assist"),
    Ask("youworker", "GET", "/v1/sessions", 401, "assist"),
    Ask("voiceassist", "POST", "/api/conversations", 200, "assist", {"title": "Smoke"}, {"conversation": "id"}),
    Ask("voiceassist", "GET", "/api/conversations/{conversation}", 200, "assist"),
    Ask("youworker", "POST", "/v1/auth/token", 200, body=PERSON, keep={"worker": "access_token"}),
    Ask("youworker", "GET", "/v1/sessions", 200, "worker"),
    Ask("stream", "POST", "/v1/chat/stream", 200, "worker", {"messages": [{"role": "user", "content": "Hello"}]}),
    Ask("voiceera", "POST", "/auth/login", 200, body=PERSON, keep={"era": "token"}),
    Ask("voiceera", "GET", "/auth/me", 200, "era"),
    Ask("voiceassist", "DELETE", "/api/conversations/{conversation}", 200, "assist"),
    Ask("voiceassist", "GET", "/api/conversations/{conversation}", 404, "assist"),
)
GOODBYE = (
    Ask("voiceassist", "DELETE", "/api/users/me", 200, "assist"),
    Ask("voiceassist", "POST", "/api/auth/login", 401, body=PERSON),
)


class Unfit(ValueError):
    """It was not begun; the message is for the person who asked."""


@dataclass
class Walk:
    addresses: Mapping[str, str]
    client: httpx.Client
    known: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        name = secrets.token_hex(8)
        self.known = {"email": f"smoke-{name}@example.com", "password": f"Smoke-{secrets.token_urlsafe(16)}1a"}

    def filled(self, text: str) -> str:
        for name, value in self.known.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    def ask(self, ask: Ask) -> str:
        """What was wrong; nothing when all is well."""
        url = self.addresses[ask.address].rstrip("/") + self.filled(ask.path)
        headers = {"authorization": f"Bearer {self.known.get(ask.who, '')}"} if ask.who else {}
        body = {name: self.filled(value) if isinstance(value, str) else value for name, value in ask.body.items()}
        try:
            answer = self.client.request(ask.method, url, json=body or None, headers=headers)
        except httpx.HTTPError as trouble:
            return f"no answer ({trouble!r})"
        if answer.status_code != ask.status:
            return f"{answer.status_code} instead of {ask.status}: {answer.text[:200]}"
        if "event-stream" in answer.headers.get("content-type", "") and '"done"' not in answer.text:
            return f"the stream does not end as it should: {answer.text[-200:]}"
        for name, where in ask.keep.items():
            self.known[name] = str(answer.json()[where])
        return ""

    def run(self) -> Iterator[tuple[Ask, str]]:
        for ask in CHECKS:
            yield ask, self.ask(ask)
        if "assist" in self.known:
            for ask in GOODBYE:
                yield ask, self.ask(ask)


def addresses(stage: str) -> dict[str, str]:
    """As the environment says (VOICEASSIST_URL …), else as the stage's stacks do."""
    said = {name: os.environ[f"{name.upper()}_URL"] for name in LOCAL if f"{name.upper()}_URL" in os.environ}
    if "youworker" in said:
        said.setdefault("stream", said["youworker"])
    if len(said) == len(LOCAL):
        return said
    return {**(LOCAL if stage == "local" else deployed(stage)), **said}


def deployed(stage: str) -> dict[str, str]:
    make: Any = boto3.client
    client = make("cloudformation")
    found: dict[str, str] = {}
    for product in ("voiceassist", "youworker", "voiceera"):
        (stack,) = client.describe_stacks(StackName=f"parley-{stage}-{product}")["Stacks"]
        told = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", ())}
        found |= {OUTPUTS[key]: value for key, value in told.items() if key in OUTPUTS}
    return found


def permitted(stage: str, confirmed: str) -> None:
    if stage.startswith(PRODUCTION) and confirmed != stage:
        raise Unfit(f"{stage} is production: name it twice (make smoke STAGE={stage} CONFIRM={stage})")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.smoke", description="Ask a stage what a newcomer would.")
    parser.add_argument("--stage", required=True)
    parser.add_argument("--confirm", default="")
    asked = parser.parse_args()
    try:
        permitted(asked.stage, asked.confirm)
    except Unfit as unfit:
        print(f"parley: {unfit}", file=sys.stderr)
        return 2
    wrong = 0
    with httpx.Client(timeout=60) as client:
        for ask, trouble in Walk(addresses(asked.stage), client).run():
            wrong += bool(trouble)
            print(
                f"{'WRONG' if trouble else 'ok':<6}{ask.address:<12}{ask.method:<7}{ask.path}  {trouble}".rstrip()
            )
    print(json.dumps({"stage": asked.stage, "wrong": wrong}))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
