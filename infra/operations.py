"""The rows of what administrators see and do."""

from typing import Any

from infra.fleet import Function, Right, Schedule, Stream, TableRights
from infra.rows import ACCOUNTS, DOOR, IDENTITY, PROBED, http
from shared.auth.tokens import TokenSettings
from shared.domain.identity.wiring.door import RootKeySettings
from shared.llm.settings import ModelSettings
from shared.retrieval import IndexSettings
from shared.tables.accounts import AccountItem
from shared.tables.attachments import AttachmentItem
from shared.tables.audit import AuditItem
from shared.tables.cache import CacheItem
from shared.tables.clinical_contexts import ClinicalItem
from shared.tables.connections import ConnectionItem
from shared.tables.conversations import ConversationItem
from shared.tables.documents import DocumentItem
from shared.tables.flags import FlagItem
from shared.tables.folders import FolderItem
from shared.tables.histories import HistoryItem
from shared.tables.lockouts import LockoutItem
from shared.tables.messages import MessageItem
from shared.tables.phi import PhiItem
from shared.tables.rollups import RollupItem
from shared.tables.seals import SealItem
from shared.tables.tallies import TallyItem
from shared.tables.two_factors import TwoFactorItem
from shared.tables.usage import UsageItem

# What is kept in two levels, and by which every change is told of.
CACHED: TableRights = {CacheItem: Right.GET | Right.PUT, AuditItem: Right.PUT}
# To screen what goes to an outside model.
SCREENED: TableRights = {
    CacheItem: Right.GET | Right.PUT,
    PhiItem: Right.GET | Right.PUT | Right.UPDATE,
    TallyItem: Right.QUERY | Right.UPDATE,
    AuditItem: Right.CHECK,  # the code reaches it and never calls it
}
PANEL: dict[str, Any] = {
    **IDENTITY,
    "tables": {**ACCOUNTS, **PROBED, RollupItem: Right.READ},
    "settings": (*IDENTITY["settings"], ModelSettings, IndexSettings),  # whether these answer
}
OVERSEEN = tuple(
    f"{begin}/{noun}{rest}"
    for noun in ("conversations", "clinical", "attachments", "folders", "voice")
    for begin in ("/api/admin", "/admin")
    for rest in ("", "/{proxy+}")
)

OPERATIONS = (
    http(
        "voiceassist/feature_flags",
        "/api/admin/feature-flags",
        "/api/admin/feature-flags/{proxy+}",
        "/admin/feature-flags",
        "/admin/feature-flags/{proxy+}",
        "/api/flags",
        "/api/flags/{proxy+}",
        "/api/experiments/flags",
        "/api/experiments/flags/{proxy+}",
        tables={**DOOR, **CACHED, FlagItem: Right.WRITE},
        settings=(TokenSettings,),
    ),
    http(
        "voiceassist/cache",
        "/api/admin/cache/{proxy+}",
        "/admin/cache/{proxy+}",
        tables={**DOOR, **CACHED, CacheItem: Right.GET | Right.PUT | Right.DESCRIBE},
        settings=(TokenSettings,),
    ),
    http(
        "voiceassist/audit_logs",
        "/api/admin/panel/audit-logs",
        "/api/admin/panel/audit-logs/{proxy+}",
        "/api/admin/audit-logs",
        "/api/admin/audit-logs/{proxy+}",
        "/admin/audit-logs",
        "/admin/audit-logs/{proxy+}",
        "/api/admin/clinical/audit",
        "/admin/clinical/audit",
        tables={
            **DOOR,
            AuditItem: Right.QUERY,
            SealItem: Right.READ,
            AccountItem: Right.GET,
        },
        settings=(TokenSettings,),
    ),
    http(
        "voiceassist/phi",
        "/api/admin/phi/{proxy+}",
        "/admin/phi/{proxy+}",
        tables={**DOOR, **CACHED, PhiItem: Right.READ | Right.PUT | Right.UPDATE},
        settings=(TokenSettings,),
    ),
    http(
        "voiceassist/admin_panel",
        "/api/admin/panel/{proxy+}",
        "/admin/metrics",
        "/admin/users",
        "/admin/users/{proxy+}",
        **PANEL,
    ),
    http(
        "voiceassist/oversight",
        *OVERSEEN,
        tables={
            **DOOR,
            ConversationItem: Right.READ | Right.UPDATE,  # taken out of a folder that goes
            ClinicalItem: Right.READ,
            FolderItem: Right.WRITE,
            ConnectionItem: Right.GET | Right.DELETE,
            MessageItem: Right.READ | Right.UPDATE,
            AttachmentItem: Right.READ | Right.DELETE,
            AccountItem: Right.GET,
            AuditItem: Right.PUT,
            RollupItem: Right.READ,
            # the code reaches these and never calls them
            **dict.fromkeys((HistoryItem, LockoutItem, TwoFactorItem), Right.CHECK),
        },
        settings=(TokenSettings,),
        pushes=True,
    ),
    http(
        "youworker/analytics",
        "/v1/analytics/{proxy+}",
        tables={**DOOR, RollupItem: Right.READ},
        settings=(TokenSettings, RootKeySettings),
    ),
    Function(
        "jobs/rollups",
        (
            Stream(AccountItem),
            Stream(ConversationItem),
            Stream(MessageItem),
            Stream(UsageItem),
            Stream(ConnectionItem),
            Stream(AttachmentItem),
            Stream(DocumentItem),
            Stream(FolderItem),
            Stream(ClinicalItem),
        ),
        tables={RollupItem: Right.READ | Right.PUT | Right.UPDATE | Right.DELETE},
        timeout=120,
    ),
    Function(
        "jobs/audit",
        (Stream(AuditItem), Schedule("rate(1 hour)")),
        tables={
            AuditItem: Right.QUERY,
            SealItem: Right.READ | Right.PUT | Right.UPDATE,
            AccountItem: Right.CHECK,  # the code reaches it and never calls it
        },
        timeout=120,
    ),
)
