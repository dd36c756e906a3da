"""VoiceERA's rows: agents, campaigns, and the jobs that call."""

from infra.fleet import Function, Queue, Right
from infra.rows import DOOR, http
from shared.auth.tokens import TokenSettings
from shared.tables.agents import AgentItem
from shared.tables.campaigns import CampaignItem
from shared.tables.contacts import ContactItem

CALLING: tuple[Function, ...] = (
    http(
        "voiceera/agents",
        "/agents",
        "/agents/{proxy+}",
        tables={**DOOR, AgentItem: Right.WRITE},
        settings=(TokenSettings,),
    ),
    http(
        "voiceera/campaigns",
        "/campaigns",
        "/campaigns/{proxy+}",
        "/suppressions",
        "/suppressions/{proxy+}",
        tables={**DOOR, AgentItem: Right.READ, CampaignItem: Right.WRITE, ContactItem: Right.WRITE},
        sends=("campaign-pump",),
        settings=(TokenSettings,),
    ),
    Function(
        "jobs/campaign_pump",
        (Queue("campaign-pump", batch_size=1),),
        tables={CampaignItem: Right.WRITE, ContactItem: Right.WRITE},
        timeout=120,
    ),
)
