"""Plivo's words for what happens in a call: its webhooks, its signature, its markup."""

import base64
import hmac
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import NoReturn
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from infra.simulator.calls import Call, Recording
from infra.simulator.couriers import Fields, Notice
from infra.simulator.exchange import Account
from infra.simulator.verbs import Ask, Leave, Nonsense, Pause, Record, Redirect, Speak, Verb

EVENTS = {"ringing": ("Ring", "ringing"), "answered": ("StartApp", "in-progress")}
STATUSES = {"canceled": "cancel"}
CAUSES = {"busy": "user_busy", "no-answer": "no_answer", "failed": "unallocated_number", "canceled": "cancelled"}


@dataclass(frozen=True, slots=True)
class PlivoFace:
    """`vobiz` signs under its own name, and the address alone."""

    account: Account
    vobiz: bool = False

    def signature(self, url: str, fields: Fields, *, forged: bool = False) -> dict[str, str]:
        nonce = str(secrets.randbelow(10**20)).zfill(20)
        parts = urlsplit(url)
        base = f"{parts.scheme}://{parts.netloc}{parts.path}"
        if not self.vobiz and (parts.query or fields):
            query = "&".join(sorted(parts.query.split("&"))) if parts.query else ""
            base += f"?{query}{'.' if query and fields else ''}{''.join(a + b for a, b in sorted(fields))}"
        secret = self.account.secret + ("?" if forged else "")
        made = hmac.new(secret.encode(), f"{base}.{nonce}".encode(), sha256).digest()
        name = "X-Vobiz-Signature-V3" if self.vobiz else "X-Plivo-Signature-V3"
        return {name: base64.b64encode(made).decode(), f"{name}-Nonce": nonce}

    def recording_id(self) -> str:
        return str(uuid.uuid4())

    def _known(self, call: Call, event: str, status: str) -> list[tuple[str, str]]:
        return [
            ("CallStatus", status),
            ("CallUUID", call.sid),
            ("Direction", "outbound"),
            ("Event", event),
            ("From", call.caller.removeprefix("+")),
            ("RequestUUID", call.sid),
            ("To", call.to.removeprefix("+")),
        ]

    def notice(self, call: Call, event: str) -> Notice | None:
        """That it was answered is told by asking for the document, and by nothing else."""
        if event not in call.asked.events:
            return None
        if event == "ringing":
            return Notice(event, dict(call.asked.more)["ring_url"], self._known(call, *EVENTS[event]))
        return Notice("hangup", call.asked.events_url, self._over(call))

    def _over(self, call: Call) -> Fields:
        return [
            *self._known(call, "Hangup", STATUSES.get(call.status, call.status)),
            ("AnswerTime", written(call.answered_at)),
            ("BillDuration", str(call.seconds)),
            ("Duration", str(call.seconds)),
            ("EndTime", written(call.ended_at)),
            ("HangupCause", cause(call)),
            ("HangupCauseName", cause(call)),
            ("StartTime", written(call.created_at)),
            ("TotalCost", f"{call.price:.5f}"),
        ]

    def detected(self, call: Call) -> Notice | None:
        if not call.asked.detect_url:
            return None
        fields = [*self._known(call, "MachineDetection", "in-progress"), ("Machine", machine(call))]
        return Notice("machine", call.asked.detect_url, fields)

    def recorded(self, call: Call, recording: Recording) -> Notice | None:
        if not call.asked.recording_url:
            return None
        fields = [
            *self._known(call, "RecordStop", "completed"),
            ("RecordUrl", f"https://media.plivo.com/v1/Account/{self.account.id}/Recording/{recording.sid}.wav"),
            ("RecordingDuration", str(round(recording.seconds))),
            ("RecordingID", recording.sid),
        ]
        return Notice("recording", call.asked.recording_url, fields)

    def document_fields(self, call: Call, more: Fields) -> Fields:
        by = [("Machine", machine(call))] if call.asked.detect == "wait" else []
        event = dict(more).get("Event", "StartApp")
        rest = [(name, value) for name, value in more if name != "Event"]
        return [*self._known(call, event, call.status), *by, *rest]

    def heard(self, text: str, digit: str) -> Fields:
        kind = "speech" if text else "dtmf"
        return [("Event", "GetInput"), ("InputType", kind), ("Speech", text), ("Digits", digit)]

    def setup(self, *_: object) -> NoReturn:
        raise Nonsense("this carrier relays no text")

    def relay_fields(self, *_: object) -> NoReturn:
        raise Nonsense("this carrier relays no text")

    def verbs(self, body: str) -> list[Verb]:
        try:
            root: Element = fromstring(body)
        except (ParseError, DefusedXmlException, ValueError) as error:
            raise Nonsense(f"the document is no XML: {error}") from error
        return [verb(each) for each in root]


def verb(element: Element) -> Verb:
    match element.tag:
        case "Speak":
            return Speak(element.text or "")
        case "Wait":
            return Pause(float(element.get("length", "1")))
        case "Hangup":
            return Leave()
        case "Redirect":
            return Redirect((element.text or "").strip())
        case "GetInput":
            inside = tuple(each for each in map(verb, element) if isinstance(each, Speak | Pause))
            return Ask(element.get("action", ""), inside, float(element.get("executionTimeout", "15")))
        case "Record" if element.get("recordSession") == "true":
            return Record(element.get("callbackUrl", ""))
    raise Nonsense(f"the simulator does not carry out {element.tag}")


def machine(call: Call) -> str:
    return "true" if call.answered_by.startswith("machine") else "false"


def cause(call: Call) -> str:
    return CAUSES.get(call.status, "normal_clearing")


def written(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%Y-%m-%d %H:%M:%S}"
