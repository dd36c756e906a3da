"""Twilio's JSON for calls, recordings and errors."""

from datetime import datetime
from email.utils import format_datetime
from typing import Any

from infra.simulator.asgi import Answer
from infra.simulator.calls import Call, Recording

ROOT = "/2010-04-01/Accounts"
MESSAGES = {
    10004: "Call concurrency limit exceeded",
    20003: "Authenticate",
    20404: "The requested resource was not found",
    20429: "Too Many Requests",
    20500: "Internal Server Error",
    21201: "No 'To' number is specified",
    21205: "Url parameter is required.",
    21211: "The phone number you are attempting to call is not valid.",
    21212: "The source phone number provided is not a valid phone number.",
    21215: "Account not authorized to call this number.",
    21220: "Call is not in-progress. Cannot redirect.",
    22005: "Call queue full",
}


def error(status: int, code: int, **headers: str) -> Answer:
    body = {
        "code": code,
        "message": MESSAGES.get(code, "Invalid request"),
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }
    return Answer(status, body, headers)


def written(moment: datetime | None) -> str | None:
    return None if moment is None else format_datetime(moment)


def call(found: Call, account: str) -> dict[str, Any]:
    path = f"{ROOT}/{account}/Calls/{found.sid}"
    over = not found.live
    return {
        "account_sid": account,
        "annotation": None,
        "answered_by": found.answered_by or None,
        "api_version": "2010-04-01",
        "caller_name": None,
        "date_created": written(found.created_at),
        "date_updated": written(found.now),
        "direction": "outbound-api",
        "duration": str(found.seconds) if over else None,
        "end_time": written(found.ended_at),
        "forwarded_from": None,
        "from": found.caller,
        "from_formatted": found.caller,
        "group_sid": None,
        "parent_call_sid": None,
        "phone_number_sid": None,
        "price": f"-{found.price:.5f}" if over and found.answered_at else None,
        "price_unit": "USD",
        "queue_time": "0",
        "sid": found.sid,
        "start_time": written(found.answered_at or found.ended_at),
        "status": found.status,
        "subresource_uris": {"recordings": f"{path}/Recordings.json"},
        "to": found.to,
        "to_formatted": found.to,
        "trunk_sid": None,
        "uri": f"{path}.json",
    }


def recording(found: Recording, account: str) -> dict[str, Any]:
    return {
        "account_sid": account,
        "api_version": "2010-04-01",
        "call_sid": found.call,
        "channels": 1,
        "conference_sid": None,
        "date_created": written(found.made_at),
        "date_updated": written(found.made_at),
        "duration": str(round(found.seconds)),
        "error_code": None,
        "price": None,
        "price_unit": "USD",
        "sid": found.sid,
        "source": "OutboundAPI",
        "start_time": written(found.made_at),
        "status": "completed",
        "track": "both",
        "uri": f"{ROOT}/{account}/Recordings/{found.sid}.json",
    }


def page(name: str, items: list[dict[str, Any]], number: int, size: int, path: str, query: str) -> dict[str, Any]:
    """`items` holds one more than a page when another follows."""
    more = len(items) > size
    shown = items[:size]

    def uri(of: int) -> str:
        return f"{path}?{query}PageSize={size}&Page={of}"

    return {
        name: shown,
        "page": number,
        "page_size": size,
        "start": number * size,
        "end": number * size + max(len(shown) - 1, 0),
        "uri": uri(number),
        "first_page_uri": uri(0),
        "next_page_uri": uri(number + 1) if more else None,
        "previous_page_uri": uri(number - 1) if number else None,
    }
