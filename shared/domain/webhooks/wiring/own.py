"""What tells of one's webhooks."""

from functools import cache

from shared.domain.webhooks.repository.deliveries import DeliveryRepository
from shared.domain.webhooks.repository.endpoints import EndpointRepository
from shared.domain.webhooks.service.own import OwnWebhooks


@cache
def own_webhooks() -> OwnWebhooks:
    return OwnWebhooks(EndpointRepository(), DeliveryRepository())
