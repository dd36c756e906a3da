"""Everything the simulator knows: calls, who may be dialled when, and what was recorded. In memory, bounded."""

from collections import Counter, OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field

from infra.simulator.calls import Asked, Call, Recording
from infra.simulator.clock import Clock
from infra.simulator.couriers import Couriers
from infra.simulator.faces import Face
from infra.simulator.faults import Faults
from infra.simulator.scripts import Script, by_number

QUEUE_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Account:
    id: str
    secret: str


@dataclass(slots=True)
class Limits:
    """As an account has them: calls dialled in a second, calls at one time, calls remembered."""

    per_second: float = 100.0
    at_once: int = 1000
    kept: int = 20_000


@dataclass(slots=True)
class Tally:
    """What a test of a dialer wants to know, whatever has been forgotten since."""

    placed: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    most_at_once: int = 0


@dataclass(slots=True)
class Exchange:
    account: Account
    clock: Clock
    limits: Limits = field(default_factory=Limits)
    faults: Faults = field(default_factory=Faults)
    scripts: dict[str, Script] = field(default_factory=dict)
    calls: OrderedDict[str, Call] = field(default_factory=OrderedDict)
    recordings: dict[str, Recording] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)
    dialled: set[str] = field(default_factory=set)
    next_dial: float = 0.0
    couriers: Couriers = field(init=False)

    def __post_init__(self) -> None:
        self.couriers = Couriers(self.faults)

    def script(self, number: str) -> Script:
        return by_number(number, self.scripts)

    def place(self, call_id: str, face: Face, to: str, caller: str, asked: Asked) -> Call:
        call = Call(call_id, face, to, caller, asked, self.script(to), self.clock, self.clock.now())
        self.calls[call.sid] = call
        self.tally.placed[to] += 1
        self._forget()
        return call

    def _forget(self) -> None:
        """The oldest that has ended goes first."""
        if len(self.calls) <= self.limits.kept:
            return
        oldest = next((call for call in self.calls.values() if not call.live), None)
        if oldest is not None:
            del self.calls[oldest.sid]
            if oldest.recording is not None:
                self.recordings.pop(oldest.recording.sid, None)

    def newest(self) -> Iterator[Call]:
        return reversed(self.calls.values())

    @property
    def full(self) -> bool:
        return len(self.dialled) >= self.limits.at_once

    @property
    def queue_seconds(self) -> float:
        return max(self.next_dial - self.clock.seconds(), 0.0)

    async def turn(self, call: Call) -> None:
        """Waits until the account may dial once more. More calls than its rate queue, as at the real one."""
        wait = self.queue_seconds
        self.next_dial = self.clock.seconds() + wait + 1 / self.limits.per_second
        if wait > 0:
            await call.sleep(wait)

    def take_line(self, call: Call) -> bool:
        if self.full:
            return False
        self.dialled.add(call.sid)
        self.tally.most_at_once = max(self.tally.most_at_once, len(self.dialled))
        return True

    def release(self, call: Call) -> None:
        self.dialled.discard(call.sid)
        self.tally.outcomes[call.status] += 1

    def record(self, call: Call) -> Recording:
        made = Recording(call.face.recording_id(), call.sid, call.talked, call.now, tuple(call.segments))
        call.recording = made
        self.recordings[made.sid] = made
        return made
