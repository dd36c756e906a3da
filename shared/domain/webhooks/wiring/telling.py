"""What makes deliveries of events."""

from shared.domain.webhooks.repository.deliveries import DeliveryRepository
from shared.domain.webhooks.repository.endpoints import EndpointRepository
from shared.domain.webhooks.service.telling import Telling
from shared.queues.sqs import SqsOutbox


def telling() -> Telling:
    return Telling(EndpointRepository(), DeliveryRepository(), SqsOutbox("webhooks"))
