"""Somebody outside who calls the running copy's three APIs."""

from dataclasses import dataclass
from typing import Any, Self

import httpx

from tests.local.conftest import Copy

PASSWORD = "securePassword123"
Step = tuple[str, str, str, Any, int]


@dataclass
class Caller:
    """Writes `assist:/path`, `worker:/path` or `era:/path` for the product meant."""

    client: httpx.Client
    bases: dict[str, str]
    admin_password: str

    @classmethod
    def of(cls, copy: Copy) -> Self:
        bases = {name: copy.url("", number) for number, name in enumerate(("assist", "worker", "era"))}
        secrets = (copy.folder / "data/secrets.json").read_text()
        password = secrets.partition('"admin_password": "')[2].partition('"')[0]
        return cls(httpx.Client(timeout=30), bases, password)

    def ask(self, method: str, path: str, token: str = "", body: Any = None, **headers: str) -> httpx.Response:
        product, _, rest = path.partition(":")
        signed = {"authorization": f"Bearer {token}"} if token else {}
        return self.client.request(method, self.bases[product] + rest, json=body, headers={**signed, **headers})

    def registered(self, email: str) -> str:
        body = {"email": email, "password": PASSWORD, "fullName": "John Doe"}
        made = self.ask("POST", "assist:/api/auth/register", body=body)
        assert made.status_code == 201
        return str(made.json()["id"])

    def token(self, email: str, password: str = PASSWORD) -> str:
        body = {"email": email, "password": password}
        return str(self.ask("POST", "assist:/api/auth/login", body=body).json()["access_token"])

    def admin(self) -> str:
        return self.token("admin@parley.local", self.admin_password)

    def walk(self, steps: list[Step]) -> None:
        """Each step: method, path, token, body, the status it must have."""
        for method, path, token, body, status in steps:
            answer = self.ask(method, path, token, body)
            assert answer.status_code == status, (method, path, answer.text)
            assert "x-ratelimit-remaining" in answer.headers
