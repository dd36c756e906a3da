"""Accounts that people have elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from shared.kit.errors import Conflict


class IntegrationKind(StrEnum):
    CALENDAR = "calendar"
    MAIL = "mail"


class NotConfigured(Conflict):
    default_code = "NOT_CONFIGURED"


@dataclass(frozen=True, slots=True)
class Account:
    """`sealed` opens for its owner and its kind alone."""

    user_id: str
    kind: IntegrationKind
    server: Mapping[str, str]
    username: str
    sealed: str = field(repr=False)
    version: int
    created_at: datetime
    updated_at: datetime
    checked_at: datetime | None = None  # when the server last took the name and the password

    @property
    def context(self) -> str:
        return f"integrations {self.user_id} {self.kind}"


@dataclass(frozen=True, slots=True)
class Opened:
    """What signing in takes."""

    kind: IntegrationKind
    server: Mapping[str, str]
    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class State:
    """`source`: one's own, the one that administrators share, or none."""

    kind: IntegrationKind
    source: str
    account: Account | None = None

    @property
    def configured(self) -> bool:
        return self.source != "none"


def not_configured(kind: IntegrationKind) -> NotConfigured:
    return NotConfigured(
        f"No {kind} account is set up",
        kind=str(kind),
        remedy=f"Store one with PUT /api/integrations/accounts/{kind}",
    )
