"""Makes one attempt of one delivery. The order of the next attempt is sent before this one is written down: whoever
dies in between tries once more, and nothing is ever forgotten."""

import time
from dataclasses import dataclass
from datetime import datetime

from shared.domain.webhooks.model.deliveries import Delivery, DeliveryState, Message, Try, given_up, tried
from shared.domain.webhooks.model.endpoints import Endpoint, disabled
from shared.domain.webhooks.repository.deliveries import DeliveryRepository
from shared.domain.webhooks.repository.endpoints import EndpointRepository
from shared.hooks import Letter, Posted, Poster, signed
from shared.kit.clock import Clock, rfc3339, utc_now
from shared.kit.errors import Conflict, Refusal
from shared.queues import Outbox
from shared.vault import Vault

LONGEST_DELAY = 900  # seconds: what a queue takes
DISABLED, GONE = "WEBHOOK_DISABLED", "The receiver answered 410: it is gone"


@dataclass(frozen=True, slots=True)
class SendingService:
    endpoints: EndpointRepository
    deliveries: DeliveryRepository
    vault: Vault
    poster: Poster
    later: Outbox
    now: Clock = utc_now

    def work_off(self, message: Message) -> None:
        if message["kind"] == "sweep":
            while self.deliveries.remove_some(message["endpoint"]):
                continue
        else:
            self.deliver(message)

    def deliver(self, order: Message) -> None:
        """An order that the delivery has moved past is dropped."""
        now = self.now()
        early = order["due"] - now.timestamp()
        if early > 0:
            self.later.send(order, min(int(early) + 1, LONGEST_DELAY))
            return
        delivery = self.deliveries.get(order["endpoint"], order["event"])
        endpoint = self.endpoints.get(order["user"], order["endpoint"])
        if delivery is None or endpoint is None or not delivery.meant_by(order):
            return
        if not endpoint.enabled:
            self.deliveries.replace(delivery, given_up(delivery, DISABLED, now))
            return
        if not self.deliveries.claim(delivery, now):
            raise Conflict("Somebody else is delivering this", event=delivery.event_id)
        self._tried(endpoint, delivery, now)

    def _tried(self, endpoint: Endpoint, delivery: Delivery, now: datetime) -> None:
        started = time.monotonic()
        answer = self._posted(endpoint, delivery, now)
        took = round((time.monotonic() - started) * 1000)
        posted = answer if isinstance(answer, Posted) else None
        error = "" if isinstance(answer, Posted) else answer.code
        result = Try(rfc3339(now), posted.status if posted else None, error, took)
        gone = posted is not None and posted.unwanted
        taken = posted is not None and posted.taken
        after = tried(delivery, result, self.now(), taken=taken, final=gone)
        if after.state is DeliveryState.WAITING and after.due_at:
            wait = int((after.due_at - self.now()).total_seconds()) + 1
            self.later.send(after.order(), min(wait, LONGEST_DELAY))
        if gone:
            self.endpoints.replace(disabled(endpoint, GONE, self.now()))
        self.deliveries.replace(delivery, after)

    def _posted(self, endpoint: Endpoint, delivery: Delivery, now: datetime) -> Posted | Refusal:
        """Signed with what is good now, at the moment of this attempt."""
        body, stamp = delivery.body.encode(), int(now.timestamp())
        keys = [self.vault.open(seal, endpoint.context) for seal in endpoint.seals(now)]
        letter = Letter(delivery.event_id, body, stamp, signed(delivery.event_id, stamp, body, keys))
        try:
            return self.poster.post(endpoint.url, letter)
        except Refusal as refusal:
            return refusal
