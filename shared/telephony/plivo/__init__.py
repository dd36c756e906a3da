"""Plivo, and Vobiz, which speaks Plivo's protocol with headers of its own and signs less.

Neither relays text over a socket: `answer` asks the callee by `GetInput`, what was heard is posted to the dialogue's
`turn_url`, `heard` reads it and `reply` goes on. Vobiz signs that it reports, not what: such events say so (`signed`),
and `fetch` confirms them.
"""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode, urlsplit

from shared.kit.clock import Clock, utc_now
from shared.telephony import (
    Audio,
    CallEvent,
    CallReport,
    CarrierUnavailable,
    Dialogue,
    Document,
    Forged,
    Heard,
    Machines,
    NoSuchCall,
    Placed,
    Placement,
    RecordingNote,
    State,
    Unreadable,
    Unsure,
    Webhook,
    reading,
)
from shared.telephony.plivo import documents, reports
from shared.telephony.plivo.signature import plivo_base, signed, vobiz_base
from shared.telephony.settings import PlivoSettings, VobizSettings
from shared.telephony.webhooks import fields_of, first, named, refuse_if_old, whole_number
from shared.telephony.wire import Answer, Headers, NotAnswered, NotSent, Wire

SEARCHED = 20
# Where the two keep recordings. An address in a report is followed nowhere else.
STORES = (".plivo.com", ".vobiz.ai", ".amazonaws.com")


