"""What follows a call: it is read, and its recording is brought home. Done twice, it is done once."""

from collections.abc import Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Protocol

from shared.domain.calls.model.analysis import Analysis
from shared.domain.calls.model.calls import Call, CallStatus
from shared.domain.calls.model.dialogue import Turn
from shared.domain.calls.repository.calls import CallRepository
from shared.domain.calls.repository.log import LogRepository
from shared.domain.calls.repository.turns import TurnRepository
from shared.domain.calls.service.log import WAV, key_of
from shared.kit.clock import Clock, rfc3339, utc_now
from shared.storage import Files
from shared.telephony import Carrier, RecordingNote

TOKEN_PRICE = 0.000_001  # dollars, where no price of the model is known


class Analyst(Protocol):
    def analyse(self, call: Call, turns: Sequence[Turn]) -> Analysis: ...


@dataclass(frozen=True, slots=True)
class FinishingService:
    calls: CallRepository
    turns: TurnRepository
    log: LogRepository
    files: Files
    carrier: Carrier
    analyst: Analyst
    now: Clock = utc_now

    def analyse(self, call_id: str) -> None:
        """A call that nobody was talked to in says nothing."""
        call = self.calls.get(call_id)
        if call is None or call.analysis or call.status is not CallStatus.COMPLETED:
            return
        turns = self.turns.all(call_id)
        analysis = self.analyst.analyse(call, turns)
        self.log.analysed(call, analysis, costs(call, turns, analysis))

    def bring_home(self, call_id: str, note: RecordingNote) -> None:
        call = self.calls.get(call_id)
        if call is None or call.recording:
            return
        with self.carrier.recording(note) as audio, TemporaryFile() as whole:
            for chunk in audio.chunks:
                whole.write(chunk)
            whole.seek(0)
            self.files.put(key_of(call), whole, WAV)
        self.log.recorded(call_id, {"seconds": note.seconds, "at": rfc3339(self.now()), "id": note.recording_id})


def costs(call: Call, turns: Sequence[Turn], analysis: Analysis) -> dict[str, float]:
    tokens = sum(turn.tokens for turn in turns) + analysis.spent.tokens
    return {**call.costs, "model": round(tokens * TOKEN_PRICE, 6), "tokens": float(tokens)}
