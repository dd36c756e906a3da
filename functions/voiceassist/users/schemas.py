"""Bodies and answers of `/api/users`."""

from pydantic import AliasChoices, Field

from shared.kit.principal import Role
from shared.web.schemas import In


class ProfileIn(In):
    full_name: str | None = Field(
        default=None, max_length=255, validation_alias=AliasChoices("full_name", "fullName", "name")
    )
    email: str | None = Field(default=None, max_length=254)


class PasswordIn(In):
    old_password: str = Field(
        max_length=1000,
        validation_alias=AliasChoices("old_password", "oldPassword", "current_password", "currentPassword"),
    )
    new_password: str = Field(max_length=1000)


class UpdateIn(In):
    is_active: bool | None = None
    is_admin: bool | None = None
    admin_role: Role | None = None
    full_name: str | None = Field(default=None, max_length=255)
    action_reason: str | None = Field(
        default=None, max_length=500, validation_alias=AliasChoices("action_reason", "actionReason", "reason")
    )

    def role(self) -> Role | None:
        if self.admin_role is not None:
            return self.admin_role
        return None if self.is_admin is None else (Role.ADMIN if self.is_admin else Role.USER)
