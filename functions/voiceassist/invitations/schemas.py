"""Bodies and answers of invitations, and of resets by administrators."""

from datetime import UTC, datetime
from typing import Literal

from pydantic import AliasChoices, Field

from shared.domain.identity.model import Ticket
from shared.kit.clock import rfc3339
from shared.kit.principal import Role
from shared.web.schemas import BothOut, In


class InviteIn(In):
    email: str = Field(max_length=254)
    full_name: str = Field(default="", max_length=255)
    admin_role: Role = Field(default=Role.USER, validation_alias=AliasChoices("admin_role", "adminRole", "role"))
    send_email: bool = True


class AdminResetIn(In):
    method: Literal["email", "temporary"] = "email"


class AdminResetOut(BothOut):
    message: str
    temporary_password: str | None = None


class InvitationOut(BothOut):
    """`token` is told this once, and only when no letter was sent."""

    id: str
    email: str
    full_name: str
    admin_role: str
    invited_by: str | None
    created_at: str
    expires_at: str
    token: str | None

    @classmethod
    def of(cls, ticket: Ticket, token: str | None = None) -> "InvitationOut":
        return cls(
            id=ticket.id,
            email=ticket.email,
            full_name=ticket.full_name,
            admin_role=ticket.role.value,
            invited_by=ticket.invited_by,
            created_at=moment(ticket.created_at),
            expires_at=moment(ticket.ends_at),
            token=token,
        )


class InvitationsOut(BothOut):
    invitations: list[InvitationOut]
    cursor: str | None


def moment(seconds: int) -> str:
    return rfc3339(datetime.fromtimestamp(seconds, UTC))
