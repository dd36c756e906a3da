"""Twilio, by its REST API of 2010-04-01. The simulator speaks it too, so it is reached by this adapter as well."""

import base64
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
    Machines,
    NoSuchCall,
    Placed,
    Placement,
    RecordingNote,
    Unreadable,
    Unsure,
    Webhook,
)
from shared.telephony.reading import body_of, made_since
from shared.telephony.settings import SimulatorSettings, TwilioSettings
from shared.telephony.twilio import documents, reports
from shared.telephony.twilio.signature import signed, signed_body
from shared.telephony.webhooks import fields_of, named, refuse_if_old, whole_number
from shared.telephony.wire import Answer, Headers, NotAnswered, NotSent, Wire

FORM = "application/x-www-form-urlencoded"
EVENTS = ("initiated", "ringing", "answered", "completed")
SEARCHED = 200
REDIRECTS = 3
Form = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class TwilioCarrier:
    settings: TwilioSettings | SimulatorSettings
    now: Clock = utc_now
    connect_seconds: float = 3.0
    answer_seconds: float = 10.0

    def place(self, call: Placement) -> Placed | Unsure:
        try:
            answer = self._ask("POST", "/Calls.json", form_of(call))
        except NotAnswered as gone:
            return Unsure(f"no answer: {gone}")
        if answer.status >= 500:  # noqa: PLR2004  # it may have been placed before something broke
            return Unsure(f"status {answer.status}")
        if answer.status == 404:  # noqa: PLR2004  # the account is what they do not find
            raise CarrierUnavailable("The carrier does not know our account")
        reports.refuse(answer)
        placed = reports.report(body_of(answer))
        return Placed(placed.call_id, placed.state) if placed.call_id else Unsure("an answer without a call")

    def cancel(self, call_id: str) -> None:
        self._end(call_id, "canceled")

    def hang_up(self, call_id: str) -> None:
        self._end(call_id, "completed")

    def fetch(self, call_id: str) -> CallReport:
        return reports.report(body_of(self._asked("GET", f"/Calls/{known(call_id)}.json")))

    def placed_to(self, number: str, since: datetime) -> tuple[CallReport, ...]:
        query = urlencode({"To": number, "PageSize": SEARCHED})
        body = body_of(self._asked("GET", f"/Calls.json?{query}"))
        found = [reports.report(call) for call in body.get("calls", ()) if isinstance(call, dict)]
        return made_since(found, since)

    @contextmanager
    def recording(self, note: RecordingNote) -> Iterator[Audio]:
        """The address is made from the id, not taken from what somebody sent."""
        if not reports.RECORDING.fullmatch(note.recording_id):
            raise NoSuchCall("This is no recording of the carrier")
        url = f"{self.settings.url.rstrip('/')}{self._path}/Recordings/{note.recording_id}.wav"
        try:
            with self._followed(url, self._headers, REDIRECTS) as audio:
                yield audio
        except (NotSent, NotAnswered) as gone:
            raise CarrierUnavailable(f"The recording did not arrive whole: {gone}") from gone

    def verify(self, request: Webhook) -> None:
        shown = request.header("x-twilio-signature")
        if not shown or not any(self._signed(token, request, shown) for token in self._tokens()):
            raise Forged("The carrier did not sign this")
        if is_form(request):
            refuse_if_old(reports.moment(fields_of(request).get("Timestamp", [""])[0]), self.now())

    def read(self, request: Webhook) -> CallEvent:
        return reports.event(request, self.now())

    def answer(self, dialogue: Dialogue) -> Document:
        return documents.relayed(dialogue)

    def say(self, text: str, language: str = "en-US", voice: str = "") -> Document:
        return documents.said(text, language, voice)

    def _end(self, call_id: str, status: str) -> None:
        path = f"/Calls/{known(call_id)}.json"
        try:
            answer = self._ask("POST", path, [("Status", status)])
        except NotAnswered as gone:
            raise CarrierUnavailable(f"The carrier did not answer: {gone}") from gone
        if reports.error_code(answer) != reports.ENDED_ALREADY:
            reports.refuse(answer)

    def _tokens(self) -> Iterator[str]:
        yield from (token for token in (self.settings.token, self.settings.previous) if token)

    def _signed(self, token: str, request: Webhook, shown: str) -> bool:
        try:
            if is_form(request):
                return signed(token, request.url, fields_of(request), shown)
            return signed_body(token, request.url, request.body, shown)
        except (ValueError, Unreadable):  # an address that cannot be one, a form that is none
            return False

    @property
    def _path(self) -> str:
        return f"/2010-04-01/Accounts/{self.settings.account}"

    @property
    def _headers(self) -> Headers:
        pair = base64.b64encode(f"{self.settings.account}:{self.settings.token}".encode()).decode()
        return {"authorization": f"Basic {pair}", "user-agent": "parley"}

    def _wire(self) -> Wire:
        return Wire(self.settings.url, self._headers, self.connect_seconds, self.answer_seconds)

    def _ask(self, method: str, path: str, form: Form | None = None) -> Answer:
        body = urlencode(form).encode() if form else b""
        try:
            return self._wire().ask(method, f"{self._path}{path}", body, FORM if form else "")
        except NotSent as gone:
            raise CarrierUnavailable(f"The carrier cannot be reached: {gone}") from gone

    def _asked(self, method: str, path: str) -> Answer:
        try:
            answer = self._ask(method, path)
        except NotAnswered as gone:
            raise CarrierUnavailable(f"The carrier did not answer: {gone}") from gone
        reports.refuse(answer)
        return answer

    @contextmanager
    def _followed(self, url: str, headers: Headers, left: int) -> Iterator[Audio]:
        """Where they keep the file is told by a redirect; our credentials stay with the API."""
        with self._wire().stream(url, headers) as (status, told, chunks):
            place = told.get("location", "")
            if status in {301, 302, 303, 307, 308} and left and place.startswith(("https://", "/")):
                here = urlsplit(url)
                goal = place if place.startswith("https://") else f"{here.scheme}://{here.netloc}{place}"
                same = urlsplit(goal).netloc == here.netloc
                with self._followed(goal, headers if same else {}, left - 1) as audio:
                    yield audio
                return
            reports.refuse(Answer(status, told, b""))
            yield Audio(told.get("content-type", "audio/wav"), whole_number(told.get("content-length", "")), chunks)


def known(call_id: str) -> str:
    if not reports.CALL.fullmatch(call_id):
        raise NoSuchCall("The carrier knows no such call")
    return call_id


def is_form(request: Webhook) -> bool:
    return not request.body or request.header("content-type").lower().startswith(FORM)


def form_of(call: Placement) -> Form:
    events = named(call.events_url, call.token)
    form = [
        ("To", call.to),
        ("From", call.caller),
        ("Url", named(call.answer_url, call.token)),
        ("Method", "POST"),
        ("StatusCallback", events),
        ("StatusCallbackMethod", "POST"),
        *(("StatusCallbackEvent", name) for name in EVENTS),
        ("Timeout", str(call.ring_seconds)),
        ("TimeLimit", str(call.longest_seconds)),
    ]
    if call.machines is not Machines.IGNORE:
        form.append(("MachineDetection", "Enable"))
    if call.machines is Machines.TELL:
        form += [("AsyncAmd", "true"), ("AsyncAmdStatusCallback", events), ("AsyncAmdStatusCallbackMethod", "POST")]
    if call.record:
        form += [
            ("Record", "true"),
            ("RecordingStatusCallback", events),
            ("RecordingStatusCallbackMethod", "POST"),
            *(("RecordingStatusCallbackEvent", name) for name in ("completed", "absent")),
        ]
    return form
