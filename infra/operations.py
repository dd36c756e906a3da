"""The rows of what administrators see and do."""

from infra.fleet import Function, Right, Schedule, Stream, TableRights
from infra.rows import DOOR, http
from shared.auth.tokens import TokenSettings
from shared.tables.accounts import AccountItem
from shared.tables.audit import AuditItem
from shared.tables.cache import CacheItem
from shared.tables.flags import FlagItem
from shared.tables.seals import SealItem

# What is kept in two levels, and by which every change is told of.
CACHED: TableRights = {CacheItem: Right.GET | Right.PUT, AuditItem: Right.PUT}

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
        tables={
            **DOOR,
            AuditItem: Right.QUERY,
            SealItem: Right.READ,
            AccountItem: Right.GET,
        },
        settings=(TokenSettings,),
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
