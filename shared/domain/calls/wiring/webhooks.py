"""What answers a carrier."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from shared.domain.calls.model.dialogue import Said, Turn
from shared.domain.calls.repository.calls import CallRepository
from shared.domain.calls.repository.dialing import DialingRepository
from shared.domain.calls.repository.turns import TurnRepository
from shared.domain.calls.service.dialing import CallerSettings
from shared.domain.calls.service.dialogue import DialogueService
from shared.domain.calls.service.webhooks import WebhookService
from shared.domain.calls.wiring.carrying import carrier
from shared.domain.calls.wiring.dialing import settling_service
from shared.domain.campaigns.wiring.campaigns import suppression_service
from shared.domain.campaigns.wiring.upkeep import upkeep_service
from shared.domain.ledger.wiring.keeping import account
from shared.kit.principal import Principal
from shared.queues.sqs import SqsOutbox
from shared.sockets import Sockets
from shared.sockets.gateway import GatewaySockets


class Spoken:
    """Most of what a carrier tells is answered without a word: what finds words is loaded by the first of them."""

    def reply(self, owner: Principal, told: str, agent: Mapping[str, Any], turns: Sequence[Turn]) -> Said:
        from shared.domain.calls.wiring.speaking import speech  # noqa: PLC0415  # half of what the function loads

        return speech().reply(owner, told, agent, turns)


@cache
def dialogue_service() -> DialogueService:
    return DialogueService(
        upkeep_service(), DialingRepository(), TurnRepository(), suppression_service(), Spoken(), account()
    )


@cache
def webhook_service() -> WebhookService:
    return WebhookService(
        carrier(),
        CallRepository(),
        TurnRepository(),
        settling_service(),
        dialogue_service(),
        upkeep_service(),
        SqsOutbox("call-recordings"),
        CallerSettings.load(),
    )


def sockets() -> Sockets:
    return GatewaySockets("voiceera")
