"""Who writes the letters that were ordered, and by which mail server they go."""

from functools import cache

from shared.domain.identity.repository.accounts import AccountRepository
from shared.domain.identity.repository.tickets import TicketRepository
from shared.domain.identity.service.letters import LetterService
from shared.mail import MailSecret, MailSettings
from shared.mail.smtp import SmtpMailer


@cache
def letter_service() -> LetterService:
    mailer = SmtpMailer(MailSettings.load(), MailSecret.load())
    return LetterService(AccountRepository(), TicketRepository(), mailer)
