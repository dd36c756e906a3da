"""What makes papers and archives in the background."""

from functools import cache

from shared.domain.agents.wiring import agent_service
from shared.domain.attachments.wiring.files import attachment_service
from shared.domain.calls.wiring.log import log_service
from shared.domain.campaigns.wiring.telling import campaign_telling
from shared.domain.clinical.wiring import clinical_service, preset_service
from shared.domain.conversations.wiring.conversations import conversation_service
from shared.domain.conversations.wiring.telling import telling_service
from shared.domain.exports.repository import ExportRepository
from shared.domain.exports.service.archiving import Belongings
from shared.domain.exports.service.making import MakingService
from shared.domain.exports.service.shelves import CallShelf, DocumentShelf, ElsewhereShelf, WebhookShelf
from shared.domain.exports.wiring.exporting import printer
from shared.domain.exports.wiring.place import BUCKET
from shared.domain.folders.wiring import folder_service
from shared.domain.identity.wiring.accounts import identity_service
from shared.domain.integrations.wiring.own import own_integrations
from shared.domain.knowledge.wiring.own import own_documents
from shared.domain.sharing.wiring import sharing_service
from shared.domain.webhooks.wiring.own import own_webhooks
from shared.storage.s3 import S3Files


@cache
def making_service() -> MakingService:
    everything = Belongings(
        identity_service(),
        conversation_service(),
        telling_service(),
        attachment_service(),
        folder_service(),
        clinical_service(),
        preset_service(),
        sharing_service(),
        (
            DocumentShelf(own_documents()),
            ElsewhereShelf(own_integrations()),
            CallShelf(agent_service(), campaign_telling(), log_service()),
            WebhookShelf(own_webhooks()),
        ),
    )
    talks, telling = conversation_service(), telling_service()
    return MakingService(ExportRepository(), talks, telling, printer, everything, S3Files(BUCKET))
