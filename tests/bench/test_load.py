"""What the load hears is added up, whoever else is being waited for."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

import pytest

from bench.crowd import Count
from bench.measures import load


def test_every_turn_counts_though_many_are_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    async def turn(_group: Sequence[Any], _question: str, _expected: str) -> Count:
        await asyncio.sleep(0.001)
        return Count(words=1, ends=1)

    monkeypatch.setattr(load, "turn", turn)
    monkeypatch.setattr(load, "BETWEEN_TURNS", 0.002)
    heard = load.Heard()

    async def all_of_them() -> None:
        until = time.monotonic() + 0.2
        await asyncio.gather(*(load.converse([], number, until, heard) for number in range(8)))

    asyncio.run(all_of_them())
    assert heard.turns > 8
    assert heard.total == Count(words=heard.turns, ends=heard.turns)