@dataclass(frozen=True, slots=True)
class PlivoCarrier:
    settings: PlivoSettings | VobizSettings
    now: Clock = utc_now
    connect_seconds: float = 3.0
    answer_seconds: float = 10.0

    @property
    def _is_vobiz(self) -> bool:
        return isinstance(self.settings, VobizSettings)

    def place(self, call: Placement) -> Placed | Unsure:
        try:
            answer = self._ask("POST", "/Call/", json.dumps(body_of(call)).encode())
        except NotAnswered as gone:
            return Unsure(f"no answer: {gone}")
        if answer.status >= 500:  # noqa: PLR2004  # it may have been placed before something broke
            return Unsure(f"status {answer.status}")
        if answer.status == 404:  # noqa: PLR2004  # the account is what they do not find
            raise CarrierUnavailable("The carrier does not know our account")
        reports.refuse(answer)
        told = reading.body_of(answer)
        call_id = told.get("request_uuid") or told.get("call_uuid")
        return Placed(call_id, State.QUEUED) if isinstance(call_id, str) else Unsure("an answer without a call")

    def cancel(self, call_id: str) -> None:
        self._end(f"/Request/{known(call_id)}/")

    def hang_up(self, call_id: str) -> None:
        """A call that was never answered is known as a request only."""
        self._end(f"/Call/{known(call_id)}/")
        self._end(f"/Request/{known(call_id)}/")

    def fetch(self, call_id: str) -> CallReport:
        """A call is first queued, then live, then a record; each is asked for in its own place."""
        for place in ("?status=queued", "?status=live", ""):
            try:
                told = reading.body_of(self._asked("GET", f"/Call/{known(call_id)}/{place}"))
            except NoSuchCall:
                continue
            return reports.live_report(told, call_id) if place else reports.ended_report(told)
        raise NoSuchCall("The carrier knows no such call")

    def placed_to(self, number: str, since: datetime) -> tuple[CallReport, ...]:
        """Only calls that have ended are listed by number."""
        query = urlencode({"to_number": number.removeprefix("+"), "limit": SEARCHED})
        body = reading.body_of(self._asked("GET", f"/Call/?{query}"))
        found = [reports.ended_report(call) for call in body.get("objects", ()) if isinstance(call, dict)]
        return reading.made_since(found, since)

    @contextmanager
    def recording(self, note: RecordingNote) -> Iterator[Audio]:
        """The API names the file's address; where it leads is held to the carriers' own stores."""
        if not reports.CALL.fullmatch(note.recording_id):
            raise NoSuchCall("This is no recording of the carrier")
        told = reading.body_of(self._asked("GET", f"/Recording/{note.recording_id}/"))
        url = str(told.get("recording_url", ""))
        if not self._kept(url):
            raise CarrierUnavailable("The recording is kept where we do not follow")
        try:
            with self._wire().stream(url, {}) as (status, headers, chunks):
                reports.refuse(Answer(status, headers, b""))
                size = whole_number(headers.get("content-length", ""))
                yield Audio(headers.get("content-type", "audio/wav"), size, chunks)
        except (NotSent, NotAnswered) as gone:
            raise CarrierUnavailable(f"The recording did not arrive whole: {gone}") from gone

    def verify(self, request: Webhook) -> None:
        prefix = "x-vobiz-signature-v3" if self._is_vobiz else "x-plivo-signature-v3"
        shown, nonce = request.header(prefix), request.header(f"{prefix}-nonce")
        try:
            fields = fields_of(request)
            base = (vobiz_base if self._is_vobiz else plivo_base)(request.url, fields)
        except (ValueError, Unreadable) as error:
            raise Forged("The carrier did not sign this") from error
        if not (shown and nonce and self.settings.token and signed(self.settings.token, base, nonce, shown)):
            raise Forged("The carrier did not sign this")
        if not self._is_vobiz:
            refuse_if_old(reports.moment(first(fields, "EndTime")), self.now())

    def read(self, request: Webhook) -> CallEvent:
        return reports.event(request, self.now(), signed=not self._is_vobiz)

    def heard(self, request: Webhook) -> Heard:
        return reports.heard(request)

    def answer(self, dialogue: Dialogue) -> Document:
        return documents.opened(dialogue)

    def reply(self, dialogue: Dialogue, text: str) -> Document:
        return documents.replied(dialogue, text)

    def say(self, text: str, language: str = "en-US", voice: str = "") -> Document:
        return documents.said(text, language, voice)

    def _kept(self, url: str) -> bool:
        parts, api = urlsplit(url), urlsplit(self.settings.url)
        if (parts.scheme, parts.netloc) == (api.scheme, api.netloc):
            return True
        return parts.scheme == "https" and (parts.hostname or "").endswith(STORES)

    def _end(self, path: str) -> None:
        """What has ended already is not found any more."""
        try:
            answer = self._ask("DELETE", path)
        except NotAnswered as gone:
            raise CarrierUnavailable(f"The carrier did not answer: {gone}") from gone
        if answer.status != 404:  # noqa: PLR2004  # as above
            reports.refuse(answer)

    @property
    def _headers(self) -> Headers:
        if self._is_vobiz:
            return {"x-auth-id": self.settings.account, "x-auth-token": self.settings.token}
        pair = base64.b64encode(f"{self.settings.account}:{self.settings.token}".encode()).decode()
        return {"authorization": f"Basic {pair}"}

    def _wire(self) -> Wire:
        return Wire(self.settings.url, self._headers, self.connect_seconds, self.answer_seconds)

    def _ask(self, method: str, path: str, body: bytes = b"") -> Answer:
        try:
            where = f"/v1/Account/{self.settings.account}{path}"
            return self._wire().ask(method, where, body, "application/json" if body else "")
        except NotSent as gone:
            raise CarrierUnavailable(f"The carrier cannot be reached: {gone}") from gone

    def _asked(self, method: str, path: str) -> Answer:
        try:
            answer = self._ask(method, path)
        except NotAnswered as gone:
            raise CarrierUnavailable(f"The carrier did not answer: {gone}") from gone
        reports.refuse(answer)
        return answer


def known(call_id: str) -> str:
    if not reports.CALL.fullmatch(call_id):
        raise NoSuchCall("The carrier knows no such call")
    return call_id


def body_of(call: Placement) -> dict[str, str | int]:
    """What is recorded is told by the answer document here."""
    events = named(call.events_url, call.token)
    body: dict[str, str | int] = {
        "from": call.caller.removeprefix("+"),
        "to": call.to.removeprefix("+"),
        "answer_url": named(call.answer_url, call.token),
        "answer_method": "POST",
        "ring_url": events,
        "ring_method": "POST",
        "hangup_url": events,
        "hangup_method": "POST",
        "ring_timeout": call.ring_seconds,
        "time_limit": call.longest_seconds,
    }
    if call.machines is not Machines.IGNORE:
        body["machine_detection"] = "true"
    if call.machines is Machines.TELL:
        body |= {"machine_detection_url": events, "machine_detection_method": "POST"}
    return body
