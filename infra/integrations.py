"""The rows of what people have elsewhere."""

from infra.fleet import Right, TableRights
from infra.rows import DOOR, http
from shared.auth.tokens import TokenSettings
from shared.domain.integrations.wiring.accounts import SharedSecret, SharedSettings
from shared.reaching import ReachSettings
from shared.tables.integrations import IntegrationItem
from shared.vault import VaultSettings

ELSEWHERE: TableRights = {IntegrationItem: Right.WRITE}

INTEGRATIONS = (
    http(
        "voiceassist/integrations",
        "/api/integrations",
        "/api/integrations/{proxy+}",
        tables={**DOOR, **ELSEWHERE},
        settings=(TokenSettings, VaultSettings, ReachSettings, SharedSettings, SharedSecret),
        memory=1024,
    ),
)
