"""What stands behind a person's webhooks."""

from functools import cache

from shared.domain.webhooks.repository.deliveries import DeliveryRepository
from shared.domain.webhooks.repository.endpoints import EndpointRepository
from shared.domain.webhooks.service.endpoints import WebhookService
from shared.queues.sqs import SqsOutbox
from shared.reaching import ReachSettings
from shared.vault.aesgcm import AesGcmVault


@cache
def webhook_service() -> WebhookService:
    return WebhookService(
        EndpointRepository(), DeliveryRepository(), AesGcmVault(), SqsOutbox("webhooks"), ReachSettings.load()
    )
