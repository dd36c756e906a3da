from typing import Annotated

from fastapi import Depends

from functions.voiceassist.kb.schemas import PassageOut, SearchIn
from shared.domain.knowledge.service.searching import Searching
from shared.domain.knowledge.wiring.searching import searching
from shared.web.dialects import hybrid
from shared.web.gate import CurrentUser

router = hybrid.router(prefix="/api/kb", tags=["knowledge base"])


@router.post("/search")
async def search(
    body: SearchIn, user: CurrentUser, found: Annotated[Searching, Depends(searching)]
) -> hybrid.Hybrid[list[PassageOut]]:
    """Best first; empty where nothing is said about it."""
    return hybrid.ok([PassageOut.of(each) for each in found.search(user, body.query, limit=body.limit)])
