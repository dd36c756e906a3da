"""Bodies and answers of accounts under `/api/integrations`."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from shared.domain.integrations.model import IntegrationKind, State
from shared.kit.clock import rfc3339
from shared.kit.errors import Unprocessable
from shared.mailboxes import ADDRESS
from shared.reaching.tokens import Secret
from shared.web.schemas import BothOut, In

LINE = r"^[^\x00-\x1f\x7f\"]*$"
MAIL = ADDRESS.pattern
HOST = Field(default=None, max_length=253, pattern=r"^[A-Za-z0-9._:-]+$")
MAIL_FIELDS = (
    "imap_host", "imap_port", "imap_security", "smtp_host", "smtp_port", "smtp_security", "address",
)  # fmt: skip
TOKEN_FIELDS = ("auth", "token_url", "client_id", "scope")
Security = Literal["tls", "starttls", "none"]


class IntegrationIn(In):
    """`url` of calendars and files; the rest is of mail, which may be signed in to by OAuth2 instead of a password."""

    url: str | None = Field(default=None, min_length=1, max_length=1000)
    imap_host: str | None = HOST
    imap_port: int = Field(default=993, ge=1, le=65535)
    imap_security: Security = "tls"
    smtp_host: str | None = HOST
    smtp_port: int = Field(default=465, ge=1, le=65535)
    smtp_security: Security = "tls"
    address: str | None = Field(default=None, max_length=320, pattern=MAIL)
    username: str = Field(min_length=1, max_length=300, pattern=LINE)
    password: str | None = Field(default=None, min_length=1, max_length=1000, repr=False)

    auth: Literal["password", "oauth2"] = "password"
    token_url: str | None = Field(default=None, max_length=1000)
    client_id: str | None = Field(default=None, max_length=500, pattern=LINE)
    scope: str = Field(default="", max_length=1000, pattern=LINE)
    client_secret: str = Field(default="", max_length=1000, repr=False)
    refresh_token: str | None = Field(default=None, min_length=1, max_length=8000, repr=False)

    def server(self, kind: IntegrationKind) -> dict[str, str]:
        names = self._names(kind)
        given = {name: getattr(self, name) for name in names}
        missing = next((name for name, value in given.items() if value is None), None)
        if missing is not None:
            raise Unprocessable(f"An account for {kind} needs {missing}", field=missing)
        return {name: str(value) for name, value in given.items()}

    def secret(self) -> str | None:
        """To be sealed: a password, or what tokens are had with."""
        if self.auth == "password" or self.refresh_token is None:
            return self.password if self.auth == "password" else None
        return Secret(self.client_secret, self.refresh_token).written()

    def _names(self, kind: IntegrationKind) -> tuple[str, ...]:
        if kind is not IntegrationKind.MAIL:
            return ("url",)
        return (*MAIL_FIELDS, *TOKEN_FIELDS) if self.auth == "oauth2" else MAIL_FIELDS


class IntegrationOut(BothOut):
    kind: str
    configured: bool
    source: str
    server: Mapping[str, str] | None = None
    username: str | None = None
    checked_at: str | None = None
    updated_at: str | None = None

    @classmethod
    def of(cls, state: State) -> "IntegrationOut":
        account = state.account
        if account is None:
            return cls(kind=state.kind, configured=state.configured, source=state.source)
        return cls(
            kind=state.kind,
            configured=True,
            source=state.source,
            server=account.server,
            username=account.username,
            checked_at=rfc3339(account.checked_at) if account.checked_at else None,
            updated_at=rfc3339(account.updated_at),
        )


class IntegrationsOut(BothOut):
    accounts: list[IntegrationOut]
