"""Bodies and answers of `/api/auth`."""

from pydantic import AliasChoices, Field

from shared.domain.identity.model import SignedIn
from shared.web.people import UserOut
from shared.web.schemas import BothOut, In
from shared.web.tokens import TokensOut


class RegisterIn(In):
    email: str = Field(max_length=254)
    password: str = Field(max_length=1000)
    full_name: str = Field(min_length=1, max_length=255)


class LoginIn(In):
    email: str = Field(max_length=254)
    password: str = Field(max_length=1000)


class RefreshIn(In):
    refresh_token: str = Field(max_length=4000)


class AcceptedOut(TokensOut):
    message: str
    user: UserOut

    @classmethod
    def welcome(cls, signed_in: SignedIn) -> "AcceptedOut":
        tokens = TokensOut.of(signed_in).model_dump()
        return cls(**tokens, message="Welcome", user=UserOut.of(signed_in.account))


class ForgotIn(In):
    email: str = Field(max_length=254)


class ResetIn(In):
    token: str = Field(max_length=300)
    new_password: str = Field(
        max_length=1000, validation_alias=AliasChoices("new_password", "newPassword", "password")
    )


class AcceptIn(In):
    token: str = Field(max_length=300)
    password: str = Field(max_length=1000)
    full_name: str = Field(default="", max_length=255)


class CodeIn(In):
    code: str = Field(max_length=40)


class DisableIn(CodeIn):
    password: str = Field(max_length=1000)


class SecondStepIn(CodeIn):
    """Either kind of code; `user_id` is what signing in answered under that name: the challenge."""

    challenge_token: str = Field(
        max_length=4000,
        validation_alias=AliasChoices("challenge_token", "challengeToken", "user_id", "userId"),
    )
    is_backup_code: bool = False


class SetupOut(BothOut):
    manual_entry_key: str
    otpauth_uri: str
    backup_codes: list[str]


class BackupCodesOut(BothOut):
    backup_codes: list[str]


class TwoFactorOut(BothOut):
    enabled: bool
    verified_at: str | None
    backup_codes_remaining: int


class SessionOut(BothOut):
    absolute_timeout_hours: int
    inactivity_timeout_minutes: int
    absolute_remaining_seconds: int
    inactivity_remaining_seconds: int
    session_started_at: str
    last_activity_at: str | None
