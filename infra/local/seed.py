"""`python -m infra.local.seed`: the demonstration knowledge base, brought in by the doors of the APIs."""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from infra.local.settings import LocalSettings, Secrets

DEMO = Path(__file__).parents[1] / "demo"
PROVENANCE = "SOURCES.md"
PATIENCE = 60.0
TRIES = 5
TOO_MANY = 429
STEP = 20


class Refused(RuntimeError):
    """The API did not take a text."""


@dataclass(frozen=True, slots=True)
class Door:
    """Where one product takes documents for everybody, and who brings them."""

    url: str
    headers: dict[str, str]
    fields: dict[str, str]

    def take(self, client: httpx.Client, path: Path) -> None:
        file = {"file": (path.name, path.read_bytes(), "text/markdown")}
        answer = self._asked(client, file)
        if answer.status_code != httpx.codes.OK:
            raise Refused(f"{path.name}: {answer.status_code} {answer.text[:200]}")

    def _asked(self, client: httpx.Client, file: dict[str, Any]) -> httpx.Response:
        """As often as the limits let it."""
        for _ in range(TRIES):
            answer = client.post(self.url, headers=self.headers, data=self.fields, files=file)
            if answer.status_code != TOO_MANY:
                break
            time.sleep(float(answer.headers.get("retry-after", "1")))
        return answer


def texts() -> list[Path]:
    return sorted(path for path in DEMO.glob("*.md") if path.name != PROVENANCE)


def doors(
    client: httpx.Client, voiceassist: str, youworker: str, person: tuple[str, str], key: str
) -> Iterator[Door]:
    email, password = person
    login = client.post(f"{voiceassist}/api/auth/login", json={"email": email, "password": password})
    login.raise_for_status()
    bearer = {"authorization": f"Bearer {login.json()['access_token']}"}
    facts = {"category": "demonstration", "source_type": "medlineplus"}
    yield Door(f"{voiceassist}/api/admin/kb/documents", bearer, facts)
    yield Door(f"{youworker}/v1/ingestion/upload", {"x-api-key": key}, {"collection_name": "shared"})


def seed(
    voiceassist: str,
    youworker: str,
    person: tuple[str, str],
    key: str,
    say: Callable[[str], None],
    going: Callable[[int, int], None] = lambda _done, _all: None,
) -> None:
    """`going` hears how many have been taken, of how many."""
    with httpx.Client(timeout=PATIENCE, trust_env=False) as client:
        ways = [(door, path) for door in doors(client, voiceassist, youworker, person, key) for path in texts()]
        for done, (door, path) in enumerate(ways, start=1):
            door.take(client, path)
            going(done, len(ways))
    say(f"the demonstration knowledge base is loaded: {len(texts())} topics")


def told(done: int, every: int) -> None:
    """A line now and then: it may be read from a file."""
    if done % STEP == 0 and done < every:
        print(f"{done} of {every} texts are taken", flush=True)


def main() -> int:
    settings = LocalSettings.load()
    secrets = Secrets.of(settings)
    ports = settings.ports()
    parser = argparse.ArgumentParser(description="Load the demonstration knowledge base.")
    parser.add_argument("--voiceassist", default=f"http://localhost:{ports['voiceassist']}")
    parser.add_argument("--youworker", default=f"http://localhost:{ports['youworker']}")
    parser.add_argument("--email", default=settings.admin_email)
    parser.add_argument("--password", default=secrets.admin_password)
    parser.add_argument("--api-key", default=secrets.root_api_key)
    chosen = parser.parse_args()
    try:
        person = (chosen.email, chosen.password)
        seed(chosen.voiceassist, chosen.youworker, person, chosen.api_key, print, told)
    except (httpx.HTTPError, Refused) as error:
        print(f"parley: the knowledge base was not loaded: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
