"""VoiceERA's rows: agents, campaigns, calls, and the jobs that call."""

from typing import Any

from infra.fleet import Function, Queue, Right, Schedule, Socket, Stream, TableRights
from infra.knowledge import FINDING, INDEX_STORAGE, SEARCHED, SEARCHED_FILES
from infra.operations import SCREENED
from infra.rows import DOOR, http
from shared.auth.tokens import TokenSettings
from shared.domain.calls.service.dialing import CallerSettings
from shared.domain.calls.service.pumping import LineSettings
from shared.domain.calls.service.settling import PriceSettings
from shared.domain.ledger.model.quotas import QuotaSettings
from shared.kit.settings import StageSettings
from shared.llm.settings import ModelSettings
from shared.reaching import ReachSettings
from shared.tables.agents import AgentItem
from shared.tables.call_stats import CallStatItem
from shared.tables.calls import CallItem
from shared.tables.campaigns import CampaignItem
from shared.tables.contacts import ContactItem
from shared.tables.deliveries import DeliveryItem
from shared.tables.usage import UsageItem
from shared.tables.webhooks import WebhookItem
from shared.telephony.settings import (
    CarrierSettings,
    PlivoSettings,
    SimulatorSettings,
    TwilioSettings,
    VobizSettings,
)
from shared.tools.settings import ToolSettings
from shared.vault import VaultSettings

CARRIERS = (CarrierSettings, SimulatorSettings, TwilioSettings, PlivoSettings, VobizSettings)
CALLED: TableRights = {
    CampaignItem: Right.WRITE,
    ContactItem: Right.WRITE,
    CallItem: Right.WRITE,
    CallStatItem: Right.UPDATE,
}
DIALING: dict[str, Any] = {
    "tables": CALLED,
    "settings": (StageSettings, *CARRIERS, CallerSettings, LineSettings, PriceSettings),
    "sends": ("campaign-pump", "campaign-dial"),
}
# What is looked up to answer in a call, and where it is entered what that used.
SPOKEN: TableRights = {**SEARCHED, UsageItem: Right.PUT | Right.UPDATE}
SPEAKING = (*FINDING, ToolSettings, QuotaSettings)
# The agent a campaign pinned is read with the campaign: the code reaches the agents, and never calls them.
TALKING: dict[str, Any] = {
    "tables": {**CALLED, AgentItem: Right.CHECK, **SPOKEN},
    "buckets": SEARCHED_FILES,
    "settings": (*CARRIERS, CallerSettings, PriceSettings, *SPEAKING),
    "memory": 1769,  # a whole core: what is asked becomes a vector
    "storage": INDEX_STORAGE,
    "sends": ("campaign-pump", "call-recordings"),
}
LOGGED: TableRights = {**DOOR, CallItem: Right.READ, CallStatItem: Right.READ}
RECORDINGS = {"recordings": Right.READ}

CALLING: tuple[Function, ...] = (
    http(
        "voiceera/agents",
        "/agents",
        "/agents/{proxy+}",
        tables={**DOOR, AgentItem: Right.WRITE},
        settings=(TokenSettings,),
    ),
    http(
        "voiceera/rehearsal",
        "/agents/{agent_id}/test",
        tables={**DOOR, AgentItem: Right.GET, **SPOKEN},
        buckets=SEARCHED_FILES,
        settings=(TokenSettings, *SPEAKING),
        memory=1769,
        storage=INDEX_STORAGE,
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
    http(
        "voiceera/call_logs",
        "/call-logs",
        "/call-logs/{proxy+}",
        tables=LOGGED,
        buckets=RECORDINGS,
        settings=(TokenSettings,),
    ),
    http(
        "voiceera/call_recordings",
        "/call-recordings/{proxy+}",
        tables=LOGGED,
        buckets=RECORDINGS,
        settings=(TokenSettings,),
    ),
    http("voiceera/analytics", "/analytics/{proxy+}", tables=LOGGED, buckets=RECORDINGS, settings=(TokenSettings,)),
    http("voiceera/carrier", "/carrier/{proxy+}", **TALKING),
    Function(
        "voiceera/relay",
        (Socket(("/calls/relay",)),),
        pushes=True,
        timeout=60,
        **{**TALKING, "settings": (StageSettings, *TALKING["settings"])},
    ),
    Function("jobs/campaign_pump", (Queue("campaign-pump", batch_size=1),), timeout=120, **DIALING),
    Function("jobs/campaign_dialer", (Queue("campaign-dial", batch_size=1),), timeout=60, **DIALING),
    Function(
        "jobs/call_finisher",
        (Stream(CallItem), Queue("call-recordings", batch_size=1)),
        tables={
            CallItem: Right.WRITE,
            CallStatItem: Right.UPDATE,
            UsageItem: Right.PUT | Right.UPDATE,
            **SCREENED,
        },
        buckets={"recordings": Right.WRITE},
        settings=(StageSettings, *CARRIERS, ModelSettings, QuotaSettings),
        timeout=300,
        memory=1024,
    ),
    Function("jobs/campaign_reconciler", (Schedule("rate(1 minute)"),), timeout=300, **DIALING),
    http(
        "voiceera/webhooks",
        "/webhooks",
        "/webhooks/{proxy+}",
        tables={**DOOR, WebhookItem: Right.WRITE, DeliveryItem: Right.GET | Right.QUERY | Right.PUT},
        sends=("webhooks",),
        settings=(TokenSettings, VaultSettings, ReachSettings),
    ),
    Function(
        "jobs/webhook_events",
        (Stream(CallItem), Stream(CampaignItem)),
        tables={WebhookItem: Right.QUERY, DeliveryItem: Right.GET | Right.PUT},
        sends=("webhooks",),
    ),
    Function(
        "jobs/webhook_sender",
        (Queue("webhooks", batch_size=1),),
        tables={WebhookItem: Right.GET | Right.PUT, DeliveryItem: Right.WRITE},
        sends=("webhooks",),
        settings=(StageSettings, VaultSettings, ReachSettings),
        timeout=30,
    ),
)
