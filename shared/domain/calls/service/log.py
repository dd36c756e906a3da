"""A person's calls, and what they came to. Somebody else's are not found."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice

from shared.domain.calls.model.calls import Call, not_there
from shared.domain.calls.model.dialogue import Turn
from shared.domain.calls.model.log import FIRST, LAST, Figures, Phrase, Wanted
from shared.domain.calls.repository.calls import CallRepository
from shared.domain.calls.repository.log import LogRepository
from shared.domain.calls.repository.turns import TurnRepository
from shared.kit.clock import Clock, utc_now
from shared.kit.ids import is_id
from shared.kit.paging import Page
from shared.kit.principal import Principal
from shared.storage import Files, Kept, MissingFile, Span

MOST_EXPORTED = 5000
MOST = 1_000_000
WAV = "audio/wav"


@dataclass(frozen=True, slots=True)
class LogService:
    calls: CallRepository
    log: LogRepository
    turns: TurnRepository
    files: Files
    now: Clock = field(default=utc_now)

    def get(self, user: Principal, call_id: str) -> Call:
        found = self.calls.get(call_id) if is_id(call_id) else None
        if found is None or found.user_id != user.user_id:
            raise not_there()
        return found

    def page(self, wanted: Wanted) -> Page[Call]:
        if not self._mine(wanted):
            return Page([], total=0)
        total = self.log.total(wanted)
        if wanted.skip >= total:
            return Page([], total=total)
        last = wanted.skip + wanted.limit
        return Page(list(islice(self.log.newest(wanted, last), wanted.skip, last)), total=total)

    def export(self, wanted: Wanted) -> Iterator[Call]:
        return self.log.newest(wanted, MOST_EXPORTED)

    def all(self, user: Principal) -> Iterator[Call]:
        return self.log.newest(Wanted(user.user_id), MOST)

    def said(self, call: Call) -> list[Turn]:
        return self.turns.all(call.id)

    def recorded(self, call: Call) -> bytes:
        try:
            return self.files.read(key_of(call))
        except MissingFile:
            raise not_there() from None

    def transcript(self, user: Principal, call_id: str) -> list[Turn]:
        return self.turns.all(self.get(user, call_id).id)

    def figures(self, user: Principal, campaign_id: str, agent_id: str, days: int | None) -> Figures:
        """Of the last days, today among them. What is somebody else's has no figures."""
        first = (self.now().date() - timedelta(days=days - 1)).isoformat() if days else FIRST
        return self.log.figures(self._scope(user, campaign_id, agent_id), first, LAST)

    def phrases(self, user: Principal, campaign_id: str, agent_id: str, most: int) -> tuple[list[Phrase], int]:
        """With how many calls they were heard in altogether."""
        scope = self._scope(user, campaign_id, agent_id)
        return self.log.phrases(scope, most), self.log.figures(scope, FIRST, LAST).analysed

    def _scope(self, user: Principal, campaign_id: str, agent_id: str) -> str:
        wanted = Wanted(user.user_id, campaign_id, "" if campaign_id else agent_id)
        return wanted.scope if self._mine(wanted) else f"nobody#{user.user_id}"

    def _mine(self, wanted: Wanted) -> bool:
        """A campaign and an agent have counts; their calls tell whose they are."""
        if not (wanted.campaign_id or wanted.agent_id):
            return True
        of = Wanted(wanted.user_id, wanted.campaign_id, "" if wanted.campaign_id else wanted.agent_id)
        return any(True for _ in self.log.newest(of, 1))

    def recording(self, user: Principal, call_id: str) -> tuple[Call, Kept]:
        call = self.get(user, call_id)
        kept = self.files.head(key_of(call)) if call.recording else None
        if kept is None:
            raise not_there()
        return call, kept

    def read(self, call: Call, span: Span | None) -> bytes:
        return self.files.read(key_of(call), span)

    def link(self, call: Call) -> str:
        return self.files.link(key_of(call), f"{call.id}.wav", WAV)


def key_of(call: Call) -> str:
    return f"{call.campaign_id}/{call.id}.wav"
