"""All that a person has set up here to be told of, and what they were told: for their archive."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from shared.domain.webhooks.model.deliveries import Delivery
from shared.domain.webhooks.model.endpoints import Endpoint
from shared.domain.webhooks.repository.deliveries import DeliveryRepository
from shared.domain.webhooks.repository.endpoints import EndpointRepository
from shared.kit.principal import Principal


@dataclass(frozen=True, slots=True)
class OwnWebhooks:
    endpoints: EndpointRepository
    deliveries: DeliveryRepository

    def all(self, user: Principal) -> Iterator[Endpoint]:
        """Without their secrets: an archive is handed on."""
        return (replace(each, sealed="", previous="") for each in self.endpoints.all(user.user_id))

    def told(self, endpoint: Endpoint) -> Iterator[Delivery]:
        return self.deliveries.all(endpoint.id)
