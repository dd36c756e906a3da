"""One question put to one model over one connection."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2
import openai

from shared.kit.errors import Refusal
from shared.llm import Finished, ModelEvent, Reason
from shared.llm.errors import LASTING, PASSING, BrokenOff, TooSlow, Unreachable
from shared.llm.openai.chunks import Assembly
from shared.llm.openai.failures import complaint, refusal_for
from shared.llm.openai.network import GivenUp, Watch, WatchedTransport, watched
from shared.llm.openai.wire import Manners, estimated_input
from shared.llm.settings import ModelSettings

WRITE_SECONDS = 20.0
OVER = object()
FAILURES = (openai.OpenAIError, httpx2.HTTPError, GivenUp, ValueError)


class Stopped(Exception):
    """Whoever asked no longer wants the answer."""


def client_of(settings: ModelSettings) -> openai.OpenAI:
    """Its own retries are off: ours know what has been said already, and whether the answer is still wanted."""
    return openai.OpenAI(
        api_key=settings.api_key or "none",
        base_url=settings.endpoint,
        max_retries=0,
        timeout=httpx2.Timeout(WRITE_SECONDS, connect=settings.connect_seconds),
        http_client=httpx2.Client(transport=WatchedTransport()),
    )


@dataclass
class Exchange:
    client: openai.OpenAI
    settings: ModelSettings
    body: Callable[[], dict[str, Any]]
    manners: Manners
    watch: Watch
    assembly: Assembly = field(default_factory=Assembly)
    spoke: bool = False

    def events(self) -> Iterator[ModelEvent]:
        sent = self.body()
        model, input_estimate = sent["model"], estimated_input(sent)
        try:
            yield from self._answer()
        except Stopped:
            yield self.assembly.usage(model, input_estimate)
            yield self._finished(model, Reason.CANCELLED)
        except Refusal as error:
            if self.assembly.said:
                yield self.assembly.usage(model, input_estimate)
            if self.spoke and isinstance(error, (*PASSING, *LASTING)):
                raise BrokenOff from error
            raise
        else:
            yield self.assembly.usage(model, input_estimate)
            yield self._finished(model, self.assembly.ended())

    def _answer(self) -> Iterator[ModelEvent]:
        for chunk in self._chunks():
            for event in self.assembly.take(chunk):
                self.spoke = True
                yield event
        if self.assembly.reason is None and not self.spoke:
            raise Unreachable
        if self.assembly.reason is not None:
            yield from self.assembly.calls()

    def _chunks(self) -> Iterator[Any]:
        """The reader's own time is not the model's: the clock starts again when the next chunk is wanted."""
        self.watch.allow(self.settings.first_seconds)
        with self._reading():
            stream = self._opened()
        with closing(stream):
            while True:
                if self.spoke:
                    self.watch.allow(self.settings.next_seconds)
                with self._reading():
                    chunk = next(stream, OVER)
                if chunk is OVER:
                    return
                yield chunk

    def _opened(self) -> openai.Stream[Any]:
        """A parameter the endpoint refuses by name is left out, which is nobody's failure."""
        while True:
            try:
                opened: openai.Stream[Any] = self.client.chat.completions.create(**self.body())
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                if not self.manners.learn(complaint(error)):
                    raise
            else:
                return opened

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            with watched(self.watch):
                yield
        except FAILURES as error:
            if self.watch.stopped:
                raise Stopped from error
            raise (TooSlow() if self.watch.overdue else refusal_for(error)) from error

    def _finished(self, model: str, reason: Reason) -> Finished:
        facts = {
            "provider": "openai-compatible",
            "generative": True,
            "model": model,
            "served_by": self.assembly.served_by or model,
        }
        return Finished(reason, facts)
