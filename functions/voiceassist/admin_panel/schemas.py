"""Bodies and answers about people."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import AliasChoices, Field

from shared.domain.identity.model import Account, Happening
from shared.domain.identity.service.directory import Done
from shared.kit.clock import rfc3339
from shared.kit.errors import Unprocessable
from shared.kit.paging import Page
from shared.kit.principal import Role
from shared.web.people import UserOut
from shared.web.schemas import BothOut, In

Reason = Field(default=None, max_length=500)
LONGEST_ID = 100


class AdminUpdateIn(In):
    email: str | None = Field(default=None, max_length=254)
    full_name: str | None = Field(default=None, max_length=255)
    is_admin: bool | None = None
    admin_role: Role | None = None
    is_active: bool | None = None
    action_reason: str | None = Field(
        default=None, max_length=500, validation_alias=AliasChoices("action_reason", "actionReason", "reason")
    )

    def role(self) -> Role | None:
        if self.admin_role is not None:
            return self.admin_role
        return None if self.is_admin is None else (Role.ADMIN if self.is_admin else Role.USER)


class PermanentIn(In):
    confirm_email: str = Field(max_length=254)
    reason: str | None = Reason


class BulkIn(In):
    user_ids: list[Annotated[str, Field(max_length=LONGEST_ID)]] = Field(max_length=1000)
    action: Literal["activate", "deactivate", "set_role"]
    role: Role | None = None
    reason: str | None = Reason

    def active(self) -> bool | None:
        return {"activate": True, "deactivate": False}.get(self.action)

    def new_role(self) -> Role | None:
        if self.action == "set_role" and self.role is None:
            raise Unprocessable("Say which role", field="role")
        return self.role if self.action == "set_role" else None


class UsersOut(BothOut):
    users: list[UserOut]
    items: list[UserOut]
    total: int | None
    total_count: int | None
    total_pages: int | None
    offset: int
    limit: int
    page: int
    page_size: int
    cursor: str | None

    @classmethod
    def of(cls, found: Page[Account], offset: int, limit: int) -> "UsersOut":
        users = [UserOut.of(account) for account in found.items]
        return cls(
            users=users,
            items=users,
            total=found.total,
            total_count=found.total,
            total_pages=None if found.total is None else -(-found.total // limit),
            offset=offset,
            limit=limit,
            page=offset // limit + 1,
            page_size=limit,
            cursor=found.cursor,
        )


class DeactivatedOut(BothOut):
    message: str
    user_id: str


class OneDoneOut(BothOut):
    user_id: str
    success: bool
    error: str | None


class BulkOut(BothOut):
    action: str
    succeeded: int
    failed: int
    results: list[OneDoneOut]

    @classmethod
    def of(cls, action: str, done: Sequence[Done]) -> "BulkOut":
        results = [
            OneDoneOut(
                user_id=each.user_id, success=each.error is None, error=each.error.message if each.error else None
            )
            for each in done
        ]
        succeeded = sum(each.success for each in results)
        return cls(action=action, succeeded=succeeded, failed=len(results) - succeeded, results=results)


class RoleChangeOut(BothOut):
    id: str
    changed_at: str
    actor: str | None
    from_role: str | None
    to_role: str
    reason: str | None
    trace_id: str


class RoleHistoryOut(BothOut):
    history: list[RoleChangeOut]

    @classmethod
    def of(cls, found: Sequence[Happening]) -> "RoleHistoryOut":
        changes = [
            RoleChangeOut(
                id=each.id,
                changed_at=rfc3339(each.at),
                actor=each.actor,
                from_role=each.before,
                to_role=each.after,
                reason=each.reason,
                trace_id=each.request_id,
            )
            for each in found
        ]
        return cls(history=changes)


class LockOut(BothOut):
    id: str
    timestamp: str
    actor: str | None
    status: str
    reason: str | None
    trace_id: str


class LockReasonsOut(BothOut):
    events: list[LockOut]

    @classmethod
    def of(cls, found: Sequence[Happening]) -> "LockReasonsOut":
        events = [
            LockOut(
                id=each.id,
                timestamp=rfc3339(each.at),
                actor=each.actor,
                status=each.after,
                reason=each.reason,
                trace_id=each.request_id,
            )
            for each in found
        ]
        return cls(events=events)
