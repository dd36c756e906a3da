from typing import Annotated

from fastapi import Depends, Header, Query, Response

from functions.voiceassist.clinical_contexts.answers import ContextOut
from functions.voiceassist.clinical_contexts.schemas import ContextIn
from shared.domain.clinical.model.contexts import ClinicalContext
from shared.domain.clinical.service.contexts import ClinicalService
from shared.domain.clinical.wiring import clinical_service
from shared.web.dialects import hybrid
from shared.web.gate import CurrentUser

router = hybrid.router(prefix="/api/clinical-contexts", tags=["clinical contexts"])
Clinical = Annotated[ClinicalService, Depends(clinical_service)]
IfMatch = Annotated[str | None, Header(max_length=1000)]


def shown(context: ClinicalContext, response: Response) -> hybrid.Hybrid[ContextOut]:
    response.headers["etag"] = f'"{context.revision}"'
    return hybrid.ok(ContextOut.of(context))


def seen(if_match: str | None) -> frozenset[str] | None:
    tags = frozenset(tag.strip().removeprefix("W/").strip('"') for tag in (if_match or "*").split(","))
    return None if "*" in tags else tags


@router.post("", status_code=201)
async def create_context(
    body: ContextIn, user: CurrentUser, clinical: Clinical, response: Response
) -> hybrid.Hybrid[ContextOut]:
    """One for a conversation, and one outside of all; a second one is 409."""
    return shown(clinical.create(user, body.session(), body.facts()), response)


@router.get("/current")
async def current_context(
    user: CurrentUser,
    clinical: Clinical,
    response: Response,
    session_id: Annotated[str | None, Query(max_length=100)] = None,
) -> hybrid.Hybrid[ContextOut] | None:
    """That of the conversation; without one, what was written last. `null` where there is none."""
    found = clinical.current(user, session_id or None)
    return shown(found, response) if found else None


@router.get("/{context_id}")
async def get_context(
    context_id: str, user: CurrentUser, clinical: Clinical, response: Response
) -> hybrid.Hybrid[ContextOut]:
    return shown(clinical.get(user, context_id), response)


@router.put("/{context_id}")
@router.patch("/{context_id}")
async def update_context(
    context_id: str,
    body: ContextIn,
    user: CurrentUser,
    clinical: Clinical,
    response: Response,
    if_match: IfMatch = None,
) -> hybrid.Hybrid[ContextOut]:
    """What is not named stays, null takes a fact back. With `If-Match`, only if nobody wrote since."""
    return shown(clinical.update(user, context_id, body.changes(), seen(if_match)), response)


@router.delete("/{context_id}", status_code=204)
async def delete_context(context_id: str, user: CurrentUser, clinical: Clinical, if_match: IfMatch = None) -> None:
    clinical.delete(user, context_id, seen(if_match))
