"""Many sockets at once: each hears all of its answers, once, in order, and nothing of anybody else's."""

import asyncio
import os

from bench.crowd import Count, Crowd, groups, turn
from tests.servers.models import Reply, Seen
from tests.turns.conftest import Running

PEOPLE, ROUNDS = 4, 1
TABS = int(os.environ.get("PARLEY_CROWD", "60")) // PEOPLE  # `make test-large` has a crowd of two hundred
SOCKETS = PEOPLE * TABS
WORDS = 60


def text_of(question: str) -> str:
    return " ".join(f"{question}-{number}" for number in range(WORDS))


def worded(seen: Seen) -> Reply:
    return Reply(text_of(seen.question), delay=0.002)


async def heard(url: str, places: list[tuple[str, str]]) -> Count:
    """Every conversation has its turns at the same time as the others, and all of its sockets hear them."""
    total = Count()
    async with Crowd(url) as crowd:
        listeners = await crowd.gather([place for place in places for _ in range(TABS)])
        for number in range(ROUNDS):
            asked = (
                turn(group, f"turn{number}-{place}", text_of(f"turn{number}-{place}"))
                for place, group in enumerate(groups(listeners))
            )
            total = sum(await asyncio.gather(*asked), total)
    return total


def test_every_socket_of_a_crowd_hears_every_word_once_and_in_order(running: Running) -> None:
    running.models.answer = worded
    people = [running.person() for _ in range(PEOPLE)]
    places = [(token, running.conversation(token)) for token in people]
    total = asyncio.run(heard(running.socket("/api/realtime/ws"), places))
    assert total.ends == SOCKETS * ROUNDS
    assert total.words == SOCKETS * ROUNDS * WORDS
    assert (total.lost, total.doubled, total.disordered, total.errors) == (0, 0, 0, 0)
    assert total.frames > SOCKETS * ROUNDS * 2


def test_a_count_finds_what_is_lost_doubled_or_out_of_order() -> None:
    def told(*chunks: tuple[int, str]) -> list[dict[str, object]]:
        return [{"type": "chunk", "seq": number, "content": text} for number, text in chunks]

    assert Count.of(told((1, "one "), (3, "two three")), "one two three") == Count(frames=2, words=3)
    assert Count.of(told((1, "one "), (3, "three")), "one two three").lost == 1
    assert Count.of(told((1, "one two "), (2, "two three")), "one two three").doubled == 1
    assert Count.of(told((1, "two "), (2, "one three")), "one two three").disordered == 1
    assert Count.of(told((2, "one two "), (1, "three")), "one two three").disordered == 1
