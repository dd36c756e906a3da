"""What delivers."""

from functools import cache

from shared.domain.webhooks.repository.deliveries import DeliveryRepository
from shared.domain.webhooks.repository.endpoints import EndpointRepository
from shared.domain.webhooks.service.sending import SendingService
from shared.hooks.http import HttpPoster
from shared.queues.sqs import SqsOutbox
from shared.reaching import ReachSettings
from shared.vault.aesgcm import AesGcmVault


@cache
def sending_service() -> SendingService:
    reach = ReachSettings.load()
    poster = HttpPoster(reach.allowed, reach.authority)
    return SendingService(EndpointRepository(), DeliveryRepository(), AesGcmVault(), poster, SqsOutbox("webhooks"))
