from typing import Annotated

from fastapi import Depends, Query

from functions.voiceera.campaigns.schemas import (
    CampaignFields,
    CampaignOut,
    CampaignsIn,
    CampaignsOut,
    NewCampaignIn,
    ProgressOut,
)
from shared.domain.campaigns.model.hours import Window
from shared.domain.campaigns.service.campaigns import CampaignService
from shared.domain.campaigns.wiring.campaigns import campaign_service
from shared.web.dialects import envelope
from shared.web.gate import CurrentUser

router = envelope.router(prefix="/campaigns", tags=["campaigns"])
Campaigns = Annotated[CampaignService, Depends(campaign_service)]


@router.get("")
async def list_campaigns(
    asked: Annotated[CampaignsIn, Query()], user: CurrentUser, campaigns: Campaigns
) -> envelope.Envelope[CampaignsOut]:
    """Newest first."""
    found = campaigns.page(user, asked.wanted())
    items = [CampaignOut.of(campaign) for campaign in found.items]
    return envelope.ok(CampaignsOut(total=found.total or 0, skip=asked.skip, limit=asked.limit, items=items))


@router.post("", status_code=201)
async def create_campaign(
    body: NewCampaignIn, user: CurrentUser, campaigns: Campaigns
) -> envelope.Envelope[CampaignOut]:
    """A draft. Above nine hundred numbers they are loaded behind it: `loading` says until when."""
    made = campaigns.create(user, body.changes(Window()), body.rows())
    return envelope.ok(CampaignOut.of(made))


@router.get("/{campaign_id}")
async def get_campaign(campaign_id: str, user: CurrentUser, campaigns: Campaigns) -> envelope.Envelope[CampaignOut]:
    return envelope.ok(CampaignOut.of(campaigns.get(user, campaign_id)))


@router.put("/{campaign_id}")
@router.patch("/{campaign_id}")
async def update_campaign(
    campaign_id: str, body: CampaignFields, user: CurrentUser, campaigns: Campaigns
) -> envelope.Envelope[CampaignOut]:
    """Of a draft. What is not named stays; contacts are added under `/contacts`."""
    window = campaigns.get(user, campaign_id).window
    return envelope.ok(CampaignOut.of(campaigns.update(user, campaign_id, body.changes(window))))


@router.delete("/{campaign_id}", status_code=204)
async def delete_campaign(campaign_id: str, user: CurrentUser, campaigns: Campaigns) -> None:
    """Its calls stay in the log."""
    campaigns.delete(user, campaign_id)


@router.post("/{campaign_id}/launch")
@router.post("/{campaign_id}/resume")
async def launch_campaign(
    campaign_id: str, user: CurrentUser, campaigns: Campaigns
) -> envelope.Envelope[CampaignOut]:
    """Begins it, or goes on after a pause. Before its `start_time` it is `scheduled`."""
    return envelope.ok(CampaignOut.of(campaigns.launch(user, campaign_id)))


@router.post("/{campaign_id}/pause")
async def pause_campaign(
    campaign_id: str, user: CurrentUser, campaigns: Campaigns
) -> envelope.Envelope[CampaignOut]:
    """No call begins from here on; who is talking goes on."""
    return envelope.ok(CampaignOut.of(campaigns.pause(user, campaign_id)))


@router.post("/{campaign_id}/stop")
async def stop_campaign(
    campaign_id: str, user: CurrentUser, campaigns: Campaigns
) -> envelope.Envelope[CampaignOut]:
    """For good."""
    return envelope.ok(CampaignOut.of(campaigns.stop(user, campaign_id)))


@router.get("/{campaign_id}/progress")
@router.get("/{campaign_id}/stats")
async def get_progress(campaign_id: str, user: CurrentUser, campaigns: Campaigns) -> envelope.Envelope[ProgressOut]:
    return envelope.ok(ProgressOut.of(campaigns.progress(user, campaign_id)))
