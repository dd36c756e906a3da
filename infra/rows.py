"""What rows of the fleet have in common."""

from typing import Any

from pynamodb.models import Model

from infra.fleet import Function, Http, Right, TableRights
from shared.auth.passwords import PasswordSettings
from shared.auth.tokens import TokenSettings
from shared.domain.identity.wiring.door import RootKeySettings
from shared.kit.settings import CorsSettings, Settings, StageSettings
from shared.mail import MailSettings
from shared.oidc.settings import GoogleSettings, MicrosoftSettings, OidcSettings
from shared.tables.accounts import AccountItem
from shared.tables.api_keys import ApiKeyItem
from shared.tables.audit import AuditItem
from shared.tables.histories import HistoryItem
from shared.tables.idempotency import IdempotencyItem
from shared.tables.limits import LimitItem
from shared.tables.lockouts import LockoutItem
from shared.tables.oauth_flows import OAuthFlowItem
from shared.tables.sessions import SessionItem
from shared.tables.tallies import TallyItem
from shared.tables.tickets import TicketItem
from shared.tables.two_factors import TwoFactorItem
from shared.vault import VaultSettings

# What the edge of every HTTP function needs: limits, kept answers, counters.
EDGE_TABLES: TableRights = {
    LimitItem: Right.UPDATE,
    IdempotencyItem: Right.QUERY | Right.PUT | Right.UPDATE,
    TallyItem: Right.QUERY | Right.UPDATE,
}
EDGE_SETTINGS: tuple[type[Settings], ...] = (StageSettings, CorsSettings)


def http(
    name: str,
    *paths: str,
    tables: TableRights | None = None,
    settings: tuple[type[Settings], ...] = (),
    streams: bool = False,
    **more: Any,
) -> Function:
    return Function(
        name,
        (Http(slashed(paths), streams),),
        tables=with_edge(tables or {}),
        settings=(*EDGE_SETTINGS, *settings),
        **more,
    )


def slashed(paths: tuple[str, ...]) -> tuple[str, ...]:
    """To the gateway `/ready` and `/ready/` are two paths; clients use both. `{proxy+}` takes either."""
    plain = [path for path in paths if not path.endswith("+}") and path.startswith("/")]
    return (*paths, *(f"{path}/" for path in plain))


def with_edge(tables: TableRights) -> dict[type[Model], Right]:
    nothing = Right(0)
    return {
        table: EDGE_TABLES.get(table, nothing) | tables.get(table, nothing) for table in (*EDGE_TABLES, *tables)
    }


ACCOUNTS: TableRights = {
    AccountItem: Right.WRITE,
    HistoryItem: Right.QUERY | Right.PUT,
    TwoFactorItem: Right.DELETE,  # with the account
    ApiKeyItem: Right.WRITE,
    SessionItem: Right.WRITE,
    LockoutItem: Right.GET | Right.UPDATE | Right.DELETE,
    AuditItem: Right.PUT,
}
IDENTITY: dict[str, Any] = {
    "tables": ACCOUNTS,
    "settings": (TokenSettings, PasswordSettings, RootKeySettings),
    "memory": 1024,  # a password hash takes 20 ms of a whole core
}
LETTERS: dict[str, Any] = {
    **IDENTITY,
    "tables": {**ACCOUNTS, TicketItem: Right.WRITE},
    "settings": (*IDENTITY["settings"], MailSettings),
    "sends": ("mail",),
}
SECOND_STEP: dict[str, Any] = {
    **IDENTITY,
    "tables": {**ACCOUNTS, TicketItem: Right.WRITE, TwoFactorItem: Right.WRITE},
    "settings": (*IDENTITY["settings"], VaultSettings),
}
BOTH: dict[str, Any] = {
    **LETTERS,
    "tables": {**LETTERS["tables"], **SECOND_STEP["tables"]},
    "settings": (*LETTERS["settings"], VaultSettings),
}
# Apart from the rest of signing in: it alone holds the issuers' secrets and what verifies their signatures.
FEDERATION: dict[str, Any] = {
    "tables": {**ACCOUNTS, TicketItem: Right.WRITE, OAuthFlowItem: Right.GET | Right.PUT | Right.DELETE},
    "settings": (*IDENTITY["settings"], GoogleSettings, MicrosoftSettings, OidcSettings),
    "memory": 1024,
}
# What a function needs to know who is asking.
DOOR: TableRights = {SessionItem: Right.UPDATE, ApiKeyItem: Right.UPDATE}
PROBED: TableRights = {LimitItem: Right.GET}
