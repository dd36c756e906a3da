"""`python -m bench.sockets --sockets 200 --turns 200`: many sockets at once, through the whole local system.

Says how many frames came and whether any was lost, doubled or out of order; and, on a socket that has the system to
itself, how long after the model's first words its client reads them.
"""

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from itertools import cycle
from pathlib import Path

from bench.crowd import PATIENCE, Count, Crowd, Listener, groups, turn
from bench.users import BUSY
from tests.local.caller import Caller
from tests.local.conftest import Copy, free_ports
from tests.servers.models import ModelServer, Reply, Seen

PEOPLE = 4
ALONE = 20  # turns that are timed


def text_of(question: str, words: int) -> str:
    return " ".join(f"{question}-{number}" for number in range(words))


@contextmanager
def system(models: ModelServer, processes: int) -> Iterator[Copy]:
    settings = {
        "OPENAI_BASE_URL": models.url,
        "OPENAI_API_KEY": "sk-of-the-bench",
        "PARLEY_EMBEDDINGS": "none",
        "PARLEY_RATE_LIMIT_FACTOR": "1000",
        "PARLEY_DAILY_TOKENS": "0",
        "PARLEY_PROCESSES": str(processes),
    }
    with tempfile.TemporaryDirectory() as folder:
        copy = Copy(Path(folder), free_ports(), settings).ready(120)
        try:
            yield copy
        finally:
            ended(copy)


def ended(copy: Copy) -> None:
    """By force, where a busy machine is too slow about it."""
    try:
        copy.end()
    except subprocess.TimeoutExpired:
        copy.process.kill()
        copy.process.wait()


EMAILS = [f"person{number}@example.com" for number in range(PEOPLE)]


def places(caller: Caller, conversations: int) -> list[str]:
    """A conversation of each person in turn."""
    for email in EMAILS:
        caller.registered(email)
    tokens = cycle([caller.token(email) for email in EMAILS])
    return [begun(caller, next(tokens)) for _ in range(conversations)]


def begun(caller: Caller, token: str) -> str:
    """Asked again where nobody was free."""
    until = time.monotonic() + PATIENCE
    while True:
        made = caller.ask("POST", "assist:/api/conversations", token, {"title": "Bench"})
        if made.status_code not in BUSY or time.monotonic() > until:
            return str(made.raise_for_status().json()["id"])
        time.sleep(1)


def signed_in(caller: Caller, conversations: list[str]) -> list[tuple[str, str]]:
    """Right before they are needed: a token lives for five minutes."""
    return list(zip(cycle([caller.token(email) for email in EMAILS]), conversations, strict=False))


async def crowded(url: str, where: list[tuple[str, str]], sockets: int, words: int) -> Count:
    began = time.monotonic()
    async with Crowd(url) as crowd:
        listeners = await crowd.gather([where[number % len(where)] for number in range(sockets)])
        say(f"{len(listeners)} sockets are open", began)
        began = time.monotonic()
        asked = (
            turn(group, f"turn{number}", text_of(f"turn{number}", words))
            for number, group in enumerate(groups(listeners))
        )
        total = sum(await asyncio.gather(*asked), Count())
        say(f"{len(where)} turns are over", began)
        return total


async def alone(url: str, where: tuple[str, str], models: ModelServer, words: int) -> list[float]:
    """Seconds from the model's first words to their arrival."""
    found = []
    async with Crowd(url) as crowd:
        (listener,) = await crowd.gather([where])
        for number in range(ALONE):
            answer = await one_turn(listener, f"alone{number}", words)
            sent = models.seen[-1].first_at
            assert sent is not None  # noqa: S101  # it was answered
            found.append(listener.first_at(answer) - sent)
            await asyncio.sleep(0.2)
    return found


async def one_turn(listener: Listener, question: str, words: int) -> str:
    await turn([listener], question, text_of(question, words))
    return str(listener.told[-1]["messageId"])


def say(what: str, began: float) -> None:
    print(f"{what:<40} {time.monotonic() - began:8.1f} s", flush=True)


def main() -> int:
    chosen = options()
    with ModelServer() as models, system(models, chosen.processes) as copy:
        models.answer = lambda seen: worded(seen, chosen)
        caller = Caller.of(copy)
        where = places(caller, chosen.turns)
        url = copy.url("/api/realtime/ws").replace("http://", "ws://")
        (first,) = signed_in(caller, where[:1])
        delays = asyncio.run(alone(url, first, models, chosen.words))
        print(f"first words on a socket alone: {told(delays)}", flush=True)
        total = asyncio.run(crowded(url, signed_in(caller, where), chosen.sockets, chosen.words))
        caller.client.close()
    print(", ".join(f"{name} {number}" for name, number in asdict(total).items()))
    return 1 if total.lost or total.doubled or total.disordered or total.errors else 0


def told(delays: list[float]) -> str:
    """The first turn of all counts too: its process is as new as any."""
    places = {"median": 0.5, "p95": 0.95, "worst": 1.0}
    ordered = sorted(delays)
    found = {name: ordered[min(len(ordered) - 1, int(part * len(ordered)))] for name, part in places.items()}
    return ", ".join(f"{name} {seconds * 1000:.0f} ms" for name, seconds in found.items())


def worded(seen: Seen, chosen: argparse.Namespace) -> Reply:
    return Reply(text_of(seen.question, chosen.words), delay=chosen.delay)


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sockets", type=int, default=200)
    parser.add_argument("--turns", type=int, default=200, help="conversations, each with a turn of its own")
    parser.add_argument("--words", type=int, default=200)
    parser.add_argument("--delay", type=float, default=0.005, help="seconds between two words")
    parser.add_argument("--processes", type=int, default=12)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
