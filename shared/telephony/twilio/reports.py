"""What Twilio says, in its answers and its webhooks, read into the port's words."""

import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from shared.telephony import (
    Answerer,
    CallEvent,
    CallRefused,
    CallReport,
    CarrierUnavailable,
    Ground,
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

CALL = re.compile("CA[0-9a-fA-F]{32}")
RECORDING = re.compile("RE[0-9a-fA-F]{32}")
STATES = {
    "queued": State.QUEUED,
    "initiated": State.INITIATED,
    "ringing": State.RINGING,
    "in-progress": State.IN_PROGRESS,
    "completed": State.COMPLETED,
    "busy": State.BUSY,
    "no-answer": State.NO_ANSWER,
    "failed": State.FAILED,
    "canceled": State.CANCELED,
}
KINDS = {
    "queued": Kind.QUEUED,
    "initiated": Kind.INITIATED,
    "ringing": Kind.RINGING,
    "in-progress": Kind.ANSWERED,
    "completed": Kind.COMPLETED,
    "busy": Kind.BUSY,
    "no-answer": Kind.NO_ANSWER,
    "failed": Kind.FAILED,
    "canceled": Kind.CANCELED,
}
RECORDINGS = {"completed": Kind.RECORDING_READY, "absent": Kind.RECORDING_FAILED, "failed": Kind.RECORDING_FAILED}
# Not reachable, not valid, not allowed to be called: by this account, from this country, or at all.
BAD_NUMBER = frozenset({13223, 13224, 13225, 13226, 13227, 21211, 21214, 21215, 21216, 21217, 21219, 21401, 32205})
BAD_CALLER = frozenset({21210, 21212, 21213, 21603})
TOO_MANY = frozenset({10004, 20429, 22005})
ENDED_ALREADY = 21220


def error_code(answer: Answer) -> int:
    code = body_of(answer).get("code")
    return code if isinstance(code, int) else 0


def refuse(answer: Answer) -> None:
    """Every status but those of success, as what it means for the caller."""
    code, status = error_code(answer), answer.status
    if status < 300:  # noqa: PLR2004  # success
        return
    if status == 429 or code in TOO_MANY:  # noqa: PLR2004  # as the name says
        raise throttled(answer, carrier_code=str(code))
    if status == 404:  # noqa: PLR2004  # as the name says
        raise NoSuchCall("The carrier knows no such call")
    if (status in {401, 403} and code not in BAD_NUMBER) or not 400 <= status < 500:  # noqa: PLR2004  # theirs
        raise CarrierUnavailable("The carrier does not serve us", status=status, carrier_code=str(code))
    raise CallRefused("The carrier refuses this call", ground(code), str(code))


def ground(code: int) -> Ground:
    if code in BAD_NUMBER:
        return Ground.NUMBER
    return Ground.CALLER if code in BAD_CALLER else Ground.REQUEST


def moment(text: object) -> datetime | None:
    if not isinstance(text, str) or not text:
        return None
    try:
        read = parsedate_to_datetime(text)
    except ValueError:
        return None
    return in_utc(read)


def report(call: dict[str, Any]) -> CallReport:
    state = STATES.get(str(call.get("status")), State.UNKNOWN)
    return CallReport(
        call_id=str(call.get("sid", "")),
        state=state,
        to=str(call.get("to", "")),
        caller=str(call.get("from", "")),
        created_at=moment(call.get("date_created")),
        answered_at=moment(call.get("start_time")) if state in {State.IN_PROGRESS, State.COMPLETED} else None,
        ended_at=moment(call.get("end_time")),
        seconds=whole_number(str(call.get("duration") or "")),
        answered_by=answerer(str(call.get("answered_by") or "")),
        price=price(call.get("price")),
        currency=str(call.get("price_unit") or ""),
    )


def answerer(written: str) -> Answerer | None:
    if not written:
        return None
    if written.startswith("machine"):
        return Answerer.MACHINE
    return {"human": Answerer.HUMAN, "fax": Answerer.FAX}.get(written, Answerer.UNKNOWN)


def event(request: Webhook, now: datetime) -> CallEvent:
    fields = fields_of(request)
    call_id, recording_id = first(fields, "CallSid"), first(fields, "RecordingSid")
    if not CALL.fullmatch(call_id) or (recording_id and not RECORDING.fullmatch(recording_id)):
        raise Unreadable("The report names no call")
    by = answerer(first(fields, "AnsweredBy"))
    seconds = whole_number(first(fields, "RecordingDuration" if recording_id else "CallDuration"))
    return CallEvent(
        kind=kind_of(fields, by),
        call_id=call_id,
        token=token_of(request.url),
        at=moment(first(fields, "Timestamp")) or now,
        status=(first(fields, "RecordingStatus") if recording_id else first(fields, "CallStatus"))[:40],
        sequence=whole_number(first(fields, "SequenceNumber")),
        seconds=seconds,
        answered_by=by,
        cause=(first(fields, "SipResponseCode") or first(fields, "ErrorCode"))[:40],
        recording=RecordingNote(recording_id, seconds) if recording_id else None,
        handoff=first(fields, "HandoffData"),
    )


def kind_of(fields: Fields, by: Answerer | None) -> Kind:
    if first(fields, "RecordingSid"):
        return RECORDINGS.get(first(fields, "RecordingStatus"), Kind.OTHER)
    if first(fields, "SessionId"):
        return Kind.DIALOGUE_ENDED
    if first(fields, "MachineDetectionDuration") and not first(fields, "SequenceNumber"):
        return Kind.MACHINE if by in {Answerer.MACHINE, Answerer.FAX} else Kind.ANSWERED
    kind = KINDS.get(first(fields, "CallStatus"), Kind.OTHER)
    return Kind.MACHINE if kind is Kind.ANSWERED and by in {Answerer.MACHINE, Answerer.FAX} else kind
