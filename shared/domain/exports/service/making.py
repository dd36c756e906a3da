"""Makes what was ordered, tells how far it is, and puts it where its owner fetches it."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from shared.domain.conversations.service.conversations import ConversationService
from shared.domain.conversations.service.telling import TellingService
from shared.domain.exports.model.exports import Export, Format, State
from shared.domain.exports.model.papers import paper
from shared.domain.exports.repository import ExportRepository
from shared.domain.exports.service.exporting import messages_of
from shared.kit.clock import Clock, utc_now
from shared.kit.errors import Refusal
from shared.kit.observability import logger
from shared.kit.principal import Principal, Product
from shared.printing import Printer, Progress
from shared.storage import Files

LEASE = 120  # seconds without a sign of life
TOLD_EVERY = 2.0
BROKEN = "Something went wrong while it was made. Please order it again."


class Lost(Exception):
    """The order is gone, or somebody else makes it."""


class Held(Exception):
    """Somebody makes it, or was it we whose answer was lost? The order comes again, and then it is known."""


class Archivist(Protocol):
    def write(self, user: Principal, to: BinaryIO, progress: Progress) -> int:
        """How many things it holds."""


@dataclass(slots=True)
class Teller:
    """Tells now and then how far the work is, which also keeps the lease."""

    exports: ExportRepository
    export: Export
    now: Clock
    done: int = 0
    told_at: float = field(default=0.0)

    def __call__(self, done: int) -> None:
        self.done, moment = done, self.now().timestamp()
        if moment - self.told_at < TOLD_EVERY:
            return
        self.told_at = moment
        if not self.exports.advance(self.export, done, int(moment) + LEASE):
            raise Lost


@dataclass(frozen=True, slots=True)
class MakingService:
    exports: ExportRepository
    conversations: ConversationService
    telling: TellingService
    printer: Callable[[Format], Printer]
    archivist: Archivist
    files: Files
    now: Clock = utc_now

    def make(self, owner: str, export_id: str) -> None:
        """Told twice, it is made once."""
        export = self.exports.get(owner, export_id)
        moment = int(self.now().timestamp())
        if export is None or export.state in {State.DONE, State.FAILED}:
            return
        if not self.exports.claim(export, moment, moment + LEASE):
            raise Held(export_id)
        try:
            self._made(export)
        except Lost:
            if self.exports.get(owner, export_id) is None:
                self.files.delete([export.key])
        except Refusal as refusal:
            self.exports.fail(export, refusal.message)
        except Exception:  # noqa: BLE001  # whoever waits is told, and may order again
            logger.exception("an export failed")
            self.exports.fail(export, BROKEN)

    def _made(self, export: Export) -> None:
        teller = Teller(self.exports, export, self.now)
        with tempfile.TemporaryFile() as made:
            total = self._written(export, made, teller)
            size = made.tell()
            made.seek(0)
            self.files.put(export.key, made, export.media_type)
        if not self.exports.finish(export, size, total):
            raise Lost

    def _written(self, export: Export, to: BinaryIO, teller: Teller) -> int:
        product, _, user_id = export.owner.partition("#")
        user = Principal(user_id, Product(product), email=export.email)
        if export.conversation_id is None:
            return self.archivist.write(user, to, teller)
        conversation = self.conversations.get(user, export.conversation_id)
        messages = messages_of(self.telling, export.owner, conversation.id, export.branch_id)
        self.printer(export.format).write(paper(conversation, messages, export.email, self.now()), to, teller)
        return teller.done
