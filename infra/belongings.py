"""The rows of what belongs to a person beside what they say: files, papers made of it, and what sweeps up behind."""

from infra.fleet import Function, Queue, Right, Stream, TableRights
from infra.knowledge import KEEPING, ORDERED
from infra.rows import ACCOUNTS, DOOR, http
from shared.auth.passwords import PasswordSettings
from shared.auth.tokens import TokenSettings
from shared.domain.attachments.wiring.files import AttachmentSettings
from shared.embeddings import EmbeddingSettings
from shared.kit.settings import StageSettings
from shared.retrieval import IndexSettings
from shared.scanning import ScanningSettings
from shared.tables.accounts import AccountItem
from shared.tables.actions import ActionItem
from shared.tables.agents import AgentItem
from shared.tables.api_keys import ApiKeyItem
from shared.tables.attachments import AttachmentItem
from shared.tables.audit import AuditItem
from shared.tables.call_stats import CallStatItem
from shared.tables.calls import CallItem
from shared.tables.campaigns import CampaignItem
from shared.tables.clinical_contexts import ClinicalItem
from shared.tables.contacts import ContactItem
from shared.tables.conversations import ConversationItem
from shared.tables.deliveries import DeliveryItem
from shared.tables.documents import DocumentItem
from shared.tables.exports import ExportItem
from shared.tables.folders import FolderItem
from shared.tables.integrations import IntegrationItem
from shared.tables.limits import LimitItem
from shared.tables.messages import MessageItem
from shared.tables.scans import ScanItem
from shared.tables.sessions import SessionItem
from shared.tables.shares import ShareItem
from shared.tables.usage import UsageItem
from shared.tables.webhooks import WebhookItem

FILES = Right.GET | Right.QUERY | Right.PUT | Right.DELETE
ATTACHMENTS: TableRights = {
    AttachmentItem: Right.WRITE,
    MessageItem: Right.GET | Right.UPDATE,  # whose it is, and how many files it has
    ConversationItem: Right.CHECK,
}
SWEPT = Right.QUERY | Right.DELETE
UNCALLED: TableRights = {MessageItem: Right.CHECK, ConversationItem: Right.CHECK}  # the code reaches them, no more
# To read conversations from their beginning to their end.
TELLING: TableRights = {ConversationItem: Right.READ, MessageItem: Right.QUERY, FolderItem: Right.CHECK}
# Of identity, of which the archive shows the account: the code reaches the rest and never calls it.
REACHED: TableRights = dict.fromkeys((*ACCOUNTS, SessionItem, ApiKeyItem, AuditItem), Right.CHECK)

BELONGINGS = (
    http(
        "voiceassist/attachments",
        "/api/messages/{message_id}/attachments",
        "/api/messages/{message_id}/attachments/{proxy+}",
        "/api/attachments/{proxy+}",
        tables={**DOOR, **ATTACHMENTS},
        buckets={"attachments": FILES},
        settings=(TokenSettings, AttachmentSettings, ScanningSettings),
        memory=1024,  # a file is looked at as a whole
    ),
    Function(
        "jobs/attachments",
        (Stream(AttachmentItem), Queue("readings", batch_size=1)),
        tables={**UNCALLED, AttachmentItem: Right.GET | Right.UPDATE},
        buckets={"attachments": FILES},
        sends=("readings",),
        memory=1769,  # a whole core, and room for the reader's process
        timeout=120,
    ),
    http(
        "voiceassist/exports",
        "/api/sessions/{session_id}/export/{format}",
        "/api/export/{proxy+}",
        tables={**DOOR, **TELLING, ExportItem: Right.GET | Right.PUT | Right.UPDATE},
        buckets={"exports": Right.GET},
        sends=("exports",),
        settings=(TokenSettings,),
        memory=1769,  # a paper is set while its owner waits
    ),
    Function(
        "jobs/exporter",
        (Queue("exports", batch_size=1),),
        tables={
            **REACHED,
            **TELLING,
            ExportItem: Right.GET | Right.UPDATE,
            AccountItem: Right.GET,
            FolderItem: Right.QUERY,
            ClinicalItem: Right.QUERY,
            **dict.fromkeys((AttachmentItem, DocumentItem, ShareItem, CampaignItem, ContactItem), Right.QUERY),
            **dict.fromkeys((IntegrationItem, ScanItem, WebhookItem, DeliveryItem), Right.QUERY),
            AgentItem: Right.GET | Right.QUERY,
            CallItem: Right.QUERY,
            **dict.fromkeys((LimitItem, CallStatItem), Right.CHECK),  # reached, never called
        },
        buckets={
            "exports": FILES,
            **dict.fromkeys(("attachments", "documents", "recordings"), Right.GET | Right.QUERY),
        },
        settings=(StageSettings, TokenSettings, PasswordSettings, AttachmentSettings, ScanningSettings),
        memory=3008,  # pages of a long conversation
        timeout=300,
    ),
    Function(
        "jobs/sweeper",
        (
            Stream(ConversationItem, removals=True),
            Stream(MessageItem, removals=True),
            Queue("sweeps", batch_size=1),
        ),
        tables={
            ConversationItem: Right.GET | Right.PUT | Right.UPDATE,  # counts of what went by itself
            MessageItem: Right.QUERY | Right.DELETE,
            AttachmentItem: Right.QUERY | Right.DELETE,
            ShareItem: Right.QUERY | Right.DELETE,
            ClinicalItem: Right.GET | Right.DELETE,
            FolderItem: Right.CHECK,
            LimitItem: Right.CHECK,
        },
        sends=("sweeps",),
        settings=(StageSettings, PasswordSettings),
        timeout=300,
    ),
    Function(
        "jobs/leaver",
        (Stream(AccountItem, removals=True), Queue("departures", batch_size=1)),
        tables={
            **dict.fromkeys(
                (
                    ConversationItem,
                    ExportItem,
                    UsageItem,
                    FolderItem,
                    ClinicalItem,
                    AgentItem,
                    IntegrationItem,
                    ActionItem,
                    ScanItem,
                ),
                Right.QUERY | Right.DELETE,
            ),
            **ORDERED,
            **dict.fromkeys((CallItem, CallStatItem, WebhookItem), Right.QUERY | Right.DELETE),
            CampaignItem: Right.WRITE,
            AccountItem: Right.GET,
            MessageItem: Right.CHECK,  # the code reaches these and never calls them
            AttachmentItem: Right.CHECK,
            ContactItem: Right.CHECK,
        },
        buckets={"exports": SWEPT, "attachments": SWEPT, "recordings": SWEPT, **KEEPING["buckets"]},
        sends=("departures", "campaign-pump", "webhooks", *KEEPING["sends"]),
        settings=(StageSettings, EmbeddingSettings, IndexSettings),
        memory=512,
        timeout=300,
    ),
)
