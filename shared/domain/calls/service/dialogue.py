"""Holds the conversation of a call: one reply for everything that is heard."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.domain.calls.model.calls import Call
from shared.domain.calls.model.dialogue import (
    GOODBYE,
    MOST_TURNS,
    NEVER_AGAIN,
    PARTING,
    STILL_THERE,
    STOP_CALLING,
    Reply,
    Said,
    Speech,
    Turn,
    greeting_of,
    instructions,
    silent,
)
from shared.domain.calls.repository.dialing import DialingRepository
from shared.domain.calls.repository.turns import TurnRepository
from shared.domain.campaigns.model.campaigns import Campaign
from shared.domain.campaigns.service.contacts import SuppressionService
from shared.domain.campaigns.service.upkeep import UpkeepService
from shared.kit.clock import Clock, utc_now
from shared.kit.errors import Refusal
from shared.kit.observability import logger


@dataclass(frozen=True, slots=True)
class DialogueService:
    upkeep: UpkeepService
    dialing: DialingRepository
    turns: TurnRepository
    suppressions: SuppressionService
    speech: Speech
    now: Clock = utc_now

    def open(self, call: Call, campaign: Campaign) -> str:
        """The first words. An answer document that is asked for twice says them twice, and they are kept once."""
        text = greeting_of(campaign.pinned, self._variables(call))
        if not self.turns.all(call.id):
            self.turns.add(call.id, Turn(0, "agent", text, self.now()))
        return text

    def hear(self, call: Call, text: str) -> Reply:
        """Somebody who asks not to be called again is not called again."""
        started = time.monotonic()
        self.turns.add(call.id, Turn(0, "callee", text, self.now()))
        reply = self._reply(call, text)
        waited = round((time.monotonic() - started) * 1000)
        self.turns.add(call.id, Turn(0, "agent", reply[0].text, self.now(), waited, reply[1]))
        return reply[0]

    def _reply(self, call: Call, text: str) -> tuple[Reply, int]:
        if STOP_CALLING.search(text):
            self.suppressions.add(call.user_id, call.number, "asked in a call")
            return Reply(NEVER_AGAIN, ends=True), 0
        turns = self.turns.all(call.id)
        if not text:
            return Reply(PARTING if silent(turns) else STILL_THERE, ends=silent(turns)), 0
        if GOODBYE.search(text) or len(turns) >= MOST_TURNS:
            return Reply(PARTING, ends=True), 0
        said = self._spoken(call, turns)
        return Reply(said.text, ends=bool(GOODBYE.search(said.text))), said.tokens

    def _spoken(self, call: Call, turns: Sequence[Turn]) -> Said:
        campaign = self.upkeep.find(call.user_id, call.campaign_id)
        agent: Mapping[str, Any] = campaign.pinned if campaign else {}
        try:
            return self.speech.reply(instructions(agent, self._variables(call), call.number), agent, turns)
        except Refusal:
            logger.exception("no reply could be made in a call", extra={"call_id": call.id})
            return Said("I am sorry, I did not get that. Could you say it again?")

    def _variables(self, call: Call) -> Mapping[str, str]:
        contact = self.dialing.contact(call.campaign_id, call.number)
        return contact.variables if contact else {}
