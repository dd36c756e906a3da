"""A function made for the edge's tests: one route for each thing the edge must do well, in a dialect of choice."""

from collections.abc import Callable
from typing import Any, ClassVar

from pydantic import Field

from infra.fleet import Function
from infra.rows import http
from shared.domain.identity.model import Admitted
from shared.kit.errors import Conflict, Exhausted, Forbidden, Gone, Invalid, NotFound, Unauthenticated, Unavailable
from shared.kit.principal import Credentials, Principal, Product, Role
from shared.ratelimit import Limit, Verdict
from shared.web.app import Application, create_app, lambda_handler
from shared.web.dialects import detail, envelope, hybrid
from shared.web.gate import Admin, AdminReader, CurrentUser, OptionalUser, limited
from shared.web.routing import DialectRouter
from shared.web.schemas import BothOut, In, Out

MADE: list[str] = []
REFUSALS = {
    "invalid": Invalid("That cannot be meant", field="name"),
    "nobody": Unauthenticated("Who are you"),
    "forbidden": Forbidden("Not for you"),
    "missing": NotFound("There is no such thing", thing_id="7"),
    "gone": Gone("It was here"),
    "twice": Conflict("There is one already"),
    "often": Exhausted("Enough for now", retry_after=42),
    "away": Unavailable("The other side sleeps"),
    "email": Conflict("This address is taken", code="EMAIL_ALREADY_EXISTS"),
}


class ThingIn(In):
    full_name: str = Field(min_length=1, max_length=50)
    how_many: int = 1


class ThingOut(BothOut):
    thing_id: str
    full_name: str
    how_many: int


class WhoOut(Out):
    user_id: str | None


class Doorkeeper:
    """Knows a few people by their token; counts no one."""

    people: ClassVar = {"ann": Role.ADMIN, "vic": Role.VIEWER, "uma": Role.USER}

    def __init__(self, product: Product) -> None:
        self.product = product

    def admit(self, credentials: Credentials, limit: Limit) -> Admitted:
        name = credentials.bearer or credentials.api_key or ""
        if name not in self.people:
            raise Unauthenticated("The token is not valid", code="TOKEN_INVALID")
        verdict = Verdict(limit.hits, limit.hits - 1, 2_000_000_000)
        return Admitted(Principal(name, self.product, self.people[name]), verdict)


def fill(router: DialectRouter, ok: Callable[[Any], Any], wrapped: Any) -> DialectRouter:  # noqa: C901  # a list of routes
    @router.get("/things/{name}")
    async def refuse(name: str) -> WhoOut:
        raise REFUSALS[name]

    async def make(body: ThingIn) -> Any:
        MADE.append(body.full_name)
        return ok(ThingOut(thing_id="t1", full_name=body.full_name, how_many=body.how_many))

    router.post("/things", status_code=201, response_model=wrapped)(make)

    @router.get("/things")
    async def listed(page_size: int = 20) -> list[int]:
        return list(range(page_size))

    @router.get("/fails")
    async def fails() -> WhoOut:
        raise ZeroDivisionError("secret of ours: bob@example.com")

    @router.get("/rare")
    @limited(Limit("rare", 2))
    async def rare() -> WhoOut:
        return WhoOut(user_id=None)

    @router.get("/me")
    async def me(user: CurrentUser) -> WhoOut:
        return WhoOut(user_id=user.user_id)

    @router.post("/me/things")
    async def mine(user: CurrentUser, body: ThingIn) -> WhoOut:
        MADE.append(f"{user.user_id}: {body.full_name}")
        return WhoOut(user_id=user.user_id)

    @router.get("/perhaps")
    async def perhaps(user: OptionalUser) -> WhoOut:
        return WhoOut(user_id=user.user_id if user else None)

    @router.get("/admin")
    async def admin(user: Admin) -> WhoOut:
        return WhoOut(user_id=user.user_id)

    @router.get("/admin/read")
    async def admin_reader(user: AdminReader) -> WhoOut:
        return WhoOut(user_id=user.user_id)

    return router


def made(name: str, router: DialectRouter) -> Application:
    return create_app(name, router, doorkeeper=Doorkeeper(Product(name.partition("/")[0])), largest_body=10_000)


hybrid_app = made("voiceassist/hall", fill(hybrid.router(), hybrid.ok, hybrid.Hybrid[ThingOut]))
detail_app = made("youworker/hall", fill(detail.router(), lambda thing: thing, ThingOut))
envelope_app = made("voiceera/hall", fill(envelope.router(), envelope.ok, envelope.Envelope[ThingOut]))
hybrid_handler = lambda_handler(hybrid_app)
detail_handler = lambda_handler(detail_app)
envelope_handler = lambda_handler(envelope_app)


def row(product: str, dialect: str) -> Function:
    return http(f"{product}/hall", "/things", code=f"tests.fleet.hall:{dialect}_handler")


HYBRID = row("voiceassist", "hybrid")
DETAIL = row("youworker", "detail")
ENVELOPE = row("voiceera", "envelope")
ALL = (HYBRID, DETAIL, ENVELOPE)
