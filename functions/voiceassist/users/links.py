"""The services that a person signs in with."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends

from shared.domain.identity.model import Link
from shared.domain.identity.service.links import LinkService
from shared.domain.identity.wiring.accounts import link_service
from shared.kit.clock import rfc3339
from shared.web.dialects import hybrid
from shared.web.gate import CurrentUser
from shared.web.schemas import BothOut

router = hybrid.router(prefix="/api/users/me/identities", tags=["users"])
Links = Annotated[LinkService, Depends(link_service)]


class LinkOut(BothOut):
    provider: str
    email: str
    linked_at: str

    @classmethod
    def of(cls, link: Link) -> "LinkOut":
        linked_at = rfc3339(datetime.fromtimestamp(link.linked_at, UTC))
        return cls(provider=link.provider, email=link.email, linked_at=linked_at)


@router.get("")
async def list_identities(user: CurrentUser, links: Links) -> hybrid.Hybrid[list[LinkOut]]:
    return hybrid.ok([LinkOut.of(link) for link in links.held(user)])


@router.delete("/{provider}", status_code=204)
async def disconnect(provider: str, user: CurrentUser, links: Links) -> None:
    """409 when nothing would be left to sign in with."""
    links.remove(user, provider)
