"""What looks after campaigns while nobody asks."""

from functools import cache

from shared.domain.campaigns.repository.campaigns import CampaignRepository
from shared.domain.campaigns.service.upkeep import UpkeepService
from shared.queues.sqs import SqsOutbox


@cache
def upkeep_service() -> UpkeepService:
    return UpkeepService(CampaignRepository(), SqsOutbox("campaign-pump"))
