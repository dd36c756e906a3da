"""When an account is deleted, everything of its person goes. Done twice, it does no more than once."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.domain.calls.service.forgetting import ForgettingService
from shared.domain.campaigns.service.campaigns import CampaignService
from shared.domain.knowledge.service.documents import DocumentService
from shared.domain.leaving.repository import LeavingRepository
from shared.domain.webhooks.service.closing import ClosingService
from shared.kit.errors import NotFound
from shared.kit.principal import Principal, Product
from shared.queues import Outbox
from shared.storage import Files

ROUNDS = 2
PAUSE = 300  # seconds: by then whatever was under way when the account went has written what it wrote
BATCH = 50
SHELVES = ("kept", "waiting", "text")


@dataclass(frozen=True, slots=True)
class LeavingService:
    things: LeavingRepository
    documents: DocumentService
    campaigns: CampaignService
    calls: ForgettingService
    webhooks: ClosingService
    papers: Files
    attachments: Files
    later: Outbox

    def begin(self, user_id: str) -> None:
        if self.things.has_left(user_id):
            self._order(user_id, 1)

    def clear(self, user_id: str, number: int, time_left: Callable[[], float], enough: float) -> None:
        """Only what is left of who has left. When the time runs short, the rest is put into the queue again."""
        if not self.things.has_left(user_id):
            return
        self.webhooks.close(user_id)
        quiet = self.campaigns.close(
            Principal(user_id, Product.VOICEERA)
        )  # nobody is called any more in their name
        while self._piece(user_id, quiet=quiet):
            if time_left() < enough:
                self._order(user_id, number)
                return
        for product in Product:
            if product is not Product.VOICEASSIST:  # whose documents are everybody's, and stay
                self._documents(Principal(user_id, product))
            self._files(f"{product}/{user_id}/")
        if not quiet:
            self._order(user_id, number, PAUSE)
        elif number < ROUNDS:
            self._order(user_id, number + 1, PAUSE)

    def _piece(self, user_id: str, *, quiet: bool) -> bool:
        """A call under way is settled first, with its campaign: until then neither is taken away."""
        more = self.things.remove(user_id)
        if quiet:
            more |= self.calls.forget(user_id) | self.things.remove_line(user_id)
        return more

    def _documents(self, gone: Principal) -> None:
        """With their vectors."""
        cursor: str | None = None
        while True:
            page = self.documents.page(gone, limit=BATCH, cursor=cursor)
            for document in page.items:
                try:
                    self.documents.delete(gone, document.id)
                except NotFound:
                    continue  # it is on its way already
            cursor = page.cursor
            if cursor is None:
                return

    def _files(self, prefix: str) -> None:
        self.papers.delete(self.papers.keys(prefix))
        for shelf in SHELVES:
            self.attachments.delete(self.attachments.keys(f"{shelf}/{prefix}"))

    def _order(self, user_id: str, number: int, delay: int = 0) -> None:
        self.later.send({"account": user_id, "round": number}, delay)
