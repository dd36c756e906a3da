"""What a carrier asks and reports, believed only when it is signed."""

import time
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from shared.domain.calls.model.calls import KINDS, Call, not_there
from shared.domain.calls.repository.calls import CallRepository
from shared.domain.calls.repository.turns import TurnRepository
from shared.domain.calls.service.dialing import CallerSettings
from shared.domain.calls.service.dialogue import DialogueService
from shared.domain.calls.service.settling import SettlingService
from shared.domain.campaigns.service.upkeep import UpkeepService
from shared.kit.clock import Clock, utc_now
from shared.kit.ids import is_id
from shared.queues import Outbox
from shared.telephony import Answerer, CallEvent, Carrier, Dialogue, Document, Kind, Webhook
from shared.telephony.relay import End, Incoming, Interrupt, Key, Outgoing, Prompt, Setup, Text
from shared.telephony.turns import TurnByTurn
from shared.telephony.webhooks import token_of

WAITS, WAIT_SECONDS = 100, 0.1


@dataclass(frozen=True, slots=True)
class WebhookService:
    carrier: Carrier
    calls: CallRepository
    turns: TurnRepository
    settling: SettlingService
    dialogue: DialogueService
    upkeep: UpkeepService
    recordings: Outbox
    settings: CallerSettings = field(default_factory=CallerSettings)
    now: Clock = utc_now

    def report(self, request: Webhook) -> CallEvent:
        event = self._read(request)
        call = self._call(event.token)
        if not event.signed:
            event = self._asked(event)
        if call.carrier_call_id not in {"", event.call_id}:
            return event
        if event.kind is Kind.RECORDING_READY and event.recording is not None:
            self.recordings.send({"call": call.id, **asdict(event.recording)})
        self.settling.report(call, event)
        return event

    def answer(self, request: Webhook) -> Document:
        """A machine is hung up on: leaving messages with machines is nobody's wish here."""
        event = self._read(request)
        call = self._call(event.token)
        campaign = self.upkeep.find(call.user_id, call.campaign_id)
        if campaign is None:
            raise not_there()
        if event.answered_by in {Answerer.MACHINE, Answerer.FAX}:
            self.calls.answered_by(call.id, event.answered_by.value)
            return self.carrier.say("", self._language(campaign.pinned))
        return self.carrier.answer(self._dialogue(call, campaign.pinned, self.dialogue.open(call, campaign)))

    def done(self, request: Webhook) -> Document:
        """The dialogue is over: so is the call."""
        self._call(self._read(request).token)
        return self.carrier.say("")

    def turn(self, request: Webhook) -> Document:
        """For a carrier that asks turn by turn: what was heard comes, what is said next goes."""
        self.carrier.verify(request)
        call = self._call(token_of(request.url))
        campaign = self.upkeep.find(call.user_id, call.campaign_id)
        if campaign is None or not isinstance(self.carrier, TurnByTurn):
            raise not_there()
        heard = self.carrier.heard(request)
        reply = self.dialogue.hear(call, heard.text or (f"(presses {heard.keys})" if heard.keys else ""))
        if reply.ends:
            return self.carrier.say(reply.text, self._language(campaign.pinned))
        return self.carrier.reply(self._dialogue(call, campaign.pinned, ""), reply.text)

    def connect(self, request: Webhook) -> None:
        self.carrier.verify(request)

    def said(self, connection: str, frame: Incoming) -> list[Outgoing]:
        match frame:
            case Setup(facts=facts):
                self.turns.remember(connection, self._call(facts.get("call", "")).id, self.now())
            case Prompt(text, _, True):
                return self._replied(connection, text)
            case Key(digit):
                return self._replied(connection, f"(presses {digit})")
            case Interrupt(heard):
                self.dialogue.interrupted(self._call(self._call_on(connection)), heard)
        return []

    def _replied(self, connection: str, text: str) -> list[Outgoing]:
        call = self._call(self._call_on(connection))
        reply = self.dialogue.hear(call, text)
        return [Text(reply.text), End('{"reason":"finished"}')] if reply.ends else [Text(reply.text)]

    def _call_on(self, connection: str) -> str:
        """Frames are worked on side by side: the first one may not be through when the second is heard."""
        for _ in range(WAITS):
            found = self.turns.call_of(connection)
            if found:
                return found
            time.sleep(WAIT_SECONDS)
        raise not_there()

    def _read(self, request: Webhook) -> CallEvent:
        self.carrier.verify(request)
        return self.carrier.read(request)

    def _call(self, token: str) -> Call:
        found = self.calls.get(token) if is_id(token) else None
        if found is None:
            raise not_there()
        return found

    def _asked(self, event: CallEvent) -> CallEvent:
        """Where the carrier signs no body, it is asked whether it is true."""
        found = self.carrier.fetch(event.call_id)
        kind = KINDS.get(found.state, event.kind)
        return replace(event, kind=kind, seconds=found.seconds, answered_by=found.answered_by)

    def _dialogue(self, call: Call, agent: Any, greeting: str) -> Dialogue:
        base = self.settings.url.rstrip("/")
        return Dialogue(
            socket_url=self.settings.socket_url,
            turn_url=f"{base}/carrier/turn/{call.id}",
            greeting=greeting,
            language=self._language(agent),
            voice="",
            interruptible=bool(agent.get("interruptible", True)),
            ended_url=f"{base}/carrier/done/{call.id}",
            record_url=f"{base}/carrier/events/{call.id}",
            facts={"call": call.id},
        )

    def _language(self, agent: Any) -> str:
        language = str(agent.get("language", "en"))
        return {"en": "en-US", "hi": "hi-IN", "es": "es-ES", "de": "de-DE", "fr": "fr-FR"}.get(language, language)
