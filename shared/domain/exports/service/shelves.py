"""What a person has beside conversations, as files of their archive: documents, accounts elsewhere, agents,
campaigns, calls, webhooks."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from shared.domain.agents.service import AgentService
from shared.domain.calls.service.log import LogService
from shared.domain.campaigns.service.telling import CampaignTelling
from shared.domain.exports.service.writing import File, contents, line, written
from shared.domain.integrations.service.own import OwnIntegrations
from shared.domain.knowledge.service.own import OwnDocuments
from shared.domain.webhooks.service.own import OwnWebhooks
from shared.kit.principal import Principal, Product


@dataclass(frozen=True, slots=True)
class DocumentShelf:
    documents: OwnDocuments

    def __call__(self, user: Principal) -> Iterator[File]:
        for product in Product:
            for each in self.documents.all(Principal(user.user_id, product)):
                folder = f"{product}/documents/{each.id}"
                yield f"{folder}/document.json", [written(each)]
                yield f"{folder}/source/{each.filename}", contents(partial(self.documents.source, each))


@dataclass(frozen=True, slots=True)
class ElsewhereShelf:
    own: OwnIntegrations

    def __call__(self, user: Principal) -> Iterator[File]:
        folder = f"{Product.VOICEASSIST}/integrations"
        yield f"{folder}/accounts.json", [written(list(self.own.accounts(user)))]
        yield f"{folder}/scans.jsonl", map(line, self.own.scans(user))


@dataclass(frozen=True, slots=True)
class CallShelf:
    agents: AgentService
    campaigns: CampaignTelling
    calls: LogService

    def __call__(self, user: Principal) -> Iterator[File]:
        era = Product.VOICEERA
        yield f"{era}/agents.jsonl", map(line, self.agents.all(user))
        yield f"{era}/suppressed.json", [written(list(self.campaigns.suppressed(user)))]
        for each in self.campaigns.all(user):
            folder = f"{era}/campaigns/{each.id}"
            yield f"{folder}/campaign.json", [written(each)]
            yield f"{folder}/contacts.jsonl", map(line, self.campaigns.called(each))
        for call in self.calls.all(user):
            folder = f"{era}/calls/{call.id}"
            yield f"{folder}/call.json", [written(call)]
            yield f"{folder}/turns.jsonl", map(line, self.calls.said(call))
            if call.recording:
                yield f"{folder}/recording.wav", contents(partial(self.calls.recorded, call))


@dataclass(frozen=True, slots=True)
class WebhookShelf:
    webhooks: OwnWebhooks

    def __call__(self, user: Principal) -> Iterator[File]:
        for each in self.webhooks.all(user):
            folder = f"{Product.VOICEERA}/webhooks/{each.id}"
            yield f"{folder}/webhook.json", [written(each)]
            yield f"{folder}/deliveries.jsonl", map(line, self.webhooks.told(each))
