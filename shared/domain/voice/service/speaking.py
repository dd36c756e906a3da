"""An answer is said while it is written: sentence by sentence, beside whoever writes it."""

import time
from collections.abc import Callable, Iterator
from contextvars import copy_context
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Thread

from shared.domain.ledger.service.metering import Held
from shared.domain.voice.model import call_of, portions
from shared.domain.voice.service.talking import TalkingService
from shared.kit.errors import Refusal
from shared.kit.observability import logger
from shared.kit.principal import Principal
from shared.speech import Manner
from shared.speech.costs import speaking
from shared.speech.wording import plain, sayable

USUAL_CHARACTERS = 1_000  # for which money is kept free, before an answer's length is known

Send = Callable[
    [bytes | None, bool], bool
]  # a WAV, if there is one, and whether it is the last; False: nobody hears


@dataclass
class Utterance:
    """What is said of one answer: as much as a voice takes at once. `first_ms` is until the first sound of it."""

    talking: TalkingService
    user: Principal
    manner: Manner
    characters: int = 0
    first_ms: int | None = None
    held: Held | None = None

    def samples(self, text: str) -> Iterator[bytes]:
        voice = self.talking.synthesizer()
        text = plain(text)[: voice.longest - self.characters]
        if not text:
            return
        if self.held is None:
            self.held = self.talking.meter.hold(self.user, self._cost(USUAL_CHARACTERS) or 0)
        began = time.monotonic()
        for piece in voice.pcm(text, self.manner):
            if self.first_ms is None:
                self.first_ms = round((time.monotonic() - began) * 1000)
            yield piece
        self.characters += len(text)

    def settle(self) -> None:
        """In the ledger as one, however many sentences there were."""
        if self.held is None:
            return
        if not self.characters:
            self.talking.meter.release(self.held)
            return
        call = call_of(
            "tts",
            self.talking.synthesizer().model_of(self.manner),
            self._cost(self.characters),
            characters=self.characters,
            latency_ms=self.first_ms,
        )
        self.talking.meter.enter(self.held, call)

    def _cost(self, characters: int) -> int | None:
        model = self.talking.synthesizer().model_of(self.manner)
        return speaking(self.talking.prices, model, characters)


@dataclass
class Speaker:
    """Who feeds it is never kept waiting until `finish`. What cannot be said is left out."""

    utterance: Utterance
    send: Send
    unsaid: str = ""
    stopped: bool = False
    waiting: SimpleQueue[tuple[str, bool]] = field(default_factory=SimpleQueue)

    def __post_init__(self) -> None:
        surroundings = copy_context()
        self.thread = Thread(target=lambda: surroundings.run(self._work), name="speaker", daemon=True)
        self.thread.start()

    def hear(self, text: str) -> None:
        self.unsaid += text
        end = sayable(self.unsaid)
        if end:
            self.waiting.put((self.unsaid[:end], False))
            self.unsaid = self.unsaid[end:]

    def cut(self) -> None:
        """What was not said yet is not said any more."""
        self.stopped = True

    def finish(self) -> None:
        """Returns when the last of it is sent."""
        if self.thread.is_alive():
            self.waiting.put((self.unsaid, True))
            self.thread.join()

    def _work(self) -> None:
        is_last, kept = False, None
        while not is_last:
            text, is_last = self.waiting.get()
            try:
                kept = self._said(text, keeping=is_last)
            except Refusal as refusal:
                logger.warning("an answer was not spoken", extra={"failure": refusal.code, "says": refusal.message})
                self.cut()
            except Exception:  # noqa: BLE001  # the edge of a thread: the answer is there without its sound
                logger.exception("an answer was not spoken")
                self.cut()
        self._end(kept)

    def _said(self, text: str, *, keeping: bool) -> bytes | None:
        """Every part is sent as soon as it is there, but the last of all, which is given back."""
        kept: bytes | None = None
        for piece in () if self.stopped else self.utterance.samples(text):
            for part in portions(piece):
                if kept is not None:
                    self._send(kept, last=False)
                kept = part
            if kept is not None and not keeping:
                self._send(kept, last=False)
                kept = None
        return kept

    def _end(self, kept: bytes | None) -> None:
        try:
            self._send(None if self.stopped else kept, last=True)
            self.utterance.settle()
        except Exception:  # noqa: BLE001  # as above
            logger.exception("what was spoken could not be told, or entered")

    def _send(self, part: bytes | None, *, last: bool) -> None:
        if (not self.stopped or last) and not self.send(part, last):
            self.cut()
