"""Bodies and answers of `/auth`."""

from pydantic import AliasChoices, Field

from shared.domain.identity.model import Account, SignedIn
from shared.kit.clock import rfc3339
from shared.web.schemas import In, Out


class RegisterIn(In):
    email: str = Field(max_length=254)
    password: str = Field(max_length=1000)
    first_name: str = Field(min_length=1, max_length=120)
    last_name: str = Field(min_length=1, max_length=120)


class LoginIn(In):
    email: str = Field(max_length=254)
    password: str = Field(max_length=1000)
    otp: str | None = Field(default=None, max_length=40)


class ForgotIn(In):
    email: str = Field(max_length=254)


class ResetIn(In):
    token: str = Field(max_length=300)
    new_password: str = Field(
        max_length=1000, validation_alias=AliasChoices("new_password", "newPassword", "password")
    )


class MessageOut(Out):
    message: str


class RegisteredOut(Out):
    id: str
    email: str
    first_name: str
    last_name: str
    created_at: str

    @classmethod
    def of(cls, account: Account) -> "RegisteredOut":
        return cls(
            id=account.id,
            email=account.email,
            first_name=account.first_name,
            last_name=account.last_name,
            created_at=rfc3339(account.created_at),
        )


class MeOut(RegisteredOut):
    role: str

    @classmethod
    def of(cls, account: Account) -> "MeOut":
        return cls(**RegisteredOut.of(account).model_dump(), role=account.role.value)


class UserOut(Out):
    id: str
    email: str
    role: str


class LoginOut(Out):
    token: str
    refresh_token: str
    expires_in: int
    user: UserOut

    @classmethod
    def of(cls, signed_in: SignedIn) -> "LoginOut":
        account, tokens = signed_in.account, signed_in.tokens
        return cls(
            token=tokens.access_token,
            refresh_token=tokens.refresh_token,
            expires_in=tokens.expires_in,
            user=UserOut(id=account.id, email=account.email, role=account.role.value),
        )


class RenewedOut(Out):
    token: str
    expires_in: int
