"""How VoiceAssist hands a session over, or asks for a second step: the same whichever way a person came."""

from typing import Protocol

from shared.kit.principal import Role
from shared.web.schemas import BothOut


class Person(Protocol):
    @property
    def role(self) -> Role: ...


class Pair(Protocol):
    @property
    def access_token(self) -> str: ...
    @property
    def refresh_token(self) -> str: ...
    @property
    def expires_in(self) -> int: ...
    @property
    def refresh_expires_in(self) -> int: ...


class Opened(Protocol):
    @property
    def account(self) -> Person: ...
    @property
    def tokens(self) -> Pair: ...


class TokensOut(BothOut):
    access_token: str
    refresh_token: str
    token_type: str
    expires_in: int
    refresh_expires_in: int
    role: str

    @classmethod
    def of(cls, opened: Opened) -> "TokensOut":
        tokens = opened.tokens
        return cls(
            access_token=tokens.access_token,
            refresh_token=tokens.refresh_token,
            token_type="bearer",  # noqa: S106  # the scheme's name
            expires_in=tokens.expires_in,
            refresh_expires_in=tokens.refresh_expires_in,
            role=opened.account.role.value,
        )


class Asked(Protocol):
    @property
    def token(self) -> str: ...
    @property
    def seconds(self) -> int: ...


class ChallengeOut(BothOut):
    """`user_id` is the challenge under the name that older clients hand on; it is no account's id."""

    requires_2fa: bool
    challenge_token: str
    user_id: str
    expires_in: int
    message: str

    @classmethod
    def of(cls, challenge: Asked) -> "ChallengeOut":
        return cls(
            requires_2fa=True,
            challenge_token=challenge.token,
            user_id=challenge.token,
            expires_in=challenge.seconds,
            message="Send the code of your authenticator, or a backup code",
        )
