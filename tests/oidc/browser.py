"""A browser between VoiceAssist and an issuer: it keeps cookies, follows the address it is given, comes back."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from tests.lambda_client import Answer, Caller

FUNCTION = "voiceassist/oauth"
PAGE = "https://app.example.com/auth/callback"
OTHER_PAGE = "http://localhost:5173/auth/callback"


@dataclass
class Browser:
    """`keeps_cookies` is no where a page calls without credentials."""

    provider: str = "google"
    keeps_cookies: bool = True
    headers: dict[str, str] = field(default_factory=dict)
    address: str = "192.0.2.1"
    cookie: str = ""

    def ask(self, method: str, path: str, body: Any = None, **query: str) -> Answer:
        sent = {**self.headers, **({"cookie": self.cookie} if self.cookie else {})}
        caller = Caller(sent, self.address)
        answer = caller.call(FUNCTION, method, f"/api/auth/oauth/{self.provider}/{path}", body, query=query)
        if answer.cookies and self.keeps_cookies:
            self.cookie = answer.cookies[0].partition(";")[0]
        return answer

    def begin(self, **query: str) -> Any:
        answer = self.ask("GET", "authorize", **query)
        assert answer.status == 200, answer.text
        return answer.body["data"]

    def approve(self, url: str, subject: str = "ann") -> dict[str, str]:
        """The person agrees at the issuer, which sends the browser back with these."""
        answer = httpx.post(url, data={"sub": subject}, timeout=10)
        assert answer.status_code in {302, 303}, answer.text
        return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}

    def finish(self, **body: str) -> Answer:
        return self.ask("POST", "callback", body)

    def sign_in(self, subject: str = "ann") -> Answer:
        """As the web client does: the code alone goes back, the rest is the cookie's."""
        return self.finish(code=self.approve(self.begin()["url"], subject)["code"])
