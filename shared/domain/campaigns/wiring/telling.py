"""Which tables tell all of a person's campaigns."""

from functools import cache

from shared.domain.campaigns.repository.campaigns import CampaignRepository
from shared.domain.campaigns.repository.contacts import ContactRepository, SuppressionRepository
from shared.domain.campaigns.service.telling import CampaignTelling


@cache
def campaign_telling() -> CampaignTelling:
    return CampaignTelling(CampaignRepository(), ContactRepository(), SuppressionRepository())
