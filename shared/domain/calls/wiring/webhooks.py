"""What answers a carrier."""

from functools import cache

from shared.domain.calls.repository.calls import CallRepository
from shared.domain.calls.repository.dialing import DialingRepository
from shared.domain.calls.repository.turns import TurnRepository
from shared.domain.calls.service.dialing import CallerSettings
from shared.domain.calls.service.dialogue import DialogueService
from shared.domain.calls.service.webhooks import WebhookService
from shared.domain.calls.wiring.carrying import carrier
from shared.domain.calls.wiring.dialing import settling_service
from shared.domain.calls.wiring.speaking import speech
from shared.domain.campaigns.wiring.campaigns import suppression_service
from shared.domain.campaigns.wiring.upkeep import upkeep_service
from shared.domain.chat.wiring.ledger import ledger
from shared.queues.sqs import SqsOutbox
from shared.sockets import Sockets
from shared.sockets.gateway import GatewaySockets


@cache
def dialogue_service() -> DialogueService:
    return DialogueService(
        upkeep_service(), DialingRepository(), TurnRepository(), suppression_service(), speech(), ledger()
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
