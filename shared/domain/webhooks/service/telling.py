"""Hands events in for those who want to be told. Done twice, it is done once: an event and an endpoint make one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.domain.webhooks.model.deliveries import Delivery
from shared.domain.webhooks.model.endpoints import Endpoint
from shared.domain.webhooks.model.events import Event, events_of
from shared.domain.webhooks.repository.deliveries import DeliveryRepository
from shared.domain.webhooks.repository.endpoints import EndpointRepository
from shared.queues import Outbox


@dataclass(slots=True)
class Telling:
    """For one batch of changes: whose endpoints were looked for are known for the rest of it."""

    endpoints: EndpointRepository
    deliveries: DeliveryRepository
    later: Outbox
    known: dict[str, list[Endpoint]] = field(default_factory=dict)

    def tell(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        for event in events_of(before, after):
            for endpoint in self._of(event.user_id):
                if endpoint.wants(event.kind):
                    self._hand_in(endpoint, event)

    def _of(self, user_id: str) -> list[Endpoint]:
        if user_id not in self.known:
            self.known[user_id] = self.endpoints.all(user_id, surely=False)
        return self.known[user_id]

    def _hand_in(self, endpoint: Endpoint, event: Event) -> None:
        """Whoever died behind storing it has not sent its order: what nobody has tried yet is ordered again."""
        new = Delivery(event.user_id, endpoint.id, event.id, event.kind, event.body, event.at)
        if not self.deliveries.add(new):
            found = self.deliveries.get(endpoint.id, event.id)
            if found is None or not found.untouched:
                return
        self.later.send(new.order())
