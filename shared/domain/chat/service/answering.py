"""A worker takes a turn up, has it answered, and ends it: with one stored answer or a clear failure, never both."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import time
from typing import Any

from shared.domain.chat.model.events import Done, Failed, Noted, Started, Text, TurnEvent
from shared.domain.chat.model.turns import Ear, Frame, State, Turn
from shared.domain.chat.repository.turns import TurnRepository
from shared.domain.chat.service.agent import Agent, Said
from shared.domain.chat.service.briefing import Briefing
from shared.domain.chat.service.citing import citations
from shared.domain.chat.service.ending import Ending
from shared.domain.chat.service.gathering import Gathering
from shared.domain.chat.service.live import Live, Pulse, Scribe
from shared.kit.clock import rfc3339, utc_now
from shared.kit.errors import Exhausted, Refusal, Stale
from shared.kit.insisting import insist
from shared.kit.metering import metered
from shared.kit.observability import logger
from shared.kit.principal import Principal, Product
from shared.llm import Reason
from shared.safety.emergency import guidance_for
from shared.tools import ToolContext
from shared.tools.toolbox import Toolbox

LEASE = 15.0  # seconds of silence after which a worker is taken for dead
MOST_WORKERS = 3  # a turn that outlived so many is not tried again
ENOUGH = 20.0  # seconds that are kept for ending a turn

TimeLeft = Callable[[], float]
NewEar = Callable[[Ear], None]


def endless() -> float:
    return 900.0


def unheard(_: Ear) -> None:
    """Nobody listens from outside."""


@dataclass
class Work:
    """One worker's hold on one turn."""

    turn: Turn
    live: Live
    time_left: TimeLeft
    said: Said = field(default_factory=Said)
    guided: tuple[str, ...] = ()
    stop: bool = False
    lost: bool = False

    def cancelled(self) -> bool:
        return self.stop or self.lost or self.time_left() < ENOUGH

    def notice(self, event: TurnEvent) -> None:
        """When the answer began, counted from when it was asked for."""
        if self.said.first_token_ms is None and isinstance(event, Text):
            self.said.first_token_ms = max(0, round((utc_now() - self.turn.began_at).total_seconds() * 1000))


