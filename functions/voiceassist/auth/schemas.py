"""Bodies and answers of `/api/auth`."""

from pydantic import Field

from shared.domain.identity.model import SignedIn
from shared.web.schemas import BothOut, In


class RegisterIn(In):
    email: str = Field(max_length=254)
    password: str = Field(max_length=1000)
    full_name: str = Field(min_length=1, max_length=255)


class LoginIn(In):
    email: str = Field(max_length=254)
    password: str = Field(max_length=1000)


class RefreshIn(In):
    refresh_token: str = Field(max_length=4000)


class TokensOut(BothOut):
    access_token: str
    refresh_token: str
    token_type: str
    expires_in: int
    refresh_expires_in: int
    role: str

    @classmethod
    def of(cls, signed_in: SignedIn) -> "TokensOut":
        tokens = signed_in.tokens
        return cls(
            access_token=tokens.access_token,
            refresh_token=tokens.refresh_token,
            token_type="bearer",  # noqa: S106  # the scheme's name
            expires_in=tokens.expires_in,
            refresh_expires_in=tokens.refresh_expires_in,
            role=signed_in.account.role.value,
        )


class SessionOut(BothOut):
    absolute_timeout_hours: int
    inactivity_timeout_minutes: int
    absolute_remaining_seconds: int
    inactivity_remaining_seconds: int
    session_started_at: str
    last_activity_at: str | None
