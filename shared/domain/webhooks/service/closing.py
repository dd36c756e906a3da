"""Takes away the webhooks of who has left, and what was sent to them."""

from dataclasses import dataclass

from shared.domain.webhooks.model.deliveries import sweep
from shared.domain.webhooks.repository.endpoints import EndpointRepository
from shared.queues import Outbox


@dataclass(frozen=True, slots=True)
class ClosingService:
    endpoints: EndpointRepository
    later: Outbox

    def close(self, user_id: str) -> None:
        for each in self.endpoints.all(user_id):
            self.later.send(sweep(each.id))
        self.endpoints.forget(user_id)
