"""What Plivo and Vobiz say, in answers and webhooks, read into the port's words."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shared.telephony import (
    Answerer,
    CallEvent,
    CallRefused,
    CallReport,
    CarrierUnavailable,
    Ground,
    Heard,
    Kind,
    NoSuchCall,
    RecordingNote,
    State,
    Unreadable,
    Webhook,
)
from shared.telephony.reading import body_of, in_utc, price, throttled
from shared.telephony.webhooks import Fields, fields_of, first, token_of, whole_number
from shared.telephony.wire import Answer

CALL = re.compile("[0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}")
KINDS = {
    "queued": Kind.QUEUED,
    "initiated": Kind.INITIATED,
    "ringing": Kind.RINGING,
    "early media": Kind.RINGING,
    "in-progress": Kind.ANSWERED,
    "completed": Kind.COMPLETED,
    "busy": Kind.BUSY,
    "no-answer": Kind.NO_ANSWER,
    "timeout": Kind.NO_ANSWER,
    "failed": Kind.FAILED,
    "rejected": Kind.FAILED,
    "cancel": Kind.CANCELED,
    "canceled": Kind.CANCELED,
}
# How a call that has ended is written, by the cause the network gave.
CAUSES = {
    "user_busy": State.BUSY,
    "busy line": State.BUSY,
    "no_answer": State.NO_ANSWER,
    "no answer": State.NO_ANSWER,
    "ring timeout reached": State.NO_ANSWER,
    "cancelled": State.CANCELED,
    "originator_cancel": State.CANCELED,
}
NUMBER_WORDS = (
    "destination",
    "to number",
    "`to`",
    "'to'",
    "to parameter",
    "invalid number",
    "not a valid phone",
    "barred",
)
CALLER_WORDS = ("from number", "`from`", "'from'", "from parameter", "caller id", "callerid")


def refuse(answer: Answer) -> None:
    """Every status but those of success, as what it means for the caller."""
    status = answer.status
    if 200 <= status < 300:  # noqa: PLR2004  # success
        return
    if status == 429:  # noqa: PLR2004  # as the name says
        raise throttled(answer)
    if status == 404:  # noqa: PLR2004  # as the name says
        raise NoSuchCall("The carrier knows no such call")
    if status in {401, 402, 403} or not 400 <= status < 500:  # noqa: PLR2004  # theirs, or our account's
        raise CarrierUnavailable("The carrier does not serve us", status=status)
    raise CallRefused("The carrier refuses this call", ground(str(body_of(answer).get("error", ""))))


def ground(error: str) -> Ground:
    """They give no codes, only a sentence."""
    said = error.lower()
    if any(word in said for word in CALLER_WORDS):
        return Ground.CALLER
    return Ground.NUMBER if any(word in said for word in NUMBER_WORDS) else Ground.REQUEST


def moment(text: object) -> datetime | None:
    if not isinstance(text, str) or not text:
        return None
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return in_utc(read)


def live_report(call: Mapping[str, Any], call_id: str) -> CallReport:
    kind = KINDS.get(str(call.get("call_status", "")).lower(), Kind.OTHER)
    return CallReport(
        call_id=call_id,
        state=STATES.get(kind, State.UNKNOWN),
        to=plus(call.get("to")),
        caller=plus(call.get("from")),
        answered_at=moment(call.get("session_start")) if kind is Kind.ANSWERED else None,
    )


def ended_report(call: Mapping[str, Any]) -> CallReport:
    cause = str(call.get("hangup_cause_name", "")).lower()
    answered = moment(call.get("answer_time"))
    return CallReport(
        call_id=str(call.get("call_uuid", "")),
        state=State.COMPLETED if answered else CAUSES.get(cause, State.FAILED),
        to=plus(call.get("to_number")),
        caller=plus(call.get("from_number")),
        created_at=moment(call.get("initiation_time")),
        answered_at=answered,
        ended_at=moment(call.get("end_time")),
        seconds=whole_number(str(call.get("call_duration", ""))),
        price=price(call.get("total_amount")),
        currency="USD",
    )


STATES = {
    Kind.QUEUED: State.QUEUED,
    Kind.INITIATED: State.INITIATED,
    Kind.RINGING: State.RINGING,
    Kind.ANSWERED: State.IN_PROGRESS,
}


def plus(number: object) -> str:
    """They write numbers without the sign."""
    digits = str(number or "")
    return f"+{digits}" if digits.isdigit() else digits


def event(request: Webhook, now: datetime, *, signed: bool) -> CallEvent:
    fields = fields_of(request)
    call_id = first(fields, "RequestUUID") or first(fields, "CallUUID")
    if not CALL.fullmatch(call_id):
        raise Unreadable("The report names no call")
    kind = kind_of(fields)
    machine = first(fields, "Machine").lower() == "true"
    told = ("EndTime", "AnswerTime") if kind.final else ("AnswerTime", "StartTime")
    return CallEvent(
        kind=kind,
        call_id=call_id,
        token=token_of(request.url),
        at=next((at for name in told if (at := moment(first(fields, name)))), now),
        status=first(fields, "CallStatus")[:40],
        seconds=whole_number(first(fields, "RecordingDuration" if first(fields, "RecordingID") else "Duration")),
        answered_by=Answerer.MACHINE if machine else None,
        cause=(first(fields, "HangupCauseName") or first(fields, "HangupCause"))[:40],
        recording=recording_of(fields),
        signed=signed,
    )


def kind_of(fields: Fields) -> Kind:
    if first(fields, "RecordingID"):
        return Kind.RECORDING_READY
    if first(fields, "InputType") or first(fields, "Event") in {"GetInput", "Redirect"}:
        return Kind.OTHER
    if first(fields, "Machine").lower() == "true" and first(fields, "Event") != "Hangup":
        return Kind.MACHINE
    return KINDS.get(first(fields, "CallStatus").lower(), Kind.OTHER)


def recording_of(fields: Fields) -> RecordingNote | None:
    recording_id = first(fields, "RecordingID")
    if not recording_id:
        return None
    if not CALL.fullmatch(recording_id):
        raise Unreadable("The report names no recording")
    return RecordingNote(recording_id, whole_number(first(fields, "RecordingDuration")), first(fields, "RecordUrl"))


def heard(request: Webhook) -> Heard:
    fields = fields_of(request)
    return Heard(first(fields, "Speech"), first(fields, "Digits"))
