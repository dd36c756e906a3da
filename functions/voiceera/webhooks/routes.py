from typing import Annotated

from fastapi import Depends, Query

from functions.voiceera.webhooks.schemas import (
    DeliveriesOut,
    DeliveryDetailOut,
    DeliveryOut,
    NewWebhookIn,
    SecretOut,
    WebhookIn,
    WebhookOut,
    WebhooksOut,
)
from shared.domain.webhooks.model.deliveries import DeliveryState
from shared.domain.webhooks.service.endpoints import WebhookService
from shared.domain.webhooks.wiring.webhooks import webhook_service
from shared.kit.texts import one_line
from shared.ratelimit import Limit
from shared.web.dialects import envelope
from shared.web.gate import CurrentUser, limited

router = envelope.router(prefix="/webhooks", tags=["webhooks"])
Webhooks = Annotated[WebhookService, Depends(webhook_service)]
Cursor = Annotated[str | None, Query(max_length=600)]
Size = Annotated[int, Query(ge=1, le=100)]
SENDS = Limit("webhook-sends", 30)  # what we are made to send to somebody else's server


@router.post("", status_code=201)
async def create_webhook(body: NewWebhookIn, user: CurrentUser, webhooks: Webhooks) -> envelope.Envelope[SecretOut]:
    """The answer holds the secret that events are signed with; it is not shown again."""
    made, secret = webhooks.create(user, body.url, body.events, one_line(body.description), enabled=body.enabled)
    return envelope.ok(SecretOut.around(made, secret))


@router.get("")
async def list_webhooks(user: CurrentUser, webhooks: Webhooks) -> envelope.Envelope[WebhooksOut]:
    items = [WebhookOut.of(each) for each in webhooks.all(user)]
    return envelope.ok(WebhooksOut(total=len(items), items=items))


@router.get("/{webhook_id}")
async def get_webhook(webhook_id: str, user: CurrentUser, webhooks: Webhooks) -> envelope.Envelope[WebhookOut]:
    return envelope.ok(WebhookOut.of(webhooks.get(user, webhook_id)))


@router.put("/{webhook_id}")
@router.patch("/{webhook_id}")
async def update_webhook(
    webhook_id: str, body: WebhookIn, user: CurrentUser, webhooks: Webhooks
) -> envelope.Envelope[WebhookOut]:
    return envelope.ok(WebhookOut.of(webhooks.update(user, webhook_id, body.changes())))


@router.delete("/{webhook_id}", status_code=204)
async def delete_webhook(webhook_id: str, user: CurrentUser, webhooks: Webhooks) -> None:
    """With its log."""
    webhooks.remove(user, webhook_id)


@router.post("/{webhook_id}/rotate-secret")
async def rotate_secret(webhook_id: str, user: CurrentUser, webhooks: Webhooks) -> envelope.Envelope[SecretOut]:
    """A new secret. The one before signs too, for a day."""
    made, secret = webhooks.rotate(user, webhook_id)
    return envelope.ok(SecretOut.around(made, secret))


@router.post("/{webhook_id}/test", status_code=202)
@limited(SENDS)
async def send_test(webhook_id: str, user: CurrentUser, webhooks: Webhooks) -> envelope.Envelope[DeliveryOut]:
    """Sends an event of the type `webhook.test`."""
    return envelope.ok(DeliveryOut.of(webhooks.test(user, webhook_id)))


@router.get("/{webhook_id}/deliveries")
async def list_deliveries(
    webhook_id: str,
    user: CurrentUser,
    webhooks: Webhooks,
    status: DeliveryState | None = None,
    cursor: Cursor = None,
    limit: Size = 50,
) -> envelope.Envelope[DeliveriesOut]:
    """Newest first, of the last thirty days. `status=dead` are those that were given up."""
    return envelope.ok(DeliveriesOut.of(webhooks.log(user, webhook_id, status, cursor, limit)))


@router.get("/{webhook_id}/deliveries/{event_id}")
async def get_delivery(
    webhook_id: str, event_id: str, user: CurrentUser, webhooks: Webhooks
) -> envelope.Envelope[DeliveryDetailOut]:
    """With what was sent, and every attempt."""
    return envelope.ok(DeliveryDetailOut.around(webhooks.delivery(user, webhook_id, event_id)))


@router.post("/{webhook_id}/deliveries/{event_id}/resend", status_code=202)
@limited(SENDS)
async def resend(
    webhook_id: str, event_id: str, user: CurrentUser, webhooks: Webhooks
) -> envelope.Envelope[DeliveryOut]:
    """The same event with the same id, at once."""
    return envelope.ok(DeliveryOut.of(webhooks.resend(user, webhook_id, event_id)))
