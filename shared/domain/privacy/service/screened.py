"""A model of an outside provider, behind the rules: it reads placeholders, and who asked reads what they stand for."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from shared.domain.privacy.service.rules import PrivacyService
from shared.kit.errors import Unprocessable
from shared.llm import Cancelled, Model, ModelEvent, Request, TextDelta, never
from shared.phi import Masking, Mode, Screened, screen

PLACEHOLDER = re.compile(r"\[[A-Z_]{2,16}_\d{1,4}\]")
BEGUN = re.compile(r"\[[A-Z_]{0,16}\d{0,4}$")


class Withheld(Unprocessable):
    default_code = "PHI_BLOCKED"

    def __init__(self) -> None:
        super().__init__(
            "This holds personal identifiers that must not leave for a provider. Take them out and try again."
        )


@dataclass(frozen=True, slots=True)
class ScreenedModel:
    inner: Model
    privacy: Callable[[], PrivacyService]

    def stream(self, request: Request, cancelled: Cancelled = never) -> Iterator[ModelEvent]:
        masking = Masking()
        texts = outgoing(self.privacy(), [message.text for message in request.messages], masking)
        messages = tuple(replace(message, text=text) for message, text in zip(request.messages, texts, strict=True))
        return restored(self.inner.stream(replace(request, messages=messages), cancelled), masking.values)


def outgoing(privacy: PrivacyService, texts: Sequence[str], masking: Masking | None = None) -> list[str]:
    """As they may leave. Without a masking that they share, each has numbers of its own."""
    modes = privacy.applied()
    screened = [screen(text, modes, masking) for text in texts]
    privacy.note([each for one in screened for each in one.found], modes, strictest(screened))
    if any(one.blocked for one in screened):
        raise Withheld
    return [one.text for one in screened]


def strictest(screened: list[Screened]) -> Mode:
    modes = {one.mode for one in screened}
    return next(mode for mode in (Mode.BLOCK, Mode.MASK, Mode.ALLOW) if mode in {*modes, Mode.ALLOW})


def restored(events: Iterator[ModelEvent], values: Mapping[str, str]) -> Iterator[ModelEvent]:
    """A placeholder may come in pieces: what could be the begin of one waits for the rest."""
    if not values:
        yield from events
        return
    held = ""
    for event in events:
        if isinstance(event, TextDelta):
            text = PLACEHOLDER.sub(lambda match: values.get(match[0], match[0]), held + event.text)
            begun = BEGUN.search(text)
            ready, held = (text[: begun.start()], text[begun.start() :]) if begun else (text, "")
            if ready:
                yield TextDelta(ready)
            continue
        if held:
            yield TextDelta(held)
            held = ""
        yield event
    if held:
        yield TextDelta(held)
