"""Holds the conversation of a call: one reply for everything that is heard."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.domain.calls.model.calls import Call
from shared.domain.calls.model.dialogue import (
    GOODBYE,
    MISHEARD,
    MOST_TURNS,
    NEVER_AGAIN,
    PARTING,
    STILL_THERE,
    STOP_CALLING,
    USED_UP,
    Books,
    Reply,
    Said,
    Speech,
    Turn,
    greeting_of,
    heard_of,
    instructions,
    silent,
)
from shared.domain.calls.repository.dialing import DialingRepository
from shared.domain.calls.repository.turns import TurnRepository
from shared.domain.campaigns.model.campaigns import Campaign
from shared.domain.campaigns.service.contacts import SuppressionService
from shared.domain.campaigns.service.upkeep import UpkeepService
from shared.domain.ledger.model.usage import Spent
from shared.kit.clock import Clock, utc_now
from shared.kit.errors import Exhausted, Refusal
from shared.kit.observability import logger
from shared.kit.principal import Principal, Product


@dataclass(frozen=True, slots=True)
class DialogueService:
    upkeep: UpkeepService
    dialing: DialingRepository
    turns: TurnRepository
    suppressions: SuppressionService
    speech: Speech
    books: Books
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
        reply, spent = self._reply(call, text)
        waited = round((time.monotonic() - started) * 1000)
        self.turns.add(call.id, Turn(0, "agent", reply.text, self.now(), waited, spent.tokens))
        return reply

    def interrupted(self, call: Call, heard: str) -> None:
        """The callee spoke over us. What is kept of our last words is what was heard of them: so much the model knows
        to have said, and so much the transcript shows."""
        ours = [turn for turn in self.turns.all(call.id) if turn.speaker == "agent"]
        if ours:
            self.turns.cut(call.id, ours[-1], heard_of(ours[-1].text, heard))

    def _reply(self, call: Call, text: str) -> tuple[Reply, Spent]:
        if STOP_CALLING.search(text):
            self.suppressions.add(call.user_id, call.number, "asked in a call")
            return Reply(NEVER_AGAIN, ends=True), Spent()
        turns = self.turns.all(call.id)
        if not text:
            return Reply(PARTING if silent(turns) else STILL_THERE, ends=silent(turns)), Spent()
        if GOODBYE.search(text) or len(turns) >= MOST_TURNS:
            return Reply(PARTING, ends=True), Spent()
        said = self._spoken(call, turns)
        return Reply(said.text, ends=bool(GOODBYE.search(said.text))), said.spent

    def _spoken(self, call: Call, turns: Sequence[Turn]) -> Said:
        """Whoever has nothing left for today calls nobody else only to take leave of them."""
        try:
            return self._answered(call, turns)
        except Exhausted:
            self.upkeep.pause(call.user_id, call.campaign_id, "allowance_used_up")
            return Said(USED_UP)
        except Refusal:
            logger.exception("no reply could be made in a call", extra={"call_id": call.id})
            return Said(MISHEARD)

    def _answered(self, call: Call, turns: Sequence[Turn]) -> Said:
        campaign, owner = self.upkeep.find(call.user_id, call.campaign_id), owner_of(call)
        agent: Mapping[str, Any] = campaign.pinned if campaign else {}
        told = instructions(agent, self._variables(call), call.number)
        with self.books.opened(owner, "call", call.id, told) as page:
            said = self.speech.reply(owner, told, agent, turns)
            page.spent = said.spent
        return said

    def _variables(self, call: Call) -> Mapping[str, str]:
        contact = self.dialing.contact(call.campaign_id, call.number)
        return contact.variables if contact else {}


def owner_of(call: Call) -> Principal:
    """In whose name the call is made."""
    return Principal(call.user_id, Product.VOICEERA)
