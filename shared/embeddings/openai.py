"""Vectors from any OpenAI-compatible endpoint."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NoReturn

import openai
from openai.types import CreateEmbeddingResponse

from shared.embeddings import Embedded, Vector, name_of
from shared.kit.errors import Exhausted, Refusal, TimedOut, Unavailable
from shared.kit.metering import Used, note

MOST_TEXTS, MOST_CHARACTERS = 96, 200_000
TIMEOUT, RETRIES = 20.0, 3
DEFAULT_WAIT = 10
SHORTENABLE = "text-embedding-3"  # the models that can be told how long a vector to make


@dataclass(frozen=True)
class OpenAIEmbedder:
    base_url: str
    api_key: str
    model: str
    dimension: int
    timeout: float = TIMEOUT
    retries: int = RETRIES

    @property
    def name(self) -> str:
        return name_of(self.model, self.dimension)

    @cached_property
    def client(self) -> openai.OpenAI:
        return openai.OpenAI(
            base_url=self.base_url,
            api_key=self.api_key or "not needed",
            timeout=self.timeout,
            max_retries=self.retries,
        )

    def embed_passages(self, texts: Sequence[str]) -> Embedded:
        vectors: list[Vector] = []
        tokens = 0
        for batch in batches(texts):
            answer = self._asked(batch)
            vectors += self._in_order(answer, len(batch))
            read = answer.usage.prompt_tokens if answer.usage else 0
            note(Used("embedding", self.model, read))
            tokens += read
        return Embedded(vectors, tokens)

    def embed_query(self, text: str) -> Embedded:
        return self.embed_passages([text])

    def _asked(self, batch: list[str]) -> CreateEmbeddingResponse:
        wanted = self.dimension if self.model.startswith(SHORTENABLE) else openai.omit
        try:
            return self.client.embeddings.create(
                model=self.model, input=batch, dimensions=wanted, encoding_format="float"
            )
        except openai.OpenAIError as error:
            refuse(error)

    def _in_order(self, answer: CreateEmbeddingResponse, expected: int) -> list[Vector]:
        """An endpoint that answers with vectors of another model would spoil the index without a word."""
        entries = sorted(answer.data, key=lambda entry: entry.index)
        if len(entries) != expected:
            raise Unavailable(f"The embedding endpoint answered {expected} texts with {len(entries)} vectors.")
        lengths = {len(entry.embedding) for entry in entries}
        if lengths != {self.dimension}:
            raise Unavailable(
                f"The embedding endpoint makes vectors of length {max(lengths)}, not {self.dimension}."
            )
        return [entry.embedding for entry in entries]


def batches(texts: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for text in texts:
        if batch and (len(batch) == MOST_TEXTS or size + len(text) > MOST_CHARACTERS):
            yield batch
            batch, size = [], 0
        batch.append(text or " ")  # an empty input is an error at most endpoints
        size += len(text)
    if batch:
        yield batch


def refuse(error: openai.OpenAIError) -> NoReturn:
    raise refusal(error) from error


def refusal(error: openai.OpenAIError) -> Refusal:
    if isinstance(error, openai.APITimeoutError):
        return TimedOut("The embedding endpoint did not answer in time.")
    if isinstance(error, openai.RateLimitError):
        wait = error.response.headers.get("retry-after", "")
        return Exhausted(
            "The embedding endpoint asks us to slow down.",
            retry_after=int(wait) if wait.isdigit() else DEFAULT_WAIT,
        )
    if isinstance(error, openai.APIStatusError):
        return Unavailable(f"The embedding endpoint answered with status {error.status_code}.")
    return Unavailable("The embedding endpoint cannot be reached.")
