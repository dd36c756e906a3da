"""Takes away a person's calls: what was said in them, what they came to, and their recordings."""

from dataclasses import dataclass

from shared.domain.calls.model.log import Wanted
from shared.domain.calls.repository.log import LogRepository
from shared.domain.calls.service.log import key_of
from shared.storage import Files

PIECE = 100


@dataclass(frozen=True, slots=True)
class ForgettingService:
    log: LogRepository
    files: Files

    def forget(self, user_id: str) -> bool:
        """One piece; whether there may be more. A call goes last: it alone tells what else there is."""
        calls = list(self.log.newest(Wanted(user_id), PIECE))
        self.files.delete(key_of(call) for call in calls if call.recording)
        for scope in {scope for call in calls for scope in call.scopes}:
            self.log.forget(scope)
        for call in calls:
            self.log.remove(call.id)
        return len(calls) == PIECE
