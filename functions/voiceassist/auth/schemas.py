"""Bodies and answers of `/api/auth`."""

from pydantic import AliasChoices, Field

from shared.domain.identity.model import Challenge, SignedIn
from shared.web.people import UserOut
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


class ChallengeOut(BothOut):
    """`user_id` is the challenge under the name that older clients hand on; it is no account's id."""

    requires_2fa: bool
    challenge_token: str
    user_id: str
    expires_in: int
    message: str

    @classmethod
    def of(cls, challenge: Challenge) -> "ChallengeOut":
        return cls(
            requires_2fa=True,
            challenge_token=challenge.token,
            user_id=challenge.token,
            expires_in=challenge.seconds,
            message="Send the code of your authenticator, or a backup code",
        )


class AcceptedOut(TokensOut):
    message: str
    user: UserOut

    @classmethod
    def of(cls, signed_in: SignedIn) -> "AcceptedOut":
        tokens = signed_in.tokens
        return cls(
            access_token=tokens.access_token,
            refresh_token=tokens.refresh_token,
            token_type="bearer",  # noqa: S106  # the scheme's name
            expires_in=tokens.expires_in,
            refresh_expires_in=tokens.refresh_expires_in,
            role=signed_in.account.role.value,
            message="Welcome",
            user=UserOut.of(signed_in.account),
        )


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
