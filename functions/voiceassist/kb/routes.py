from typing import Annotated

from fastapi import Depends, Path

from functions.voiceassist.kb.schemas import PageOut, PassageOut, SearchIn
from shared.domain.knowledge.service.asking import Search
from shared.domain.knowledge.service.showing import Showing
from shared.domain.knowledge.wiring.asking import search_service
from shared.domain.knowledge.wiring.searching import showing
from shared.web.dialects import hybrid
from shared.web.gate import CurrentUser

router = hybrid.router(prefix="/api/kb", tags=["knowledge base"])


@router.post("/search")
async def search(
    body: SearchIn, user: CurrentUser, found: Annotated[Search, Depends(search_service)]
) -> hybrid.Hybrid[list[PassageOut]]:
    """Best first; empty where nothing is said about it."""
    return hybrid.ok([PassageOut.of(each) for each in found(user, body.query, limit=body.limit)])


@router.get("/documents/{document_id}/pages/{page}")
async def show_page(
    document_id: str,
    page: Annotated[int, Path(ge=1)],
    user: CurrentUser,
    shown: Annotated[Showing, Depends(showing)],
) -> hybrid.Hybrid[PageOut]:
    """The page that a passage's `start` and `end` count in."""
    return hybrid.ok(PageOut.of(shown.page(user, document_id, page)))
