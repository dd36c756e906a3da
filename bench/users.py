"""People who use the REST API of VoiceAssist at their own pace, and know what they have said."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.local.caller import PASSWORD

TOKEN_SECONDS = 200  # a token lives for 300
TALKS = "/api/conversations"
READS = 4  # of so many acts one says something
BUSY = frozenset({429, 503, 504})
PATIENCE = 120.0  # seconds in which what was refused for want of room is asked again


@dataclass
class Tally:
    """Answers by status, and how long they took."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    again: int = 0  # requests for which nobody was free, asked once more
    lost: int = 0
    doubled: int = 0
    said: int = 0

    @property
    def errors(self) -> int:
        return sum(number for status, number in self.statuses.items() if status >= 400)  # noqa: PLR2004


@dataclass
class User:
    client: httpx.AsyncClient
    email: str
    chance: random.Random
    tally: Tally
    said: list[str] = field(default_factory=list)
    talk: str = ""
    token: str = ""
    signed_in_at: float = float("-inf")

    async def settle(self) -> None:
        """Signed in, and with a conversation of their own, before the time begins."""
        self.talk = str((await self.ask("POST", TALKS, {"title": self.email}))["id"])

    async def live(self, until: float, pause: float) -> None:
        while time.monotonic() < until:
            with suppress(httpx.HTTPStatusError):  # it is in the tally
                await self.act()
            await asyncio.sleep(self.chance.uniform(0.5, 1.5) * pause)
        await self.recount()

    async def act(self) -> None:
        if self.chance.randrange(READS):
            path = self.chance.choice(
                ["/api/auth/me", TALKS, f"{TALKS}/{self.talk}", f"{TALKS}/{self.talk}/messages"]
            )
            await self.ask("GET", path)
            return
        words = f"{self.email} says {len(self.said)}"
        message = {"content": words, "client_message_id": f"{self.email}-{len(self.said)}"}
        await self.ask("POST", f"{TALKS}/{self.talk}/messages", message)
        self.said.append(words)

    async def recount(self) -> None:
        """All that was said is there, in order, once."""
        kept = [each["content"] for each in await self.kept()]
        self.tally.said += len(self.said)
        self.tally.lost += len(set(self.said) - set(kept))
        self.tally.doubled += len(kept) - len(set(kept))
        if kept != self.said and set(kept) == set(self.said) and len(kept) == len(self.said):
            raise AssertionError(f"{self.email}: in another order")

    async def kept(self) -> list[Any]:
        found: list[Any] = []
        page = 1
        while True:
            told = await self.ask("GET", f"{TALKS}/{self.talk}/messages?page={page}&page_size=100")
            items = told["items"] if "items" in told else told["data"]
            found += items
            if len(items) < 100:  # noqa: PLR2004
                return found
            page += 1

    async def ask(self, method: str, path: str, body: Any = None) -> Mapping[str, Any]:
        if time.monotonic() - self.signed_in_at > TOKEN_SECONDS:
            await self.sign_in()
        return await self.sent(method, path, body, {"authorization": f"Bearer {self.token}"})

    async def sign_in(self) -> None:
        self.signed_in_at = time.monotonic()
        body = {"email": self.email, "password": PASSWORD}
        self.token = str((await self.sent("POST", "/api/auth/login", body, {}))["access_token"])

    async def sent(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> Mapping[str, Any]:
        """What nobody was free for is asked again, as a client does; whatever else goes wrong is an error."""
        until = time.monotonic() + PATIENCE
        while True:
            began = time.monotonic()
            answer = await self.client.request(method, path, json=body, headers=dict(headers))
            if answer.status_code in BUSY and time.monotonic() < until:
                self.tally.again += 1
                await asyncio.sleep(float(answer.headers.get("retry-after", 1)))
                continue
            self.tally.seconds.append(time.monotonic() - began)
            self.tally.statuses[answer.status_code] += 1
            if answer.is_error:
                self.tally.troubles.append(f"{method} {path}: {answer.status_code} {answer.text[:200]}")
            told: Mapping[str, Any] = answer.raise_for_status().json()
            return told
