from typing import Annotated

from fastapi import Depends, Query

from functions.voiceassist.feature_flags.schemas import (
    EvaluationOut,
    EvaluationsOut,
    FlagIn,
    FlagListOut,
    FlagOut,
    HistoryOut,
    NewFlagIn,
    VersionOut,
)
from shared.domain.flags.service import FlagService
from shared.domain.flags.wiring import flag_service
from shared.web.dialects import hybrid
from shared.web.gate import CurrentUser
from shared.web.people import MessageOut

router = hybrid.router(prefix="/api/admin/feature-flags", tags=["admin feature flags"], strict=True)
experiments = hybrid.router(prefix="/api/flags", tags=["feature flags"])
Flags = Annotated[FlagService, Depends(flag_service)]


@router.get("")
async def list_flags(user: CurrentUser, flags: Flags) -> hybrid.Hybrid[FlagListOut]:
    """By name."""
    return hybrid.ok(FlagListOut.of(flags.all(user)))


@router.post("", status_code=201)
async def create_flag(body: NewFlagIn, user: CurrentUser, flags: Flags) -> hybrid.Hybrid[FlagOut]:
    return hybrid.ok(FlagOut.of(flags.create(user, body.made)))


@router.get("/{flag_name}")
async def get_flag(flag_name: str, user: CurrentUser, flags: Flags) -> hybrid.Hybrid[FlagOut]:
    return hybrid.ok(FlagOut.of(flags.get(user, flag_name)))


@router.patch("/{flag_name}")
@router.put("/{flag_name}")
async def update_flag(flag_name: str, body: FlagIn, user: CurrentUser, flags: Flags) -> hybrid.Hybrid[FlagOut]:
    """What is not named stays. Takes effect everywhere within a minute."""
    return hybrid.ok(FlagOut.of(flags.update(user, flag_name, body.changes())))


@router.delete("/{flag_name}")
async def delete_flag(flag_name: str, user: CurrentUser, flags: Flags) -> hybrid.Hybrid[MessageOut]:
    """Its history stays."""
    flags.delete(user, flag_name)
    return hybrid.ok(MessageOut(message=f"The feature flag {flag_name} was deleted"))


@router.post("/{flag_name}/toggle")
async def toggle_flag(flag_name: str, user: CurrentUser, flags: Flags) -> hybrid.Hybrid[FlagOut]:
    return hybrid.ok(FlagOut.of(flags.toggle(user, flag_name)))


@router.post("/{flag_name}/archive")
async def archive_flag(flag_name: str, user: CurrentUser, flags: Flags) -> hybrid.Hybrid[FlagOut]:
    """Off for everybody, and no longer told of."""
    return hybrid.ok(FlagOut.of(flags.update(user, flag_name, {"archived": True})))


@router.get("/{flag_name}/history")
async def flag_history(
    flag_name: str,
    user: CurrentUser,
    flags: Flags,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=600)] = None,
) -> hybrid.Hybrid[HistoryOut]:
    """Who changed what, newest first; of a deleted flag too."""
    return hybrid.ok(HistoryOut.of(flags.history(user, flag_name, limit, cursor)))


@experiments.get("")
async def evaluate_all(user: CurrentUser, flags: Flags) -> hybrid.Hybrid[EvaluationsOut]:
    """Every flag as it is for the caller."""
    return hybrid.ok(EvaluationsOut.of(flags.evaluated(user), flags.version()))


@experiments.get("/version")
async def flags_version(user: CurrentUser, flags: Flags) -> hybrid.Hybrid[VersionOut]:  # noqa: ARG001  # signed in
    """Rises with every change of any flag."""
    return hybrid.ok(VersionOut(version=flags.version()))


@experiments.get("/{flag_name}")
async def evaluate_one(flag_name: str, user: CurrentUser, flags: Flags) -> hybrid.Hybrid[EvaluationOut]:
    return hybrid.ok(EvaluationOut.of(flags.evaluation(user, flag_name)))
