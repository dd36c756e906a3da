"""A person's files, into the knowledge base: one at once, or all of them by a walk that goes on where it stopped."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from shared.domain.integrations.model import IntegrationKind, Opened, Scan, Scanned
from shared.domain.integrations.repository.scans import ScanRepository
from shared.domain.integrations.service.accounts import AccountService
from shared.domain.integrations.service.removed import Seen, lacks
from shared.domain.knowledge.model.documents import USUAL, Document, Incoming, Status, document_id, library_of
from shared.domain.knowledge.service.documents import DocumentService
from shared.domain.knowledge.service.ingesting import IngestingService
from shared.filestores import Entry, FileStore
from shared.kit.clock import Clock, utc_now
from shared.kit.errors import NotFound, Refusal, Stale, TooLarge
from shared.kit.ids import is_id
from shared.kit.making import made_before, new_id
from shared.kit.principal import Principal, Product, Role
from shared.queues import Outbox

LARGEST = 20 * 1024 * 1024
READ = frozenset({"pdf", "docx", "epub", "md", "txt", "csv", "html", "htm"})
MOST_FOLDERS = 5000  # that wait at once
MARK = "mark"
PAGE = 50  # documents that are compared at a time


@dataclass(frozen=True, slots=True)
class FileService:
    accounts: AccountService
    reach: Callable[[Opened], FileStore]
    ingesting: IngestingService
    documents: DocumentService
    scans: ScanRepository
    later: Outbox
    now: Clock = utc_now

    def index(self, user: Principal, path: str, source_type: str) -> Document:
        library_of(user, USUAL)  # before anything is fetched for somebody who may not keep it
        return self._indexed(user, self.accounts.opened(user, IntegrationKind.FILES), path, source_type)

    def scan(self, user: Principal, source_type: str, *, force: bool, removes: bool = False) -> Scan:
        library_of(user, USUAL)
        self.accounts.opened(user, IntegrationKind.FILES)
        now = self.now()
        new = Scan(user.user_id, new_id(), source_type, force, now, now, removes=removes)
        kept = made_before(lambda: self.scans.get(new.user_id, new.id)) or self.scans.keep(new)
        self.order(kept)
        return kept

    def order(self, scan: Scan) -> None:
        self.later.send({"user_id": scan.user_id, "scan_id": scan.id})

    def get(self, user: Principal, scan_id: str) -> Scan:
        found = self.scans.get(user.user_id, scan_id) if is_id(scan_id) else None
        if found is None:
            raise NotFound("Scan not found", scan_id=scan_id)
        return self._ended(found) if found.is_abandoned(self.now()) else found

    def _ended(self, scan: Scan) -> Scan:
        """Its order was given up by the queue: whoever asks is told so, and a late worker finds it ended."""
        try:
            return self.scans.keep(scan.given_up("ABANDONED", self.now()))
        except Stale:
            return self.get(self._owner(scan), scan.id)

    def walk(self, user_id: str, scan_id: str, time_left: Callable[[], float]) -> Scan | None:
        """Until it is done, or the time runs short: then it is given back to go on with."""
        scan, seen = self.scans.get(user_id, scan_id), Seen()
        while scan is not None and scan.is_open:
            try:
                scan = self.scans.keep(self._step(scan, seen, time_left))
            except Stale:
                return None  # another worker goes on with it
            if scan.is_open and time_left() <= 0:
                return scan
        return None

    def _step(self, scan: Scan, seen: Seen, time_left: Callable[[], float]) -> Scan:
        if scan.waiting:
            return self._walked(scan, time_left)
        return self._removed(scan) if scan.removing else self._compared(scan, seen)

    def _walked(self, scan: Scan, time_left: Callable[[], float]) -> Scan:
        """The first folder that waits, or as much of it as there is time for."""
        user = self._owner(scan)
        folder = scan.waiting[0]
        try:
            opened = self.accounts.opened(user, IntegrationKind.FILES)
            entries = self.reach(opened).listed(folder)
        except Refusal as refusal:
            if not folder:
                return scan.given_up(refusal.code, self.now())
            return scan.troubled(folder, refusal.code).left((), self.now())
        for entry in self._next(entries, scan.after):
            if time_left() <= 0:
                return scan
            scan = self._seen(scan, user, opened, entry)
        folders = tuple(entry.path for entry in entries if entry.is_folder)
        if len(scan.waiting) + len(folders) > MOST_FOLDERS:
            return scan.troubled(folder, "TOO_MANY_FOLDERS").left((), self.now())
        return scan.left(folders, self.now())

    def _compared(self, scan: Scan, seen: Seen) -> Scan:
        """A page of what came from this account: noted is what its server no longer has."""
        user = self._owner(scan)
        try:
            store = self.reach(self.accounts.opened(user, IntegrationKind.FILES))
        except Refusal as refusal:
            return scan.given_up(refusal.code, self.now())
        page = self.documents.page(user, limit=PAGE, cursor=scan.after)
        for document in page.items:
            path = str(document.metadata.get("path", ""))
            if path and document.url == store.url(path):
                scan = scan.seen(document.id, is_missing=lacks(store, path, seen))
        return scan.compared(page.cursor, self.now())

    def _removed(self, scan: Scan) -> Scan:
        """Some of them may be gone by now: by hand, or by a worker that did not live to say so."""
        these = scan.missing[:PAGE]
        for each in these:
            with contextlib.suppress(NotFound):
                self.documents.delete(self._owner(scan), each)
        return scan.removed(len(these), self.now())

    def _owner(self, scan: Scan) -> Principal:
        return Principal(scan.user_id, Product.VOICEASSIST, Role.ADMIN)  # only they can have begun one

    def _next(self, entries: list[Entry], after: str | None) -> Iterator[Entry]:
        for entry in entries:
            if not entry.is_folder and suffix(entry.path) in READ and entry.path > (after or ""):
                yield entry

    def _seen(self, scan: Scan, user: Principal, opened: Opened, entry: Entry) -> Scan:
        """What one file does wrong is noted, and the walk goes on."""
        try:
            if not scan.force and self._is_known(user, opened, entry):
                found = scan.counted(Scanned.UNCHANGED)
            else:
                self._check_size(entry.size)
                document = self._indexed(user, opened, entry.path, scan.source_type)
                failed = document.status is Status.FAILED
                found = scan.troubled(entry.path, str(document.code)) if failed else scan.counted(Scanned.INDEXED)
        except Refusal as refusal:
            found = scan.troubled(entry.path, refusal.code)
        return replace(found, after=entry.path, updated_at=self.now())

    def _is_known(self, user: Principal, opened: Opened, entry: Entry) -> bool:
        where = document_id(library_of(user, USUAL), USUAL, self.reach(opened).url(entry.path))
        try:
            known = self.documents.get(user, where)
        except NotFound:
            return False
        return bool(entry.mark) and known.metadata.get(MARK) == entry.mark and known.status is not Status.FAILED

    def _indexed(self, user: Principal, opened: Opened, path: str, source_type: str) -> Document:
        found = self.reach(opened).read(path)
        self._check_size(len(found.data))
        incoming = Incoming(
            data=found.data,
            filename=path.rstrip("/").rpartition("/")[2],
            media_type=found.media_type,
            source_type=source_type,
            url=found.url,
            metadata={MARK: found.mark, "path": path},
        )
        return self.ingesting.ingest(user, incoming)

    def _check_size(self, size: int) -> None:
        if size > LARGEST:
            raise TooLarge(f"A file has {LARGEST >> 20} MB at most", code="FILE_TOO_LARGE")


def suffix(path: str) -> str:
    return path.rpartition(".")[2].lower()
