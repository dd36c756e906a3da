from typing import Annotated

from fastapi import Depends, Query, Response

from functions.voiceassist.users.schemas import PasswordIn, ProfileIn, UpdateIn
from shared.domain.identity.service.accounts import IdentityService
from shared.domain.identity.service.administration import AdministrationService
from shared.domain.identity.wiring.accounts import administration_service, identity_service
from shared.kit.principal import Principal, Role
from shared.web.dialects import hybrid
from shared.web.gate import CurrentUser
from shared.web.people import MessageOut, UserOut

router = hybrid.router(prefix="/api/users", tags=["users"])
Identity = Annotated[IdentityService, Depends(identity_service)]
Administration = Annotated[AdministrationService, Depends(administration_service)]
Offset = Annotated[int, Query(ge=0, le=10_000)]


@router.get("/me")
async def profile(user: CurrentUser, identity: Identity) -> hybrid.Hybrid[UserOut]:
    return hybrid.ok(UserOut.of(identity.account(user)))


@router.put("/me")
async def update_profile(body: ProfileIn, user: CurrentUser, identity: Identity) -> hybrid.Hybrid[UserOut]:
    changed = identity.update_profile(user, full_name=body.full_name, email=body.email)
    return hybrid.ok(UserOut.of(changed))


@router.delete("/me")
async def delete_account(user: CurrentUser, identity: Identity) -> hybrid.Hybrid[MessageOut]:
    """Permanently, with every session."""
    identity.delete(user)
    return hybrid.ok(MessageOut(message="Your account was deleted"))


@router.post("/me/change-password")
async def change_password(body: PasswordIn, user: CurrentUser, identity: Identity) -> hybrid.Hybrid[MessageOut]:
    """Ends every session of the account, this one too."""
    identity.change_password(user, body.old_password, body.new_password)
    return hybrid.ok(MessageOut(message="The password was changed. Please sign in again."))


@router.get("")
async def list_users(
    user: CurrentUser,
    administration: Administration,
    response: Response,
    offset: Offset = 0,
    skip: Offset = 0,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> hybrid.Hybrid[list[UserOut]]:
    """Newest first; `X-Total-Count` says how many there are. `skip` is another name of `offset`."""
    found, total = administration.page(user, offset or skip, limit)
    response.headers["x-total-count"] = str(total)
    return hybrid.ok([UserOut.of(account) for account in found])


@router.get("/{user_id}")
async def get_user(user_id: str, user: CurrentUser, administration: Administration) -> hybrid.Hybrid[UserOut]:
    return hybrid.ok(UserOut.of(administration.get(user, user_id)))


@router.patch("/{user_id}")
async def update_user(
    user_id: str, body: UpdateIn, user: CurrentUser, administration: Administration
) -> hybrid.Hybrid[UserOut]:
    changed = administration.update(
        user,
        user_id,
        active=body.is_active,
        role=body.role(),
        full_name=body.full_name,
        reason=body.action_reason,
    )
    return hybrid.ok(UserOut.of(changed))


def turned(
    user: Principal,
    user_id: str,
    administration: AdministrationService,
    message: str,
    *,
    active: bool | None = None,
    role: Role | None = None,
) -> hybrid.Hybrid[MessageOut]:
    administration.update(user, user_id, active=active, role=role, full_name=None)
    return hybrid.ok(MessageOut(message=message))


@router.put("/{user_id}/activate")
async def activate(user_id: str, user: CurrentUser, administration: Administration) -> hybrid.Hybrid[MessageOut]:
    return turned(user, user_id, administration, "The user was activated", active=True)


@router.put("/{user_id}/deactivate")
async def deactivate(user_id: str, user: CurrentUser, administration: Administration) -> hybrid.Hybrid[MessageOut]:
    """Their sessions end with it."""
    return turned(user, user_id, administration, "The user was deactivated", active=False)


@router.put("/{user_id}/promote-admin")
async def promote(user_id: str, user: CurrentUser, administration: Administration) -> hybrid.Hybrid[MessageOut]:
    return turned(user, user_id, administration, "The user is now an administrator", role=Role.ADMIN)


@router.put("/{user_id}/revoke-admin")
async def demote(user_id: str, user: CurrentUser, administration: Administration) -> hybrid.Hybrid[MessageOut]:
    return turned(user, user_id, administration, "The user is no longer an administrator", role=Role.USER)
