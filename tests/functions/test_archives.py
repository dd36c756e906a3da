"""What a person has in all three products is in their archive."""

from dataclasses import replace

from shared.domain.campaigns.model.campaigns import Outcome
from shared.domain.integrations.model import Account, IntegrationKind, Scan
from shared.domain.integrations.repository.accounts import IntegrationRepository
from shared.domain.integrations.repository.scans import ScanRepository
from shared.domain.webhooks.model.deliveries import Delivery
from shared.domain.webhooks.model.endpoints import Endpoint
from shared.domain.webhooks.model.events import EventKind
from shared.domain.webhooks.repository.deliveries import DeliveryRepository
from shared.domain.webhooks.repository.endpoints import EndpointRepository
from shared.kit.clock import utc_now
from shared.kit.ids import new_id
from tests.functions.campaigning import ask, made
from tests.functions.knowledge import ingest
from tests.functions.people import caller, registered, signed_in, worker
from tests.functions.test_agents import made as agent_made
from tests.functions.test_call_logs import called
from tests.functions.test_exports import archived
from tests.functions.worlds import World


def moved(user_id: str) -> None:
    """With files elsewhere, which were looked through once."""
    now = utc_now()
    account = Account(
        user_id, IntegrationKind.FILES, {"url": "https://cloud.example/"}, "ann", "its seal", 1, now, now
    )
    assert IntegrationRepository().keep(account)
    ScanRepository().keep(Scan(user_id, new_id(), "note", force=False, created_at=now, updated_at=now))


def hooked(user_id: str) -> str:
    """Told of one event at an address of their own."""
    now, endpoint_id = utc_now(), new_id()
    address = "https://hooks.example/calls"
    endpoint = Endpoint(user_id, endpoint_id, address, frozenset({EventKind.TEST}), "its seal", now, now)
    assert EndpointRepository().add(replace(endpoint, previous="its seal before"))
    assert DeliveryRepository().add(Delivery(user_id, endpoint_id, "event-1", EventKind.TEST, "{}", now))
    return endpoint_id


def test_documents_links_and_calls_are_in_the_archive_too(
    world: World,
) -> None:
    ann, era = world.ann, caller()
    shared = ann.call("voiceassist/session_sharing", "POST", f"/api/sessions/{world.talk}/share", {})
    kept = ingest(worker(), "Gout is eased by colchicine.")
    assert kept.status == 200, kept.text
    agent = agent_made(era)
    campaign = made(era, agent, phone_numbers=["+14155550101"])
    ask(era, "POST", f"/{campaign}/launch")
    call = called(world.user_id, campaign, agent, "+14155550101", Outcome.COMPLETED)

    moved(world.user_id)
    hook = hooked(world.user_id)
    files = archived(ann)
    text = {name: content.decode() for name, content in files.items() if not name.endswith(".wav")}
    (source,) = [name for name in text if "/documents/" in name and "/source/" in name]
    assert text[source] == "Gout is eased by colchicine."
    (links,) = [name for name in text if name.endswith("links.json")]
    assert shared.body["share_token"] in text[links]
    assert "password" not in text[links]
    accounts, walk = text["voiceassist/integrations/accounts.json"], text["voiceassist/integrations/scans.jsonl"]
    assert "https://cloud.example/" in accounts
    assert "seal" not in accounts
    assert '"source_type": "note"' in walk
    assert "https://hooks.example/calls" in text[f"voiceera/webhooks/{hook}/webhook.json"]
    assert "event-1" in text[f"voiceera/webhooks/{hook}/deliveries.jsonl"]
    assert "seal" not in text[f"voiceera/webhooks/{hook}/webhook.json"].replace('"sealed"', "")
    assert agent in text["voiceera/agents.jsonl"]
    assert "+14155550101" in text[f"voiceera/campaigns/{campaign}/contacts.jsonl"]
    assert "resolved" in text[f"voiceera/calls/{call.id}/turns.jsonl"]

    registered("bob@example.com")
    for name, content in archived(signed_in("bob@example.com")).items():
        assert kept.body["document_id"] not in name
        assert b"colchicine" not in content
