from typing import Annotated

from fastapi import Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from functions.voiceassist.oauth.schemas import AuthorizeOut, CallbackIn, ProviderOut, ProvidersOut
from shared.domain.identity.model import Challenge
from shared.domain.identity.service.federation import FLOW_SECONDS, Begun, FederationService
from shared.domain.identity.wiring.federation import federation_service
from shared.kit.errors import Invalid
from shared.kit.principal import Product
from shared.oidc import Provider
from shared.oidc.settings import KINDS, known, ready
from shared.ratelimit import Limit
from shared.web.dialects import hybrid
from shared.web.gate import CurrentUser, limited
from shared.web.tokens import ChallengeOut, TokensOut

PREFIX = "/api/auth/oauth"
COOKIE = "parley_sign_in"
router = hybrid.router(prefix=PREFIX, tags=["authentication"])
Federation = Annotated[FederationService, Depends(federation_service)]
Page = Annotated[str | None, Query(max_length=2000, description="Where to come back to; one of the set-up pages.")]


@router.get("/providers")
async def providers() -> hybrid.Hybrid[ProvidersOut]:
    return hybrid.ok(ProvidersOut(providers=[shown(known(name)) for name in KINDS]))


@router.get("/{provider}/status")
async def status(provider: str) -> hybrid.Hybrid[ProviderOut]:
    return hybrid.ok(shown(known(provider)))


@router.get("/{provider}/authorize")
@limited(Limit("oauth-authorize", 30))
async def authorize(
    provider: str, federation: Federation, request: Request, response: Response, redirect_uri: Page = None
) -> hybrid.Hybrid[AuthorizeOut]:
    """Send the browser to `url`. It comes back to the page with `code` and `state`; 503 where it is not set up."""
    begun = federation.begin(ready(provider), redirect_uri)
    return handed(begun, provider, request, response)


@router.post("/{provider}/link")
@limited(Limit("oauth-authorize", 30))
async def link(
    provider: str,
    user: CurrentUser,
    federation: Federation,
    request: Request,
    response: Response,
    redirect_uri: Page = None,
) -> hybrid.Hybrid[AuthorizeOut]:
    """Like `authorize`; the callback connects the service with the account of who asked."""
    begun = federation.begin(ready(provider), redirect_uri, user)
    return handed(begun, provider, request, response)


@router.post("/{provider}/callback")
@limited(Limit("oauth-callback", 10))
async def callback(
    provider: str, body: CallbackIn, federation: Federation, request: Request, response: Response
) -> hybrid.Hybrid[TokensOut | ChallengeOut]:
    """Finishes, once, what this browser began: it shows the cookie of `authorize`, or its `state` and verifier.

    An account with a second step gets a challenge in place of tokens, as at `/api/auth/login`.
    """
    chosen = ready(provider)
    if not body.code:
        raise Invalid("The code is missing", field="code")
    state, verifier = shown_by_browser(body, request)
    answer = federation.finish(Product.VOICEASSIST, chosen, code=body.code, state=state, verifier=verifier)
    response.headers["set-cookie"] = cookie(request, provider, "", 0)
    return hybrid.ok(ChallengeOut.of(answer) if isinstance(answer, Challenge) else TokensOut.of(answer))


def shown(provider: Provider) -> ProviderOut:
    on = provider.configured
    return ProviderOut(provider=provider.name, title=provider.title, configured=on, enabled=on)


def handed(begun: Begun, provider: str, request: Request, response: Response) -> hybrid.Hybrid[AuthorizeOut]:
    response.headers["set-cookie"] = cookie(request, provider, f"{begun.state}.{begun.verifier}", FLOW_SECONDS)
    return hybrid.ok(AuthorizeOut(url=begun.url, state=begun.state, code_verifier=begun.verifier))


def shown_by_browser(body: CallbackIn, request: Request) -> tuple[str, str]:
    """A state in the body is the one that came back in the address: it must be the cookie's."""
    kept_state, _, kept_verifier = request.cookies.get(COOKIE, "").partition(".")
    if body.code_verifier is not None:
        return body.state or kept_state, body.code_verifier
    if body.state is not None and body.state != kept_state:
        return body.state, ""
    return kept_state, kept_verifier


def cookie(request: Request, provider: str, value: str, seconds: int) -> str:
    """Behind TLS it also goes to an API on another site than the page, and to that page's visits alone."""
    apart = "Secure; SameSite=None; Partitioned" if request.url.scheme == "https" else "SameSite=Lax"
    return f"{COOKIE}={value}; Path={PREFIX}/{provider}; Max-Age={seconds}; HttpOnly; {apart}"
