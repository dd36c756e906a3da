"""`POST …/rerank` as Cohere, Jina, and those who follow them understand it. The address comes from settings."""

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shared.kit.observability import logger
from shared.reranking import RerankSettings

LONGEST = 4000  # characters of a text
LARGEST = 1024 * 1024  # bytes of an answer
REST = 30.0  # seconds for which an endpoint that failed is left alone


@dataclass(slots=True)
class EndpointReranker:
    settings: RerankSettings
    rests_until: float = 0.0

    def order(self, question: str, texts: Sequence[str]) -> list[int] | None:
        if not texts or time.monotonic() < self.rests_until:
            return None
        try:
            return ranked(self._told(question, texts), len(texts))
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError) as error:
            logger.warning("passages were not ranked again", extra={"error": type(error).__name__})
            self.rests_until = time.monotonic() + REST
            return None

    def _told(self, question: str, texts: Sequence[str]) -> Any:
        body = {
            "query": question,
            "documents": [text[:LONGEST] for text in texts],
            "top_n": len(texts),
            "return_documents": False,
        }
        if self.settings.model:
            body["model"] = self.settings.model
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.settings.api_key:
            headers["Authorization"] = f"Bearer {self.settings.api_key}"
        asked = urllib.request.Request(self.settings.url, json.dumps(body).encode(), headers)  # noqa: S310  # checked
        with urllib.request.urlopen(asked, timeout=self.settings.wait_seconds) as answer:  # noqa: S310  # as above
            return json.loads(answer.read(LARGEST))


def ranked(told: Any, count: int) -> list[int]:
    """Those it left out come after those it named."""
    results = sorted(told["results"], key=lambda each: -float(each["relevance_score"]))
    named = list(dict.fromkeys(int(each["index"]) for each in results))
    if not named or not all(0 <= number < count for number in named):
        raise ValueError("the answer names texts that were not sent")
    return named + [number for number in range(count) if number not in set(named)]
