from typing import Annotated, Any, Literal

from fastapi import Depends, Query
from starlette.responses import JSONResponse, RedirectResponse, Response

from functions.voiceassist.exports.schemas import ExportOut, status_url
from shared.domain.exports.model.exports import Export, Format, State
from shared.domain.exports.service.exporting import ExportService, Printed
from shared.domain.exports.wiring.exporting import export_service
from shared.kit.names import attached
from shared.ratelimit import Limit
from shared.web.dialects import hybrid
from shared.web.gate import CurrentUser, limited

router = hybrid.router(tags=["exports"])
Exports = Annotated[ExportService, Depends(export_service)]
PRINTING = Limit("exports", 30)
ARCHIVING = Limit("archives", 5)
LATER = 3  # seconds until it is worth asking again
DESCRIBED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file",
        "content": {"text/markdown": {"schema": {"type": "string"}}, "application/pdf": {}},
    },
    202: {"description": "It is being made: ask again", "model": hybrid.Hybrid[ExportOut]},
    307: {"description": "It was large, and is done: a link that opens for a quarter of an hour"},
}


@router.get(
    "/api/sessions/{session_id}/export/{made_as}", response_class=Response, responses=DESCRIBED, status_code=200
)
@limited(PRINTING)
async def export_session(
    session_id: str,
    made_as: Literal["markdown", "pdf"],
    user: CurrentUser,
    exports: Exports,
    branch_id: Annotated[str | None, Query(max_length=100)] = None,
) -> Response:
    """All branches, or what one of them shows. A long conversation is made in the background: 202 until it is done."""
    made = exports.export(user, session_id, Format(made_as), branch_id)
    if isinstance(made, Printed):
        return Response(
            made.content,
            headers={"content-disposition": attached(made.name)},
            media_type=made.media_type,
        )
    if made.state is State.DONE:
        return RedirectResponse(exports.link(made), status_code=307)
    return under_way(made)


@router.post("/api/export/me", status_code=202, response_model=hybrid.Hybrid[ExportOut])
@limited(ARCHIVING)
async def export_everything(user: CurrentUser, exports: Exports) -> Response:
    """Orders an archive of everything of one's own; asked again on the same day, it is the same one."""
    return under_way(exports.archive(user))


@router.get("/api/export/jobs/{export_id}")
async def read_export(export_id: str, user: CurrentUser, exports: Exports) -> hybrid.Hybrid[ExportOut]:
    """How far it is; with a link to it when it is done."""
    found = exports.get(user, export_id)
    link = exports.link(found) if found.state is State.DONE else None
    return hybrid.ok(ExportOut.of(found, link))


def under_way(export: Export) -> Response:
    body = hybrid.ok(ExportOut.of(export)).model_dump(mode="json")
    return JSONResponse(body, 202, {"location": status_url(export), "retry-after": str(LATER)})
