"""A person's mail."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.domain.integrations.model import IntegrationKind, Opened
from shared.domain.integrations.service.accounts import AccountService
from shared.kit.errors import TooLarge, Unprocessable
from shared.kit.principal import Principal
from shared.mailboxes import Attachment, Folder, Letter, Mailbox, Messages, Post, Sent, Whole

MOST_PEOPLE = 100
MOST_BYTES = 4 * 1024 * 1024  # of attachments: what a request can carry


@dataclass(frozen=True, slots=True)
class MailService:
    accounts: AccountService
    read: Callable[[Opened], Mailbox]
    post: Callable[[Opened], Post]

    def folders(self, user: Principal) -> list[Folder]:
        return self.read(self._opened(user)).folders()

    def messages(  # one parameter each of the question
        self,
        user: Principal,
        folder: str,
        page: int,
        size: int,
        thread: str | None = None,
        text: str | None = None,
    ) -> Messages:
        return self.read(self._opened(user)).messages(folder, page, size, thread, text)

    def whole(self, user: Principal, folder: str, message_id: str) -> Whole:
        return self.read(self._opened(user)).whole(folder, message_id)

    def enclosed(self, user: Principal, folder: str, message_id: str, part: str) -> Attachment:
        return self.read(self._opened(user)).enclosed(folder, message_id, part)

    def send(self, user: Principal, letter: Letter) -> Sent:
        self.check(letter)
        return self.post(self._opened(user)).send(letter)

    def check(self, letter: Letter) -> None:
        if not letter.to:
            raise Unprocessable("A letter goes to somebody", field="to_addresses")
        if len(letter.recipients) > MOST_PEOPLE:
            raise Unprocessable(f"A letter goes to {MOST_PEOPLE} people at most", field="to_addresses")
        if sum(len(each.data) for each in letter.attachments) > MOST_BYTES:
            raise TooLarge(f"Attachments have {MOST_BYTES >> 20} MB together at most", field="attachments")

    def _opened(self, user: Principal) -> Opened:
        return self.accounts.opened(user, IntegrationKind.MAIL)
