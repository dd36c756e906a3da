"""Bodies and answers of `/api/kb`."""

from pydantic import Field

from shared.domain.knowledge.model.passages import Passage
from shared.domain.knowledge.service.showing import Sheet
from shared.web.schemas import BothOut, In


class SearchIn(In):
    query: str = Field(min_length=1, max_length=4000)
    limit: int = Field(default=5, ge=1, le=50)


class PassageOut(BothOut):
    """`excerpt` stands in that page of that version of the document from `start` to `end`."""

    id: str
    document_id: str
    title: str
    excerpt: str
    score: float
    page: int
    start: int
    end: int
    section: str
    version: str
    source_type: str
    category: str | None
    filename: str | None
    url: str | None

    @classmethod
    def of(cls, passage: Passage) -> "PassageOut":
        return cls(
            id=passage.id,
            document_id=passage.document_id,
            title=passage.title,
            excerpt=passage.text,
            score=passage.score,
            page=passage.page,
            start=passage.start,
            end=passage.end,
            section=passage.section,
            version=passage.version,
            source_type=passage.source_type,
            category=passage.category,
            filename=passage.filename,
            url=passage.url,
        )


class PageOut(BothOut):
    document_id: str
    title: str
    version: str
    page: int
    text: str

    @classmethod
    def of(cls, sheet: Sheet) -> "PageOut":
        return cls(
            document_id=sheet.document.id,
            title=sheet.document.title,
            version=str(sheet.document.version),
            page=sheet.page,
            text=sheet.text,
        )
