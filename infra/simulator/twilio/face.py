"""Twilio's words for what happens in a call: its webhooks, its signature, its markup."""

import base64
import hmac
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from hashlib import sha1
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from infra.simulator.calls import Call, Recording, sid
from infra.simulator.couriers import Fields, Notice
from infra.simulator.exchange import Account
from infra.simulator.verbs import Ask, Leave, Nonsense, Pause, Redirect, RelayEnd, Speak, Talk, Verb

STATUSES = {"initiated": "initiated", "ringing": "ringing", "answered": "in-progress"}
PLAYED_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class TwilioFace:
    account: Account

    def signature(self, url: str, fields: Fields, *, forged: bool = False) -> dict[str, str]:
        said = "".join(name + value for name, value in sorted(set(fields)))
        secret = self.account.secret + ("?" if forged else "")
        made = hmac.new(secret.encode(), (url + said).encode(), sha1).digest()
        return {
            "X-Twilio-Signature": base64.b64encode(made).decode(),
            "I-Twilio-Idempotency-Token": str(uuid.uuid4()),
            "User-Agent": "TwilioProxy/1.1",
        }

    def recording_id(self) -> str:
        return sid("RE")

    def _known(self, call: Call, status: str) -> list[tuple[str, str]]:
        return [
            ("AccountSid", self.account.id),
            ("ApiVersion", "2010-04-01"),
            ("CallSid", call.sid),
            ("CallStatus", status),
            ("Called", call.to),
            ("Caller", call.caller),
            ("Direction", "outbound-api"),
            ("From", call.caller),
            ("To", call.to),
        ]

    def notice(self, call: Call, event: str) -> Notice | None:
        number, call.sequence = call.sequence, call.sequence + 1
        if not call.asked.events_url or event not in call.asked.events:
            return None
        fields = [
            *self._known(call, STATUSES.get(event, call.status)),
            ("CallbackSource", "call-progress-events"),
            ("SequenceNumber", str(number)),
            ("Timestamp", format_datetime(call.now)),
        ]
        if event == "completed":
            fields += [("CallDuration", str(call.seconds)), ("Duration", str(-(-call.seconds // 60)))]
            fields += [("SipResponseCode", call.cause or "200")]
        if call.answered_by and event == "completed":
            fields.append(("AnsweredBy", call.answered_by))
        return Notice(event, call.asked.events_url, fields)

    def detected(self, call: Call) -> Notice | None:
        if not call.asked.detect_url:
            return None
        fields = [
            ("AccountSid", self.account.id),
            ("CallSid", call.sid),
            ("AnsweredBy", call.answered_by),
            ("MachineDetectionDuration", "2600"),
        ]
        return Notice("machine", call.asked.detect_url, fields)

    def recorded(self, call: Call, recording: Recording) -> Notice | None:
        if not call.asked.recording_url or "completed" not in call.asked.recording_events:
            return None
        fields = [
            ("AccountSid", self.account.id),
            ("CallSid", call.sid),
            ("RecordingSid", recording.sid),
            (
                "RecordingUrl",
                f"https://api.twilio.com/2010-04-01/Accounts/{self.account.id}/Recordings/{recording.sid}",
            ),
            ("RecordingStatus", "completed"),
            ("RecordingDuration", str(round(recording.seconds))),
            ("RecordingChannels", "1"),
            ("RecordingStartTime", format_datetime(call.answered_at or call.now)),
            ("RecordingSource", "OutboundAPI"),
            ("RecordingTrack", "both"),
        ]
        return Notice("recording", call.asked.recording_url, fields)

    def document_fields(self, call: Call, more: Fields) -> Fields:
        by = [("AnsweredBy", call.answered_by)] if call.asked.detect == "wait" else []
        return [*self._known(call, call.status), *by, *more]

    def heard(self, text: str, digit: str) -> Fields:
        return [("SpeechResult", text), ("Confidence", "0.92")] if text else [("Digits", digit)]

    def setup(self, call: Call, session: str, facts: Mapping[str, str]) -> dict[str, Any]:
        return {
            "sessionId": session,
            "accountSid": self.account.id,
            "parentCallSid": "",
            "callSid": call.sid,
            "from": call.caller,
            "to": call.to,
            "forwardedFrom": "",
            "callType": "PSTN",
            "callerName": "",
            "direction": "outbound-api",
            "callStatus": "IN-PROGRESS",
            "customParameters": dict(facts),
        }

    def relay_fields(self, session: str, end: RelayEnd) -> Fields:
        told = [("SessionId", session), ("SessionStatus", end.status)]
        told += [("HandoffData", end.handoff)] if end.handoff else []
        return [*told, ("ErrorCode", end.error)] if end.error else told

    def verbs(self, body: str) -> list[Verb]:
        try:
            root: Element = fromstring(body)
        except (ParseError, DefusedXmlException, ValueError) as error:
            raise Nonsense(f"12100: the document is no XML: {error}") from error
        if root.tag != "Response":
            raise Nonsense("12100: the document is no Response")
        return [verb(each) for each in root]


def verb(element: Element) -> Verb:
    reader = READERS.get(element.tag)
    if reader is None:
        raise Nonsense(f"12200: the simulator does not carry out {element.tag}")
    return reader(element)


def gather(element: Element) -> Ask:
    inside = [verb(each) for each in element]
    spoken = tuple(each for each in inside if isinstance(each, Speak | Pause))
    return Ask(element.get("action", ""), spoken, seconds(element.get("timeout", "5")))


def connect(element: Element) -> Talk:
    relay = element.find("ConversationRelay")
    if relay is None or not relay.get("url", "").startswith(("ws://", "wss://")):
        raise Nonsense("12200: Connect holds a ConversationRelay with the address of a socket")
    facts = {each.get("name", ""): each.get("value", "") for each in relay.findall("Parameter")}
    return Talk(relay.get("url", ""), dict(relay.attrib), facts, element.get("action", ""))


def seconds(written: str) -> float:
    try:
        return float(written)
    except ValueError:
        return 5.0


READERS: Mapping[str, Callable[[Element], Verb]] = {
    "Say": lambda element: Speak(element.text or ""),
    "Play": lambda element: Speak(f"[plays {element.text}]"),
    "Pause": lambda element: Pause(seconds(element.get("length", "1"))),
    "Hangup": lambda _: Leave(),
    "Reject": lambda _: Leave(),
    "Redirect": lambda element: Redirect((element.text or "").strip()),
    "Gather": gather,
    "Connect": connect,
}
