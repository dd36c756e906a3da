"""A second look at what was found: passages are put in order by a model that reads each beside the question.

What does not answer in time changes nothing: the order of the index stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from shared.kit.settings import Settings, SettingsError, setting


@dataclass(frozen=True)
class RerankSettings(Settings):
    url: str = setting(
        "RERANK_URL",
        default="",
        doc="Where passages are ranked again, as Cohere and Jina do: `https://…/v1/rerank`. Empty: nowhere.",
    )
    api_key: str = setting("RERANK_API_KEY", default="", doc="Key of that endpoint.", secret=True)
    model: str = setting("PARLEY_RERANK_MODEL", default="", doc="Model of that endpoint; empty for its usual one.")
    wait_seconds: float = setting(
        "PARLEY_RERANK_WAIT_SECONDS",
        default=2.0,
        doc="Longest wait for that endpoint. Afterwards passages stay in the order of the index.",
    )

    def __post_init__(self) -> None:
        if self.url and not self.url.startswith(("http://", "https://")):
            raise SettingsError(f"RERANK_URL takes an address of http or https, not {self.url!r}")


class Reranker(Protocol):
    def order(self, question: str, texts: Sequence[str]) -> list[int] | None:
        """Numbers of the texts, best first; None where nothing could be learnt."""


class NoReranker:
    def order(self, question: str, texts: Sequence[str]) -> list[int] | None:  # noqa: ARG002  # the port's parameters
        return None
