"""What a request passes before its route: who is asking, and how often they may.

A route says what it needs: `@limited(Limit("login", 10))` for a class of its own, a `CurrentUser` parameter for
a signed-in principal, `OptionalUser` where a principal is welcome. Both are settled before the body is read.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Protocol, TypeVar

from fastapi import Depends
from fastapi.dependencies.models import Dependant
from starlette.requests import Request

from shared.kit.errors import Forbidden, Unauthenticated
from shared.kit.principal import Credentials, Principal
from shared.kit.request import current_request
from shared.ratelimit import Limit, Limiter, Verdict
from shared.web.scopes import needed

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
FAILED_SIGN_INS = Limit("failed-auth", 60)


class Admission(Protocol):
    @property
    def principal(self) -> Principal: ...

    @property
    def verdict(self) -> Verdict: ...


class Doorkeeper(Protocol):
    """Answers both questions at once: whether the session stands, and whether the principal asks too often."""

    def admit(self, credentials: Credentials, limit: Limit) -> Admission: ...


def limited(limit: Limit) -> Callable[[Endpoint], Endpoint]:
    def mark(endpoint: Endpoint) -> Endpoint:
        endpoint.__limit__ = limit  # type: ignore[attr-defined]  # read when the route is made
        return endpoint

    return mark


async def current_user(request: Request) -> Principal:
    principal: Principal = request.state.principal
    return principal


async def optional_user(request: Request) -> Principal | None:
    principal: Principal | None = request.state.principal
    return principal


CurrentUser = Annotated[Principal, Depends(current_user)]
OptionalUser = Annotated[Principal | None, Depends(optional_user)]


async def admin(user: CurrentUser) -> Principal:
    if not user.is_admin:
        raise Forbidden("Administrators only")
    return user


async def admin_reader(user: CurrentUser) -> Principal:
    if not user.reads_admin:
        raise Forbidden("Administrators and viewers only")
    return user


Admin = Annotated[Principal, Depends(admin)]
AdminReader = Annotated[Principal, Depends(admin_reader)]


def needs(dependant: Dependant, call: Callable[..., Any]) -> bool:
    return dependant.call is call or any(needs(each, call) for each in dependant.dependencies)


def credentials_of(request: Request) -> Credentials:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return Credentials(
        bearer=token.strip() or None if scheme.lower() == "bearer" else None,
        api_key=request.headers.get("x-api-key") or request.query_params.get("api_key"),
    )


@dataclass(frozen=True, slots=True)
class Gate:
    """One for each route."""

    path: str
    limit: Limit
    signed_in: bool
    welcome: bool

    def pass_through(self, request: Request, limiter: Limiter, doorkeeper: Doorkeeper | None) -> None:
        credentials = credentials_of(request) if self.signed_in or self.welcome else Credentials(None, None)
        if self.signed_in or credentials:
            self._admit(request, credentials, limiter, doorkeeper)
        else:
            request.state.principal = None
            count(request, limiter, self.limit)

    def _admit(
        self, request: Request, credentials: Credentials, limiter: Limiter, doorkeeper: Doorkeeper | None
    ) -> None:
        if doorkeeper is None:
            raise LookupError("a route asks who is there, and its app was made without a doorkeeper")
        try:
            admission = doorkeeper.admit(credentials, self.limit.scaled())
        except Unauthenticated:
            count(request, limiter, FAILED_SIGN_INS)
            raise
        request.state.principal = admission.principal
        request.state.verdict = admission.verdict
        admission.verdict.refuse_if_over(time.time())
        self._refuse_narrow_key(request, admission.principal)

    def _refuse_narrow_key(self, request: Request, principal: Principal) -> None:
        if principal.key_id is None:
            return
        scope = needed(request.method, self.path)
        if scope is None:
            raise Forbidden("This is done by a person who signed in, and by no key", reason="NOT_BY_KEY")
        if not principal.may(scope):
            raise Forbidden(f"This key lacks the scope `{scope}`", reason="INSUFFICIENT_SCOPE", scope=scope)


def count(request: Request, limiter: Limiter, limit: Limit) -> None:
    """Strangers are counted by address; the verdict stays with the request, for the headers."""
    address = current_request().source_ip
    request.state.verdict = limiter.hit(f"{request.app.title}#{address}", limit.scaled())
    request.state.verdict.refuse_if_over(time.time())