@dataclass(frozen=True, slots=True)
class AnsweringService:
    turns: TurnRepository
    ending: Ending
    gathering: Gathering
    briefing: Briefing
    agent: Agent
    toolbox: Callable[[Principal], Toolbox]

    def take(self, owner: str, turn_id: str) -> Turn | None:
        """None when it is over, or another worker has it."""
        now = time()
        return self.turns.claim(owner, turn_id, now, now + LEASE)

    def run(self, turn: Turn, live: Live, heard: NewEar = unheard, time_left: TimeLeft = endless) -> None:
        """To the end. Whatever happens meanwhile, the turn has one, unless it is in other hands by then."""
        for frame in self.turns.frames(turn.owner, turn.id) if turn.epoch > 1 else ():
            live.add(frame)
        work = Work(turn, live, time_left)
        pulse = Pulse(lambda: self._beat(work, heard))
        try:
            self._work(work)
        except Stale:
            logger.warning("a turn is in other hands", extra={"turn": turn.id})
        finally:
            pulse.stop()
            live.end()

    def _work(self, work: Work) -> None:
        begun = "".join(frame.event.text for frame in work.live.frames if isinstance(frame.event, Text))
        if begun or work.turn.epoch > MOST_WORKERS:
            work.said.text = begun
            self.ending.end(work.turn, work.live, work.said, State.FAILED, interrupted(begun))
            return
        state, last = self._answered(work)
        if work.lost:
            raise Stale
        self.ending.end(work.turn, work.live, work.said, state, last)

    def _answered(self, work: Work) -> tuple[State, TurnEvent]:
        """What the end will be; all that comes before it is written down."""
        scribe = Scribe(lambda frame: self.turns.write(work.turn, frame), work.live)
        try:
            try:
                self._told(work, scribe)
            finally:
                scribe.close()
        except Stale:
            raise
        except Refusal as refusal:
            return State.FAILED, refused(refusal, work.said.text)
        except Exception:  # noqa: BLE001  # whatever it was: the turn has an end
            logger.exception("a turn failed", extra={"turn": work.turn.id})
            return State.FAILED, broken(work.said.text)
        return finished(work)

    def _told(self, work: Work, scribe: Scribe) -> None:
        with metered() as reads:
            try:
                for event in self._events(work):
                    scribe.say(event)
            finally:
                work.said.calls.extend(self.agent.embedded(reads))

    def _events(self, work: Work) -> Iterator[TurnEvent]:
        ask = work.turn.ask
        yield Started(ask.message_id)
        yield from self._guidance(work)
        request = insist(lambda: self.briefing.request(ask, self.gathering.material(ask)), (Refusal, Stale))
        tools = self.toolbox(ask.principal) if ask.with_tools else Toolbox({})
        context = ToolContext(ask.user_id, ask.product, ask.conversation_id, work.turn.id)
        before = len(work.said.text)
        for event in self.agent.run(request, tools, context, work.said, work.cancelled):
            work.notice(event)
            yield event
        if work.time_left() < ENOUGH and not work.stop:
            work.said.reason = Reason.LENGTH.value
            yield Noted("warning", "The answer took longer than an answer may, and was ended.")
        if len(work.said.text) == before and work.said.reason == Reason.STOP.value:
            yield Noted("warning", "The model had nothing to say.")

    def _guidance(self, work: Work) -> Iterator[TurnEvent]:
        """Before anything else, where a message names signs of an emergency."""
        ask = work.turn.ask
        guidance = guidance_for(ask.text) if ask.product is Product.VOICEASSIST else None
        if guidance is None:
            return
        work.guided = tuple(kind.value for kind in guidance.kinds)
        work.said.facts["emergency"] = list(work.guided)
        work.said.text += guidance.text + "\n\n"
        yield Text(guidance.text + "\n\n")

    def _beat(self, work: Work, heard: NewEar) -> bool:
        """Reads the turn; now and then it is said anew that somebody is at work."""
        now = time()
        try:
            if work.turn.due - now < LEASE / 2:
                seen = self.turns.renew(work.turn, now + LEASE)
                work.turn = seen or work.turn
            else:
                seen = self.turns.get(work.turn.owner, work.turn.id)
        except Exception:  # noqa: BLE001  # one look that fails ends nothing
            logger.exception("a turn could not be read; it goes on", extra={"turn": work.turn.id})
            return True
        if seen is None or seen.epoch != work.turn.epoch:
            work.lost = True
            return False
        work.stop = work.stop or seen.stop
        for ear in seen.ears:
            heard(Ear.read(ear))
        return True


def finished(work: Work) -> tuple[State, TurnEvent]:
    said = work.said
    stopped = said.reason == Reason.CANCELLED.value
    if stopped:
        said.reason = "stopped"
    cited = citations(said.text, said.cited, said.passages)
    done = Done(said.reason, said.text, now(), cited, metadata_of(said, "stopped" if stopped else "complete"))
    return (State.STOPPED if stopped else State.DONE), done


def metadata_of(said: Said, status: str) -> dict[str, Any]:
    spent = {
        "input_tokens": sum(call.input_tokens for call in said.calls),
        "output_tokens": sum(call.output_tokens for call in said.calls),
    }
    tools = [{"tool": tool.name, "failed": tool.failed, "latency_ms": tool.latency_ms} for tool in said.tools]
    return {
        **said.facts,
        "status": status,
        "reason": said.reason,
        "iterations": said.rounds,
        "tool_calls": len(said.tools),
        "usage": spent,
        **({"tools": tools} if tools else {}),
    }


def interrupted(text: str) -> Failed:
    return Failed("INTERRUPTED", "The answer broke off. Please ask again.", now(), text)


def refused(refusal: Refusal, text: str) -> Failed:
    wait = refusal.retry_after if isinstance(refusal, Exhausted) else None
    return Failed(refusal.code, refusal.message, now(), text, wait)


def broken(text: str) -> Failed:
    return Failed("INTERNAL_ERROR", "Something went wrong on our side. Please ask again.", now(), text)


def now() -> str:
    return rfc3339(utc_now())


__all__ = ["AnsweringService", "Frame", "Work"]
