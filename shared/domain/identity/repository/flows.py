"""Flows: begun, found, taken once."""

from dataclasses import dataclass
from datetime import UTC, datetime

from pynamodb.exceptions import DeleteError, DoesNotExist

from shared.domain.identity.model import Flow
from shared.domain.identity.repository.counting import REFUSED
from shared.tables.oauth_flows import OAuthFlowItem


@dataclass(frozen=True, slots=True)
class FlowRepository:
    def add(self, flow: Flow) -> None:
        item = OAuthFlowItem(
            flow.key,
            provider=flow.provider,
            challenge=flow.challenge,
            nonce=flow.nonce,
            redirect_uri=flow.redirect_uri,
            user_id=flow.user_id,
            ends_at=flow.ends_at,
            expires_at=datetime.fromtimestamp(flow.ends_at, UTC),
        )
        item.save(condition=OAuthFlowItem.state.does_not_exist())

    def get(self, key: str) -> Flow | None:
        try:
            item = OAuthFlowItem.get(key, consistent_read=True)
        except DoesNotExist:
            return None
        return Flow(
            key=item.state,
            provider=item.provider,
            challenge=item.challenge,
            nonce=item.nonce,
            redirect_uri=item.redirect_uri,
            user_id=item.user_id,
            ends_at=int(item.ends_at),
        )

    def take(self, flow: Flow) -> bool:
        """False for a twin that came second."""
        try:
            OAuthFlowItem(flow.key).delete(condition=OAuthFlowItem.state.exists())
        except DeleteError as error:
            if error.cause_response_code != REFUSED:
                raise
            return False
        return True
