"""Bodies and answers of `/api/auth/oauth`."""

from pydantic import Field

from shared.web.schemas import BothOut, In


class ProviderOut(BothOut):
    provider: str
    title: str
    configured: bool
    enabled: bool


class ProvidersOut(BothOut):
    providers: list[ProviderOut]


class AuthorizeOut(BothOut):
    """`code_verifier` is for clients that take no cookie: it goes back with the code, and nowhere else."""

    url: str
    state: str
    code_verifier: str


class CallbackIn(In):
    code: str | None = Field(default=None, max_length=4096)
    state: str | None = Field(default=None, max_length=200)
    code_verifier: str | None = Field(default=None, max_length=200)
