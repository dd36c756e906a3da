"""Which tables and queues stand behind campaigns, and where their agents come from."""

from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from typing import Any

from shared.domain.agents.model import VERSIONED
from shared.domain.agents.wiring import agent_service
from shared.domain.campaigns.repository.campaigns import CampaignRepository
from shared.domain.campaigns.repository.contacts import ContactRepository, SuppressionRepository
from shared.domain.campaigns.service.campaigns import CampaignService
from shared.domain.campaigns.service.contacts import ContactService, SuppressionService
from shared.kit.principal import Principal, Product
from shared.queues.sqs import SqsOutbox


class People:
    def pinned(self, user_id: str, agent_id: str) -> tuple[Mapping[str, Any], int]:
        agent = agent_service().get(Principal(user_id, Product.VOICEERA), agent_id)
        kept = asdict(agent)
        return {name: kept[name] for name in VERSIONED}, agent.version


@cache
def campaign_service() -> CampaignService:
    return CampaignService(CampaignRepository(), ContactRepository(), People(), SqsOutbox("campaign-pump"))


@cache
def contact_service() -> ContactService:
    return ContactService(campaign_service(), ContactRepository(), SuppressionRepository())


@cache
def suppression_service() -> SuppressionService:
    return SuppressionService(SuppressionRepository())
