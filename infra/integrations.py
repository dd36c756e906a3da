"""The rows of what people have elsewhere."""

from typing import Any

from infra.fleet import Function, Queue, Right, TableRights
from infra.knowledge import KEEPING, KEPT
from infra.knowledge import SETTINGS as KNOWING
from infra.rows import DOOR, http
from shared.auth.tokens import TokenSettings
from shared.domain.integrations.wiring.accounts import SharedSecret, SharedSettings
from shared.kit.settings import Settings, StageSettings
from shared.reaching import ReachSettings
from shared.tables.actions import ActionItem
from shared.tables.integrations import IntegrationItem
from shared.tables.scans import ScanItem
from shared.vault import VaultSettings

ELSEWHERE: TableRights = {IntegrationItem: Right.WRITE, ActionItem: Right.GET | Right.UPDATE}
REACHING: tuple[type[Settings], ...] = (VaultSettings, ReachSettings, SharedSettings, SharedSecret)
SCANNED: TableRights = {**KEPT, IntegrationItem: Right.GET, ScanItem: Right.GET | Right.PUT}
SCANNING: dict[str, Any] = {**KEEPING, "sends": (*KEEPING["sends"], "scans")}

INTEGRATIONS = (
    http(
        "voiceassist/integrations",
        "/api/integrations",
        "/api/integrations/{proxy+}",
        tables={**DOOR, **ELSEWHERE},
        settings=(TokenSettings, *REACHING),
        memory=1024,
    ),
    http(
        "voiceassist/files",
        "/api/integrations/files/{proxy+}",
        tables={**DOOR, **SCANNED},
        settings=(TokenSettings, *REACHING, *KNOWING),
        **SCANNING,
    ),
    Function(
        "jobs/files_scanner",
        (Queue("scans", batch_size=1),),
        tables=SCANNED,
        settings=(StageSettings, *REACHING, *KNOWING),
        timeout=300,
        **SCANNING,
    ),
)
