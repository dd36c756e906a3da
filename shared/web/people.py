"""How VoiceAssist shows a person: the same in every group of routes."""

from datetime import datetime
from typing import Protocol

from shared.kit.clock import rfc3339
from shared.kit.principal import Role
from shared.web.schemas import BothOut


class Person(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def full_name(self) -> str: ...
    @property
    def active(self) -> bool: ...
    @property
    def is_admin(self) -> bool: ...
    @property
    def role(self) -> Role: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def updated_at(self) -> datetime: ...
    @property
    def last_login(self) -> datetime | None: ...


class UserOut(BothOut):
    id: str
    email: str
    full_name: str
    name: str
    is_active: bool
    is_admin: bool
    admin_role: str
    role: str
    created_at: str
    updated_at: str
    last_login: str | None

    @classmethod
    def of(cls, account: Person) -> "UserOut":
        return cls(
            id=account.id,
            email=account.email,
            full_name=account.full_name,
            name=account.full_name,
            is_active=account.active,
            is_admin=account.is_admin,
            admin_role=account.role.value,
            role=account.role.value,
            created_at=rfc3339(account.created_at),
            updated_at=rfc3339(account.updated_at),
            last_login=rfc3339(account.last_login) if account.last_login else None,
        )


class MessageOut(BothOut):
    message: str
