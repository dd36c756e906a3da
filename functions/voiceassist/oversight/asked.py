"""What administrators send."""

from typing import Annotated, Literal

from pydantic import Field

from shared.domain.attachments.model import FileType
from shared.domain.oversight.model import Wanted
from shared.domain.oversight.service.looking import FARTHEST, Asked
from shared.web.schemas import In


class PageIn(In):
    user_id: str | None = Field(default=None, min_length=1, max_length=100, pattern="^[^#]*$")
    limit: int = Field(default=20, ge=1, le=100)
    offset: int = Field(default=0, ge=0, le=FARTHEST)
    cursor: str | None = Field(default=None, max_length=600)

    def asked(self) -> Asked:
        return Asked(self.wanted(), self.limit, self.offset, self.cursor)

    def wanted(self) -> Wanted:
        return Wanted(self.user_id)


class FilePageIn(PageIn):
    file_type: FileType | None = None

    def wanted(self) -> Wanted:
        return Wanted(self.user_id, self.file_type)


class TalkExportIn(In):
    format: Literal["json", "markdown"] = "json"
    branch_id: str = Field(default="main", max_length=100)


class FilesIn(In):
    attachment_ids: list[Annotated[str, Field(max_length=300)]] = Field(min_length=1, max_length=100)
