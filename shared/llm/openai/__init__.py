"""Any OpenAI-compatible endpoint.

`exchange` holds all that needs the `openai` library, and is imported with the first question or by `warm`: the
library costs more than everything else a function imports, and where the embedded provider answers nobody needs it.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING

from shared.kit.errors import Refusal
from shared.llm import Cancelled, Finished, ModelEvent, Reason, Request, never
from shared.llm.breaker import Breaker
from shared.llm.errors import LASTING, PASSING, BrokenOff, Throttled, Unreachable
from shared.llm.openai.wire import Manners, body_of
from shared.llm.settings import ModelSettings

if TYPE_CHECKING:
    import openai

    from shared.llm.openai.exchange import Exchange

LONGEST_PAUSE = 10.0  # a provider that asks for more is left: for the next model, or to tell the caller


@dataclass(slots=True)
class Candidate:
    """A model and what this process knows about it."""

    name: str
    breaker: Breaker = field(default_factory=Breaker)
    manners: Manners = field(default_factory=Manners)

    def note(self, failure: Refusal) -> None:
        """A wrong key or name is no sign of the endpoint's health."""
        if isinstance(failure, PASSING):
            self.breaker.failed()


@dataclass
class OpenAIModel:
    """Retries and other models are tried only as long as nothing has been said."""

    settings: ModelSettings
    first_pause: float = 0.5
    candidates: dict[str, Candidate] = field(default_factory=dict)

    @cached_property
    def client(self) -> "openai.OpenAI":
        from shared.llm.openai.exchange import client_of  # noqa: PLC0415  # see the module's docstring

        return client_of(self.settings)

    def warm(self) -> None:
        """For the start of a function that is sure to ask."""
        _ = self.client

    def close(self) -> None:
        if "client" in self.__dict__:
            self.client.close()

    def stream(self, request: Request, cancelled: Cancelled = never) -> Iterator[ModelEvent]:
        failure: Refusal = Unreachable()
        for candidate in self._candidates(request.model):
            try:
                yield from self._asked(candidate, request, cancelled)
            except BrokenOff:
                raise
            except (*PASSING, *LASTING) as error:
                failure = error
            else:
                return
        raise failure

    def _asked(self, candidate: Candidate, request: Request, cancelled: Cancelled) -> Iterator[ModelEvent]:
        failure: Refusal = Unreachable()
        for tried in range(self.settings.attempts):
            if not candidate.breaker.lets_through():
                break
            if tried and not self._waited(failure, tried, cancelled):
                yield Finished(Reason.CANCELLED)
                return
            try:
                yield from self._exchange(candidate, request, cancelled).events()
            except (*PASSING, *LASTING) as error:
                candidate.note(error)
                if not worth_repeating(error):
                    raise
                failure = error
            else:
                candidate.breaker.succeeded()
                return
        raise failure

    def _candidates(self, asked: str) -> Iterator[Candidate]:
        for name in dict.fromkeys((asked or self.settings.model, *self.settings.fallbacks)):
            yield self.candidates.setdefault(name, Candidate(name))

    def _exchange(self, candidate: Candidate, request: Request, cancelled: Cancelled) -> "Exchange":
        from shared.llm.openai.exchange import Exchange  # noqa: PLC0415  # as above
        from shared.llm.openai.network import Watch  # noqa: PLC0415

        body = partial(body_of, request, candidate.name, candidate.manners)
        return Exchange(self.client, self.settings, body, candidate.manners, Watch(cancelled))

    def _waited(self, failure: Refusal, tried: int, cancelled: Cancelled) -> bool:
        """Whether the answer is still wanted afterwards. The jitter keeps many from coming back together."""
        from shared.llm.openai.network import Watch  # noqa: PLC0415  # as above

        asked = failure.retry_after if isinstance(failure, Throttled) else 0
        pause = self.first_pause * 2 ** (tried - 1) * random.uniform(0.5, 1)  # noqa: S311  # no secret
        return Watch(cancelled).sleep(max(min(pause, LONGEST_PAUSE), asked))


def worth_repeating(failure: Refusal) -> bool:
    if isinstance(failure, Throttled):
        return failure.retry_after <= LONGEST_PAUSE
    return isinstance(failure, PASSING) and not isinstance(failure, BrokenOff)
