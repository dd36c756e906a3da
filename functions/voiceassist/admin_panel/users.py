from typing import Annotated

from fastapi import Depends, Query

from functions.voiceassist.admin_panel.schemas import (
    AdminUpdateIn,
    BulkIn,
    BulkOut,
    DeactivatedOut,
    LockReasonsOut,
    PermanentIn,
    RoleHistoryOut,
    UsersOut,
)
from shared.domain.identity.service.administration import AdministrationService
from shared.domain.identity.service.directory import DirectoryService, Sought
from shared.domain.identity.wiring.accounts import administration_service
from shared.domain.identity.wiring.directory import directory_service
from shared.ratelimit import Limit
from shared.web.dialects import hybrid
from shared.web.gate import CurrentUser, limited
from shared.web.people import MessageOut, UserOut

router = hybrid.router(prefix="/api/admin/panel/users", tags=["admin users"], strict=True)
Administration = Annotated[AdministrationService, Depends(administration_service)]
Directory = Annotated[DirectoryService, Depends(directory_service)]
Few = Annotated[int, Query(ge=1, le=100)]
FARTHEST = 10_000  # further than that a cursor goes


@router.get("")
async def list_users(  # noqa: PLR0913, PLR0917  # two ways to page, three to filter
    user: CurrentUser,
    directory: Directory,
    search: Annotated[str | None, Query(max_length=200)] = None,
    is_active: bool | None = None,  # noqa: FBT001  # a query's name
    is_admin: bool | None = None,  # noqa: FBT001  # as above
    offset: Annotated[int | None, Query(ge=0, le=FARTHEST)] = None,
    page: Annotated[int, Query(ge=1, le=FARTHEST)] = 1,
    limit: Few = 20,
    page_size: Annotated[int | None, Query(ge=1, le=100)] = None,
    cursor: Annotated[str | None, Query(max_length=600)] = None,
) -> hybrid.Hybrid[UsersOut]:
    """Newest first. `total` is null where it is not known without looking at every account."""
    size = page_size or limit
    start = min((page - 1) * size, FARTHEST) if offset is None else offset
    sought = Sought(search or None, is_active, is_admin)
    found = directory.page(user, sought, 0 if cursor else start, size, cursor)
    return hybrid.ok(UsersOut.of(found, start, size))


@router.post("/bulk")
@limited(Limit("admin-bulk", 10, 300))
async def update_many(body: BulkIn, user: CurrentUser, directory: Directory) -> hybrid.Hybrid[BulkOut]:
    """Each by itself: what is refused of one does not stop the others."""
    done = directory.update_many(
        user, body.user_ids, active=body.active(), role=body.new_role(), reason=body.reason
    )
    return hybrid.ok(BulkOut.of(body.action, done))


@router.get("/{user_id}")
async def get_user(user_id: str, user: CurrentUser, administration: Administration) -> hybrid.Hybrid[UserOut]:
    return hybrid.ok(UserOut.of(administration.get(user, user_id)))


@router.put("/{user_id}")
@router.patch("/{user_id}")
async def update_user(
    user_id: str, body: AdminUpdateIn, user: CurrentUser, administration: Administration
) -> hybrid.Hybrid[UserOut]:
    """What is not named stays. A change of role, and a deactivation, end the user's sessions."""
    changed = administration.update(
        user,
        user_id,
        active=body.is_active,
        role=body.role(),
        full_name=body.full_name,
        email=body.email,
        reason=body.action_reason,
    )
    return hybrid.ok(UserOut.of(changed))


@router.delete("/{user_id}")
@limited(Limit("admin-delete", 20, 300))
async def deactivate_user(
    user_id: str, user: CurrentUser, administration: Administration
) -> hybrid.Hybrid[DeactivatedOut]:
    """Deactivates; what they wrote stays. `/permanent` deletes for good."""
    administration.update(user, user_id, active=False, role=None, full_name=None)
    return hybrid.ok(DeactivatedOut(message="The user was deactivated", user_id=user_id))


@router.delete("/{user_id}/permanent")
@limited(Limit("admin-permanent", 3, 300))
async def delete_user(
    user_id: str, body: PermanentIn, user: CurrentUser, directory: Directory
) -> hybrid.Hybrid[MessageOut]:
    directory.remove(user, user_id, body.confirm_email, body.reason)
    return hybrid.ok(MessageOut(message="The account was deleted"))


@router.get("/{user_id}/role-history")
async def role_history(
    user_id: str, user: CurrentUser, administration: Administration, limit: Few = 20
) -> hybrid.Hybrid[RoleHistoryOut]:
    """Newest first."""
    return hybrid.ok(RoleHistoryOut.of(administration.role_history(user, user_id, limit)))


@router.get("/{user_id}/lock-reasons")
async def lock_reasons(
    user_id: str, user: CurrentUser, administration: Administration, limit: Few = 20
) -> hybrid.Hybrid[LockReasonsOut]:
    """Newest first: by administrators, and by failed attempts to sign in."""
    return hybrid.ok(LockReasonsOut.of(administration.lock_reasons(user, user_id, limit)))
