"""Limits by address count clients, whether they come through the edge or not."""

from uuid import uuid4

import pytest

from shared.web.visitor import CLIENT, KEY, WORD
from tests.lambda_client import Caller

pytestmark = pytest.mark.usefixtures("aws")
SHARED = "the word of a stack"
AT_THE_EDGE = "203.0.113.9"


@pytest.fixture(autouse=True)
def behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, SHARED)


def left(address: str, **headers: str) -> int:
    """How often this one may still ask."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = Caller(address=address).call(
        "voiceassist/auth",
        "POST",
        "/api/auth/login",
        {"email": f"{uuid4()}@example.com", "password": "Wrong1234"},
        headers=told,
    )
    assert answer.status == 401, answer.text
    return int(answer.headers["x-ratelimit-remaining"])


def through_the_edge(client: str, word: str = SHARED) -> int:
    return left(AT_THE_EDGE, **{CLIENT: client, WORD: word})


@pytest.mark.usefixtures("within_a_minute")
def test_two_clients_of_one_edge_are_counted_apart() -> None:
    first = through_the_edge("192.0.2.1")
    assert through_the_edge("192.0.2.1") == first - 1
    assert through_the_edge("192.0.2.2") == first
    assert left("192.0.2.1") == first - 2  # the same client, with no edge between


@pytest.mark.parametrize("word", ["", "guessed", "ü"])
@pytest.mark.usefixtures("within_a_minute")
def test_whoever_is_not_the_edge_is_counted_by_their_own_address(word: str) -> None:
    first = through_the_edge("192.0.2.1", word)
    assert through_the_edge("192.0.2.2", word) == first - 1


@pytest.mark.usefixtures("within_a_minute")
def test_without_an_edge_nobody_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY)
    first = through_the_edge("192.0.2.1", "")
    assert through_the_edge("192.0.2.2", "") == first - 1
