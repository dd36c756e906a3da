"""What people ask of the three products, one of each kind, and what somebody has who asks it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tests.functions.people import caller, registered, signed_in, worker
from tests.functions.test_agents import made as agent_made
from tests.lambda_client import Answer, Caller

EMAIL = "ann@example.com"


class Kind(StrEnum):
    READ = "read"
    LIST = "list"
    WRITE = "write"


@dataclass(frozen=True, slots=True, eq=False)
class Visit:
    kind: Kind
    row: str
    method: str
    path: str  # as the documents write it
    at: str  # with the ids in it
    who: Caller
    body: Any = None

    @property
    def name(self) -> str:
        return f"{self.method} {self.path} ({self.row.partition('/')[0]})"

    def pay(self) -> Answer:
        answer = self.who.call(self.row, self.method, self.at, self.body)
        if answer.status not in {200, 201, 202, 204}:
            raise AssertionError(f"{self.name}: {answer.status} {answer.text}")
        return answer


class Visitor:
    """One person who has one of everything, made through the APIs."""

    def __init__(self) -> None:
        self.user_id = registered(EMAIL)
        self.ann, self.work, self.era = signed_in(EMAIL), worker(EMAIL), caller(EMAIL)
        self.ids: dict[str, str] = {}
        self._make("talk", self.ann, "voiceassist/conversations", "/api/conversations", {"title": "Chest pain"})
        talk = f"/api/conversations/{self.ids['talk']}"
        self._make("message", self.ann, "voiceassist/conversations", f"{talk}/messages", {"content": "It hurts."})
        self._make("folder", self.ann, "voiceassist/folders", "/api/folders", {"name": "Labs"})
        self._make("context", self.ann, "voiceassist/clinical_contexts", "/api/clinical-contexts", {"age": 50})
        self.ids["agent"] = agent_made(self.era)
        campaign = {"name": "May", "agent_id": self.ids["agent"], "phone_numbers": ["+14155550100"]}
        self._make("campaign", self.era, "voiceera/campaigns", "/campaigns", campaign)

    def _make(self, name: str, who: Caller, row: str, path: str, body: Any) -> None:
        answer = who.call(row, "POST", path, body)
        if answer.status not in {200, 201}:
            raise AssertionError(f"{path}: {answer.status} {answer.text}")
        told = answer.body
        self.ids[name] = str(told["id"] if "id" in told else told["data"]["id"])

    def visits(self) -> list[Visit]:
        return [*self._assist(), *self._works(), *self._calls()]

    def _visit(self, who: Caller, row: str, kind: Kind, path: str, body: Any = None, method: str = "") -> Visit:
        usual = "POST" if kind is Kind.WRITE else "GET"
        return Visit(kind, row, method or usual, path, path.format(**self.ids), who, body)

    def _assist(self) -> list[Visit]:
        talks, talk = "voiceassist/conversations", "/api/conversations/{talk}"

        def ask(kind: Kind, row: str, path: str, body: Any = None, method: str = "") -> Visit:
            return self._visit(self.ann, row, kind, path, body, method)

        return [
            ask(Kind.READ, "voiceassist/auth", "/api/auth/me"),
            ask(Kind.LIST, talks, "/api/conversations"),
            ask(Kind.READ, talks, talk),
            ask(Kind.LIST, talks, f"{talk}/messages"),
            ask(Kind.LIST, talks, f"{talk}/branches"),
            ask(Kind.LIST, talks, f"{talk}/events"),
            ask(Kind.READ, talks, f"{talk}/settings"),
            ask(Kind.WRITE, talks, "/api/conversations", {"title": "Another"}),
            ask(Kind.WRITE, talks, f"{talk}/messages", {"content": "It still hurts."}),
            ask(Kind.WRITE, talks, talk, {"title": "Chest"}, "PATCH"),
            ask(Kind.LIST, "voiceassist/folders", "/api/folders"),
            ask(Kind.READ, "voiceassist/folders", "/api/folders/{folder}"),
            ask(Kind.READ, "voiceassist/clinical_contexts", "/api/clinical-contexts/{context}"),
            ask(Kind.LIST, "voiceassist/session_sharing", "/api/sessions/{talk}/shares"),
            ask(Kind.READ, "voiceassist/usage", "/api/usage"),
        ]

    def _works(self) -> list[Visit]:
        documents = "/v1/ingestion/documents"
        return [
            self._visit(self.work, "youworker/auth", Kind.READ, "/v1/auth/me"),
            self._visit(self.work, "youworker/sessions", Kind.LIST, "/v1/sessions"),
            self._visit(self.work, "youworker/ingestion", Kind.LIST, documents),
            self._visit(self.work, "youworker/usage", Kind.READ, "/v1/usage"),
            self._visit(self.work, "youworker/api_keys", Kind.LIST, "/v1/api-keys"),
        ]

    def _calls(self) -> list[Visit]:
        campaigns, campaign = "voiceera/campaigns", "/campaigns/{campaign}"

        def ask(kind: Kind, row: str, path: str, body: Any = None, method: str = "") -> Visit:
            return self._visit(self.era, row, kind, path, body, method)

        return [
            ask(Kind.LIST, "voiceera/agents", "/agents"),
            ask(Kind.READ, "voiceera/agents", "/agents/{agent}"),
            ask(Kind.WRITE, "voiceera/agents", "/agents/{agent}", {"name": "Support"}, "PUT"),
            ask(Kind.LIST, campaigns, "/campaigns"),
            ask(Kind.READ, campaigns, campaign),
            ask(Kind.READ, campaigns, f"{campaign}/progress"),
            ask(Kind.LIST, campaigns, f"{campaign}/contacts"),
            ask(Kind.WRITE, campaigns, f"{campaign}/contacts", [{"phone_number": "+14155550101"}]),
            ask(Kind.LIST, "voiceera/call_logs", "/call-logs"),
            ask(Kind.READ, "voiceera/analytics", "/analytics/calls"),
        ]
