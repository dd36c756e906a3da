"""What the webhooks of every carrier have in common."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import parse_qs, quote, unquote, urlsplit

from shared.telephony import Forged, Unreadable, Webhook

OLDEST = timedelta(hours=24)
MOST_FIELDS = 200
Fields = Mapping[str, list[str]]


def named(url: str, token: str) -> str:
    """The address with the placement's token at the end of its path, which is what every carrier signs."""
    parts = urlsplit(url)
    return parts._replace(path=f"{parts.path.rstrip('/')}/{quote(token, safe='')}").geturl()


def token_of(url: str) -> str:
    return unquote(urlsplit(url).path.rpartition("/")[2])


def fields_of(request: Webhook) -> Fields:
    try:
        return parse_qs(request.body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise Unreadable("The form cannot be read") from error


def first(fields: Fields, name: str) -> str:
    return fields.get(name, [""])[0]


def whole_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None  # noqa: PLR2004  # sane


def refuse_if_old(at: datetime | None, now: datetime) -> None:
    """A signature never ends; what it is good for does. Carriers give up on a report long before."""
    if at is not None and now - at > OLDEST:
        raise Forged("This report was signed too long ago", reason="OLD")
