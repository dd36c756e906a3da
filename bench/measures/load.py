"""People and sockets on the whole local system for a time, `make load MINUTES=10`. People say and read over REST at
their own pace, one of four acts says something; sockets in groups of five ask turns of a model and hear the answers
word by word. Whatever was said is counted at the end where it is kept, whatever was answered where it was heard.
Memory is that of the gateway and of all functions together; the engine that plays AWS, which holds what people have
stored, is beside it."""

import argparse
import asyncio
import random
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import httpx

from bench import report
from bench.crowd import Count, Crowd, Listener, groups, turn
from bench.figures import Figure
from bench.memory import Watch, thirds
from bench.results import Results
from bench.sockets import system, text_of, worded
from bench.users import Tally, User
from tests.local.caller import Caller
from tests.local.conftest import Copy
from tests.servers.models import ModelServer

TITLE = "Load"
PLOTTED = ()
GROUP = 5
WORDS, DELAY = 60, 0.02
BETWEEN_TURNS, BETWEEN_ACTS = 20.0, 4.0  # seconds
LOOKS = 2.0
WARM = 300.0  # seconds: before that, functions are still being started
STEADY = 1.1  # the last third of the time may hold so many times what the first third did


@dataclass(frozen=True)
class Plan:
    people: int = 100
    sockets: int = 200
    seconds: float = 600.0


@dataclass
class Heard:
    turns: int = 0
    dialled_again: int = 0
    total: Count = field(default_factory=Count)


async def converse(group: Sequence[Listener], number: int, until: float, heard: Heard) -> None:
    await asyncio.sleep(random.Random(number).uniform(0, BETWEEN_TURNS))  # noqa: S311  # a pace, no secret
    while time.monotonic() < until:
        question = f"turn{number}x{heard.turns}"
        heard.turns += 1
        count = await turn(group, question, text_of(question, WORDS))
        heard.total += count  # after the wait: others add meanwhile
        await asyncio.sleep(BETWEEN_TURNS)


async def watched(watch: Watch, until: float) -> None:
    while time.monotonic() < until:
        watch.look()
        await asyncio.sleep(LOOKS)


def emails(number: int) -> list[str]:
    return [f"user{each}@example.com" for each in range(number)]


def talks_of(caller: Caller, people: Sequence[str]) -> list[tuple[str, str]]:
    """A token and a conversation of each."""
    tokens = [caller.token(email) for email in people]
    made = [caller.ask("POST", "assist:/api/conversations", token, {"title": "Load"}) for token in tokens]
    return [(token, str(each.json()["id"])) for token, each in zip(tokens, made, strict=True)]


async def lived(copy: Copy, plan: Plan, where: Sequence[tuple[str, str]]) -> tuple[Tally, Heard, Watch]:
    tally, heard, watch = Tally(), Heard(), Watch(copy.process.pid)
    limits = httpx.Limits(max_connections=plan.people)
    async with (
        httpx.AsyncClient(base_url=copy.url(""), timeout=60, limits=limits) as client,
        Crowd(copy.url("/api/realtime/ws").replace("http://", "ws://")) as crowd,
    ):
        listeners = await crowd.gather([where[number // GROUP] for number in range(plan.sockets)])
        users = [User(client, email, random.Random(email), tally) for email in emails(plan.people)]  # noqa: S311  # as above
        for user in users:
            await user.settle()
        until = time.monotonic() + plan.seconds
        talks = [converse(group, number, until, heard) for number, group in enumerate(groups(listeners))]
        await asyncio.gather(watched(watch, until), *(user.live(until, BETWEEN_ACTS) for user in users), *talks)
    print("\n".join(tally.troubles[:10]), file=sys.stderr)
    return tally, replace(heard, dialled_again=crowd.refused), watch


def measured(plan: Plan) -> list[Figure]:
    with ModelServer() as models, system(models, 12) as copy:
        models.answer = lambda seen: worded(seen, argparse.Namespace(words=WORDS, delay=DELAY))
        caller = Caller.of(copy)
        for email in emails(plan.people):
            caller.registered(email)
        where = talks_of(caller, emails(plan.sockets // GROUP))
        caller.client.close()
        return [*shown(plan, *asyncio.run(lived(copy, plan, where)))]


def never(name: str, value: float, unit: str) -> Figure:
    return Figure(name, value, unit, most=0)


def shown(plan: Plan, tally: Tally, heard: Heard, watch: Watch) -> list[Figure]:
    first, last = thirds(watch.program)
    stored = thirds(watch.stored)
    return [
        Figure("people", plan.people, "people"),
        Figure("sockets", plan.sockets, "sockets"),
        Figure("time", plan.seconds, "s"),
        Figure("requests", sum(tally.statuses.values()), "requests"),
        Figure("requests that were asked again, nobody being free", tally.again, "requests"),
        never("requests that failed", tally.errors, "requests"),
        Figure("median of a request", round(statistics.median(tally.seconds) * 1000, 1), "ms"),
        Figure(
            "99 of 100 requests within",
            round(sorted(tally.seconds)[int(0.99 * len(tally.seconds))] * 1000, 1),
            "ms",
        ),
        Figure("messages said over REST", tally.said, "messages"),
        never("messages lost", tally.lost, "messages"),
        never("messages doubled", tally.doubled, "messages"),
        Figure("sockets dialled again, nobody being free", heard.dialled_again, "dials"),
        Figure("turns over sockets", heard.turns, "turns"),
        Figure("words that should have been heard", heard.total.words, "words"),
        never("words lost", heard.total.lost, "words"),
        never("words doubled", heard.total.doubled, "words"),
        never("words or frames out of order", heard.total.disordered, "words"),
        never("turns that failed on a socket", heard.total.errors, "turns"),
        never("ends that a socket did not hear", heard.turns * GROUP - heard.total.ends, "ends"),
        Figure("memory in the first third", round(first), "MB"),
        Figure("memory in the last third", round(last), "MB"),
        Figure(
            "last third to first", round(last / first, 3), "times", most=STEADY if plan.seconds >= WARM else None
        ),
        Figure("the engine in the first third", round(stored[0]), "MB"),
        Figure("the engine in the last third", round(stored[1]), "MB"),
    ]


def figures(*, quick: bool) -> list[Figure]:
    return measured(Plan(10, 10, 20) if quick else Plan())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--sockets", type=int, default=200)
    chosen = parser.parse_args()
    found = measured(Plan(chosen.people, chosen.sockets, chosen.minutes * 60))
    print(
        "\n".join(f"{each.name:<52} {each.value:g} {each.unit}{'' if each.met else '  MISSED'}" for each in found)
    )
    results = Results.read()
    results.put("load", found)
    results.write()
    report.write(results)
    return 0 if all(each.met for each in found) else 1


if __name__ == "__main__":
    sys.exit(main())
