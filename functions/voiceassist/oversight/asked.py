"""How a list is asked for."""

from pydantic import Field

from shared.domain.oversight.service import FARTHEST, Asked
from shared.web.schemas import In


class PageIn(In):
    user_id: str | None = Field(default=None, min_length=1, max_length=100, pattern="^[^#]*$")
    limit: int = Field(default=20, ge=1, le=100)
    offset: int = Field(default=0, ge=0, le=FARTHEST)
    cursor: str | None = Field(default=None, max_length=600)

    def asked(self) -> Asked:
        return Asked(self.user_id, self.limit, self.offset, self.cursor)
