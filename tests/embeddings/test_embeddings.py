"""Texts become vectors: by the embedded model, at an endpoint that misbehaves, and once each."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from infra.minilm import prepared
from shared.embeddings import Embedded, EmbeddingSettings
from shared.embeddings.cache import CachedEmbedder, MemoryCache
from shared.embeddings.minilm import MiniLM
from shared.embeddings.openai import OpenAIEmbedder
from shared.kit.errors import Exhausted, Refusal, TimedOut, Unavailable
from shared.kit.settings import SettingsError
from shared.retrieval.ranking import dot
from tests.servers.vectors import Endpoint, Reply, serving, vectors


@pytest.fixture(scope="module")
def minilm(tmp_path_factory: pytest.TempPathFactory) -> MiniLM:
    return MiniLM(prepared(tmp_path_factory.mktemp("model")))


def test_the_embedded_model_puts_what_means_the_same_side_by_side(minilm: MiniLM) -> None:
    pain, ache, tax = minilm.embed_passages(
        ["My knee hurts.", "There is pain in my leg.", "Taxes are due in May."]
    ).vectors

    assert len(pain) == minilm.dimension == 384
    assert dot(pain, ache) > dot(pain, tax) + 0.3


def test_a_text_longer_than_the_model_reads_and_one_of_no_words_still_have_vectors(minilm: MiniLM) -> None:
    made = minilm.embed_passages(["gout " * 5000, "", "\U0001f9b6"])
    assert [len(vector) for vector in made.vectors] == [384] * 3
    assert made.tokens < 300


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with serving() as server:
        yield server


def embedder(endpoint: Endpoint, **more: Any) -> OpenAIEmbedder:
    url = f"http://127.0.0.1:{endpoint.server_port}/v1"
    return OpenAIEmbedder(url, "key", "text-embedding-3-small", 2, retries=0, **more)


def test_an_endpoint_is_asked_in_batches_and_answers_in_any_order(endpoint: Endpoint) -> None:
    endpoint.reply = vectors
    texts = ["a" * (number % 9 + 1) for number in range(200)]

    made = embedder(endpoint).embed_passages(texts)

    assert made == Embedded([[float(len(text))] * 2 for text in texts], 21)
    assert [len(body["input"]) for body in endpoint.asked] == [96, 96, 8]
    assert endpoint.asked[0]["dimensions"] == 2


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (lambda body: vectors(body, size=3), Unavailable),
        (lambda body: vectors({**body, "input": []}), Unavailable),
        (lambda _: (500, {"error": "broken"}), Unavailable),
        (lambda _: (401, {"error": {"message": "the secret key is wrong"}}), Unavailable),
        (lambda _: (429, {"error": "slow down"}), Exhausted),
    ],
)
def test_an_endpoint_that_misbehaves_is_a_refusal_that_keeps_its_secrets(
    endpoint: Endpoint, reply: Reply, expected: type[Refusal]
) -> None:
    endpoint.reply = reply
    with pytest.raises(expected) as caught:
        embedder(endpoint).embed_passages(["gout", "pain"])
    assert "secret" not in caught.value.message


def test_an_endpoint_that_does_not_answer_is_not_waited_for(endpoint: Endpoint) -> None:
    free = threading.Event()
    endpoint.reply = lambda body: (free.wait(5), vectors(body))[1]
    with pytest.raises(TimedOut):
        embedder(endpoint, timeout=0.1).embed_query("gout")
    free.set()


class Counting:
    name, dimension = "counting", 1

    def __init__(self) -> None:
        self.read: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> Embedded:
        self.read += texts
        return Embedded([[float(len(text))] for text in texts], len(texts))

    def embed_query(self, text: str) -> Embedded:
        return self.embed_passages([text])


def test_what_was_embedded_is_not_embedded_again() -> None:
    inner = Counting()
    cached = CachedEmbedder(inner, MemoryCache())

    assert cached.embed_passages(["a", "bb", "a"]) == Embedded([[1.0], [2.0], [1.0]], 2)
    assert cached.embed_passages(["bb", "ccc"]).tokens == 1
    assert inner.read == ["a", "bb", "ccc"]


def test_a_cache_that_is_full_forgets_what_was_used_longest_ago() -> None:
    inner = Counting()
    cached = CachedEmbedder(inner, MemoryCache(most=2))
    for text in ("a", "bb", "a", "ccc", "a", "bb"):
        cached.embed_query(text)
    assert inner.read == ["a", "bb", "ccc", "bb"]


def test_settings_that_cannot_be_meant_are_refused_at_start(tmp_path: Path) -> None:
    assert EmbeddingSettings(provider="none", model_dir=str(tmp_path)).folder() == tmp_path
    with pytest.raises(SettingsError, match="PARLEY_EMBEDDINGS"):
        EmbeddingSettings(provider="magic")
