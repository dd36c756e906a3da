from typing import Annotated

from fastapi import Depends

from functions.voiceassist.integrations.account_schemas import IntegrationIn, IntegrationOut, IntegrationsOut
from shared.domain.integrations.model import IntegrationKind
from shared.domain.integrations.service.accounts import AccountService
from shared.domain.integrations.wiring.accounts import account_service
from shared.ratelimit import Limit
from shared.web.dialects import hybrid
from shared.web.gate import CurrentUser, limited

router = hybrid.router(prefix="/api/integrations", tags=["integrations"])
Accounts = Annotated[AccountService, Depends(account_service)]
STORING = Limit("integration-accounts", 20)


@router.get("")
@router.get("/accounts")
async def list_accounts(user: CurrentUser, accounts: Accounts) -> hybrid.Hybrid[IntegrationsOut]:
    """What is set up, and what is not. No password is ever shown."""
    return hybrid.ok(IntegrationsOut(accounts=[IntegrationOut.of(state) for state in accounts.states(user)]))


@router.put("/accounts/{kind}")
@limited(STORING)
async def store_account(
    kind: IntegrationKind, body: IntegrationIn, user: CurrentUser, accounts: Accounts
) -> hybrid.Hybrid[IntegrationOut]:
    """Without a password the one before stays, where server and name are the same."""
    return hybrid.ok(IntegrationOut.of(accounts.keep(user, kind, body.server(kind), body.username, body.secret())))


@router.delete("/accounts/{kind}", status_code=204)
async def forget_account(kind: IntegrationKind, user: CurrentUser, accounts: Accounts) -> None:
    accounts.forget(user, kind)


@router.post("/accounts/{kind}/test")
@limited(STORING)
async def check_account(
    kind: IntegrationKind, user: CurrentUser, accounts: Accounts
) -> hybrid.Hybrid[IntegrationOut]:
    """Signs in to the server. What is wrong comes as a refusal, with what to do about it."""
    return hybrid.ok(IntegrationOut.of(accounts.check(user, kind)))
