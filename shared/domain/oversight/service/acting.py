"""What administrators do with what people have here. Each act is in one transaction with its record."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from shared.audit.records import entry_of, joining
from shared.domain.attachments.service.sweeping import AttachmentSweeping
from shared.domain.connections.model import Connection
from shared.domain.connections.service.ending import SocketEnding
from shared.domain.folders.service import FolderService
from shared.domain.oversight.model import Cleaned, Kind, Removed, Taken, Thing, Wanted, missing, place_in
from shared.domain.oversight.repository import OversightRepository
from shared.domain.oversight.service.looking import governs, may_look
from shared.kit.clock import Clock, rfc3339, utc_now
from shared.kit.errors import NotFound
from shared.kit.principal import Principal

GRACE = timedelta(hours=1)  # in which a file goes behind its message by itself


@dataclass(frozen=True, slots=True)
class InterventionService:
    things: OversightRepository
    files: AttachmentSweeping
    folders: FolderService
    sockets: Callable[[], SocketEnding]
    now: Clock = utc_now

    def remove_file(self, user: Principal, key: str) -> None:
        governs(user)
        owner, name = place_in(key)
        if not self._removed(user, "attachment.delete", owner, name):
            raise missing()

    def remove_files(self, user: Principal, keys: Iterable[str]) -> Removed:
        """One by one: what is there goes, and what is not is named."""
        governs(user)
        gone, left = 0, []
        for key in dict.fromkeys(keys):
            try:
                self.remove_file(user, key)
            except NotFound:
                left.append(key)
            else:
                gone += 1
        return Removed(gone, left)

    def clean_up(self, user: Principal, cursor: str | None, limit: int) -> Cleaned:
        """Of a page of all files, newest first, those whose message is gone go too."""
        governs(user)
        found = list(islice(self.things.newest(Kind.FILE, Wanted(), cursor, limit + 1), limit + 1))
        looked = [thing for thing, _ in found[:limit]]
        old = [thing for thing in looked if thing.created_at < rfc3339(self.now() - GRACE)]
        astray = self.files.astray([self._named(user, thing) for thing in old])
        gone = [self._removed(user, "attachment.cleanup", owner.partition("#")[2], name) for owner, name in astray]
        return Cleaned(sum(gone), len(looked), found[limit - 1][1] if len(found) > limit else None)

    def remove_folder(self, user: Principal, key: str, *, whole: bool) -> Taken:
        """What is in it goes to the top; `whole`, the folders in it go too."""
        governs(user)
        owner, name = place_in(key)
        person = Principal(owner, user.product)
        names = self.folders.beneath(person, name) if whole else [name]
        moved = 0
        for each in names:
            entry = entry_of("folder.delete", user, f"{Kind.FOLDER}:{Thing.called(owner, each)}")
            moved += self.folders.delete(person, each, joining(entry))
        return Taken(len(names), moved)

    def socket(self, user: Principal, name: str) -> Connection:
        may_look(user, shown=False)
        found = self.sockets().find(name)
        if found is None:
            raise missing()
        return found

    def end_socket(self, user: Principal, name: str) -> None:
        governs(user)
        entry = entry_of("socket.end", user, f"socket:{name}")
        if not self.sockets().end(name, joining(entry)):
            raise missing()

    def _removed(self, user: Principal, act: str, owner: str, name: str) -> bool:
        entry = entry_of(act, user, f"{Kind.FILE}:{Thing.called(owner, name)}")
        return self.files.one(f"{user.product}#{owner}", name, joining(entry))

    def _named(self, user: Principal, thing: Thing) -> tuple[str, str, str]:
        return f"{user.product}#{thing.user_id}", str(thing.facts["message_id"]), thing.id
