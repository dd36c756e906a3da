"""Turns over many sockets through the whole local system, the model a server that says a word every 5 ms: how long
after the model's first word a client reads it on a socket that has the system to itself, how many frames come
through in a second when many listen, and whether any word is lost, doubled or out of order. `make bench-sockets`
does it with 200."""

import argparse
import asyncio
import statistics
import time

from bench.crowd import Count
from bench.figures import Figure
from bench.sockets import alone, crowded, places, signed_in, system, worded
from tests.local.caller import Caller
from tests.servers.models import ModelServer

TITLE = "Sockets"
PLOTTED = ()
TURNS, LISTENERS = 20, 40
CHOSEN = argparse.Namespace(words=100, delay=0.005)


def measured(turns: int, listeners: int) -> tuple[list[float], Count, float]:
    with ModelServer() as models, system(models, 12) as copy:
        models.answer = lambda seen: worded(seen, CHOSEN)
        caller = Caller.of(copy)
        where = places(caller, turns)
        url = copy.url("/api/realtime/ws").replace("http://", "ws://")
        (first,) = signed_in(caller, where[:1])
        delays = asyncio.run(alone(url, first, models, CHOSEN.words))
        began = time.monotonic()
        total = asyncio.run(crowded(url, signed_in(caller, where), listeners, CHOSEN.words))
        caller.client.close()
        return delays, total, time.monotonic() - began


def figures(*, quick: bool) -> list[Figure]:
    delays, total, seconds = measured(*((4, 4) if quick else (TURNS, LISTENERS)))
    return [
        Figure("first word, median", round(statistics.median(delays) * 1000, 1), "ms"),
        Figure("first word, worst", round(max(delays) * 1000, 1), "ms"),
        Figure("frames in a second, opening of sockets included", round(total.frames / seconds), "frames"),
        Figure("words that should have been heard", total.words, "words"),
        Figure("words lost", total.lost, "words", most=0),
        Figure("words doubled", total.doubled, "words", most=0),
        Figure("words or frames out of order", total.disordered, "words", most=0),
        Figure("turns that failed", total.errors, "turns", most=0),
    ]
