from functools import cache

from shared.domain.integrations.service.mail import MailService
from shared.domain.integrations.wiring.accounts import account_service, mailbox, post


@cache
def mail_service() -> MailService:
    return MailService(account_service(), mailbox, post)
