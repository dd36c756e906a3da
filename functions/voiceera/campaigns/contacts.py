"""Routes about whom a campaign calls, and whom a person never calls."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import Depends, Query
from pydantic import TypeAdapter, ValidationError
from starlette.datastructures import UploadFile
from starlette.requests import Request

from functions.voiceera.campaigns.contact_schemas import (
    ContactOut,
    ContactsOut,
    ImportedOut,
    SuppressedIn,
    SuppressedOut,
    SuppressionsOut,
)
from functions.voiceera.campaigns.schemas import ContactIn
from shared.domain.campaigns.model.contacts import MOST_CSV_ROWS, Row, read_csv
from shared.domain.campaigns.service.contacts import ContactService, SuppressionService
from shared.domain.campaigns.wiring.campaigns import contact_service, suppression_service
from shared.kit.errors import Unprocessable, Unsupported
from shared.kit.texts import one_line
from shared.ratelimit import Limit
from shared.web.dialects import envelope
from shared.web.gate import CurrentUser, limited

router = envelope.router(tags=["campaigns"])
Contacts = Annotated[ContactService, Depends(contact_service)]
Suppressions = Annotated[SuppressionService, Depends(suppression_service)]
Cursor = Annotated[str | None, Query(max_length=600)]
Size = Annotated[int, Query(ge=1, le=500)]
UPLOADS = Limit("upload", 10)
LIST = TypeAdapter(list[ContactIn])


@router.post("/campaigns/{campaign_id}/contacts")
@limited(UPLOADS)
async def add_contacts(
    campaign_id: str, request: Request, user: CurrentUser, contacts: Contacts, *, dry_run: bool = False
) -> envelope.Envelope[ImportedOut]:
    """A CSV file (`text/csv`, or the `file` of a form), or a JSON array of contacts. The answer says of every line
    that was not taken why; `dry_run=true` takes nothing."""
    rows = await rows_in(request)
    return envelope.ok(ImportedOut.of(contacts.add(user, campaign_id, rows, dry_run=dry_run), dry_run=dry_run))


@router.get("/campaigns/{campaign_id}/contacts")
async def list_contacts(
    campaign_id: str, user: CurrentUser, contacts: Contacts, cursor: Cursor = None, limit: Size = 100
) -> envelope.Envelope[ContactsOut]:
    found = contacts.page(user, campaign_id, cursor, limit)
    items = [ContactOut.of(contact) for contact in found.items]
    return envelope.ok(ContactsOut(total=found.total or 0, items=items, next_cursor=found.cursor))


@router.get("/suppressions")
async def list_suppressions(
    user: CurrentUser, suppressions: Suppressions, cursor: Cursor = None, limit: Size = 100
) -> envelope.Envelope[SuppressionsOut]:
    """Numbers that no campaign of the person calls."""
    found = suppressions.page(user.user_id, cursor, limit)
    items = [
        SuppressedOut(phone_number=each[0], reason=each[1] or None, created_at=each[2]) for each in found.items
    ]
    return envelope.ok(SuppressionsOut(items=items, next_cursor=found.cursor))


@router.post("/suppressions", status_code=201)
async def suppress(
    body: SuppressedIn, user: CurrentUser, suppressions: Suppressions
) -> envelope.Envelope[SuppressedOut]:
    reason = one_line(body.reason)
    number = suppressions.add(user.user_id, body.phone_number, reason)
    return envelope.ok(SuppressedOut(phone_number=number, reason=reason or None))


@router.delete("/suppressions/{phone_number}", status_code=204)
async def allow_again(phone_number: str, user: CurrentUser, suppressions: Suppressions) -> None:
    suppressions.remove(user.user_id, phone_number)


async def rows_in(request: Request) -> Iterable[Row]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    match kind:
        case "text/csv" | "application/csv" | "text/plain":
            return read_csv(text_of(await request.body()))
        case "multipart/form-data":
            return read_csv(text_of(await file_in(request)))
        case "application/json":
            return rows_of(await request.body())
    raise Unsupported("Contacts come as text/csv, as a form with a file, or as JSON")


async def file_in(request: Request) -> bytes:
    async with request.form(max_files=1, max_fields=20) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Unprocessable("The form has a `file`", field="file")
        return await file.read()


def text_of(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise Unprocessable("The file is not UTF-8", field="file") from error


def rows_of(raw: bytes) -> list[Row]:
    try:
        given = LIST.validate_json(raw)
    except ValidationError as error:
        raise Unprocessable("The body is an array of contacts, each with a `phone_number`") from error
    if len(given) > MOST_CSV_ROWS:
        raise Unprocessable(f"At most {MOST_CSV_ROWS} contacts come in one request")
    return [each.row(line) for line, each in enumerate(given, start=1)]
