"""Bodies and answers about contacts and suppressed numbers."""

from pydantic import Field

from shared.domain.campaigns.model.contacts import Contact, ContactState, Rejected
from shared.domain.campaigns.service.contacts import Imported
from shared.web.schemas import In, Out


class RejectedOut(Out):
    line: int
    given: str
    reason: str
    message: str

    @classmethod
    def of(cls, rejected: Rejected) -> "RejectedOut":
        return cls(line=rejected.line, given=rejected.given, reason=rejected.reason, message=rejected.message)


class ImportedOut(Out):
    dry_run: bool
    accepted: int
    rejected: list[RejectedOut]
    suppressed: list[RejectedOut]

    @classmethod
    def of(cls, imported: Imported, *, dry_run: bool) -> "ImportedOut":
        return cls(
            dry_run=dry_run,
            accepted=imported.accepted,
            rejected=[RejectedOut.of(each) for each in imported.rejected],
            suppressed=[RejectedOut.of(each) for each in imported.suppressed],
        )


class ContactOut(Out):
    phone_number: str
    line: int
    state: ContactState
    attempts: int
    outcome: str | None
    time_zone: str | None
    variables: dict[str, str]
    call_id: str | None

    @classmethod
    def of(cls, contact: Contact) -> "ContactOut":
        return cls(
            phone_number=contact.number,
            line=contact.line,
            state=contact.state,
            attempts=contact.attempts,
            outcome=contact.outcome or None,
            time_zone=contact.zone or None,
            variables=dict(contact.variables),
            call_id=contact.call_id or None,
        )


class ContactsOut(Out):
    total: int
    items: list[ContactOut]
    next_cursor: str | None


class SuppressedIn(In):
    phone_number: str = Field(max_length=60)
    reason: str = Field(default="", max_length=500)


class SuppressedOut(Out):
    phone_number: str
    reason: str | None
    created_at: str | None = None


class SuppressionsOut(Out):
    items: list[SuppressedOut]
    next_cursor: str | None
