"""What loads contacts, and removes them."""

from functools import cache

from shared.domain.campaigns.repository.campaigns import CampaignRepository
from shared.domain.campaigns.repository.contacts import ContactRepository
from shared.domain.campaigns.service.contacts import LoadingService


@cache
def loading_service() -> LoadingService:
    return LoadingService(CampaignRepository(), ContactRepository())
