"""What a person may do with webhooks of their own. Somebody else's is not found."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shared.domain.webhooks.model import deliveries, endpoints
from shared.domain.webhooks.model.deliveries import Delivery, DeliveryState, anew, sweep
from shared.domain.webhooks.model.endpoints import Endpoint, changed, checked_kinds, rotated, too_many
from shared.domain.webhooks.model.events import Event, EventKind, event_id, of_the_same
from shared.domain.webhooks.repository.deliveries import DeliveryRepository
from shared.domain.webhooks.repository.endpoints import EndpointRepository
from shared.hooks import checked, secret_of
from shared.kit.agreeing import agreeing
from shared.kit.clock import Clock, utc_now
from shared.kit.errors import Stale
from shared.kit.ids import is_id
from shared.kit.making import made_before, new_bytes, new_id
from shared.kit.paging import Page
from shared.kit.principal import Principal
from shared.queues import Outbox
from shared.reaching import ReachSettings
from shared.vault import Vault

RECENT = 20  # deliveries among which an event is looked for that was sent just now


@dataclass(frozen=True, slots=True)
class WebhookService:
    endpoints: EndpointRepository
    deliveries: DeliveryRepository
    vault: Vault
    later: Outbox
    reach: ReachSettings
    now: Clock = utc_now

    def create(
        self, user: Principal, url: str, kinds: Sequence[str], description: str, *, enabled: bool = True
    ) -> tuple[Endpoint, str]:
        """With its secret, which is shown this once."""
        now, secret = self.now(), secret_of(new_bytes())
        checked(url, self.reach)
        new = Endpoint(user.user_id, new_id(), url, checked_kinds(kinds), "", now, now, description, enabled)
        if before := made_before(lambda: self.endpoints.get(new.user_id, new.id)):
            return before, secret
        sealed = replace(new, sealed=self.vault.seal(secret, new.context))
        if not self.endpoints.add(sealed):
            raise too_many()
        return sealed, secret

    def all(self, user: Principal) -> list[Endpoint]:
        return self.endpoints.all(user.user_id)

    def get(self, user: Principal, endpoint_id: str) -> Endpoint:
        found = self.endpoints.get(user.user_id, endpoint_id) if is_id(endpoint_id) else None
        if found is None:
            raise endpoints.not_there()
        return found

    def update(self, user: Principal, endpoint_id: str, changes: Mapping[str, Any]) -> Endpoint:
        wanted = dict(changes)
        if "url" in wanted:
            checked(wanted["url"], self.reach)
        if "kinds" in wanted:
            wanted["kinds"] = checked_kinds(wanted["kinds"])
        return self._changed(user, endpoint_id, lambda before: changed(before, wanted, self.now()))

    def rotate(self, user: Principal, endpoint_id: str) -> tuple[Endpoint, str]:
        """The secret before signs too, for a day."""
        secret = secret_of(new_bytes())
        found = self.get(user, endpoint_id)
        if made_before(lambda: self.vault.open(found.sealed, found.context) == secret):
            return found, secret

        def change(before: Endpoint) -> Endpoint:
            return rotated(before, self.vault.seal(secret, before.context), self.now())

        return self._changed(user, endpoint_id, change), secret

    def remove(self, user: Principal, endpoint_id: str) -> None:
        found = self.get(user, endpoint_id)
        self.later.send(sweep(found.id), 1)
        self.endpoints.remove(found)

    def test(self, user: Principal, endpoint_id: str) -> Delivery:
        """An event that says nothing, on the way of all others; whatever the endpoint is told of."""
        found, now = self.get(user, endpoint_id), self.now()
        data = {"webhook_id": found.id, "message": "This is a test."}
        named = event_id(now, new_id())
        if before := made_before(lambda: self._sent(found.id, named)):
            self.later.send(before.order())
            return before
        event = Event(named, EventKind.TEST, user.user_id, now, data)
        new = Delivery(user.user_id, found.id, event.id, event.kind, event.body, now)
        self.deliveries.add(new)
        self.later.send(new.order())
        return new

    def _sent(self, endpoint_id: str, named: str) -> Delivery | None:
        newest = self.deliveries.page(endpoint_id, None, None, RECENT).items
        return next((each for each in newest if of_the_same(each.event_id, named)), None)

    def log(
        self, user: Principal, endpoint_id: str, state: DeliveryState | None, cursor: str | None, limit: int
    ) -> Page[Delivery]:
        return self.deliveries.page(self.get(user, endpoint_id).id, state, cursor, limit)

    def delivery(self, user: Principal, endpoint_id: str, event: str) -> Delivery:
        found = self.deliveries.get(self.get(user, endpoint_id).id, event)
        if found is None:
            raise deliveries.not_there()
        return found

    def resend(self, user: Principal, endpoint_id: str, event: str) -> Delivery:
        """The same event with the same id, whatever became of it before."""

        def attempt() -> Delivery:
            before = self.delivery(user, endpoint_id, event)
            after = anew(before)
            self.later.send(after.order(), 1)
            if not self.deliveries.replace(before, after):
                raise Stale
            return after

        return agreeing(attempt)

    def _changed(self, user: Principal, endpoint_id: str, change: Callable[[Endpoint], Endpoint]) -> Endpoint:
        def attempt() -> Endpoint:
            after = change(self.get(user, endpoint_id))
            if not self.endpoints.replace(after):
                raise Stale
            return after

        return agreeing(attempt)
