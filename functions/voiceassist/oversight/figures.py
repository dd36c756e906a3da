"""How many there are, and what became of some. Nothing here tells what anybody has."""

from typing import Self

from shared.domain.analytics.service.panel import Held
from shared.domain.oversight.model import Cleaned, Removed, Taken
from shared.web.schemas import BothOut

WEEK = 7
KNOWN = ("demographics", "chief_complaint", "problems", "medications", "allergies", "vitals")


class FileTypeOut(BothOut):
    media_type: str
    files: int
    bytes: int


class CreatedOut(BothOut):
    date: str
    created: int


class FilesOut(BothOut):
    total_files: int
    total_bytes: int
    by_type: list[FileTypeOut]
    uploads_today: int
    uploads_this_week: int
    by_day: list[CreatedOut]

    @classmethod
    def of(cls, held: Held) -> Self:
        sizes = held.by("type", "bytes")
        return cls(
            total_files=held.of("all", "files"),
            total_bytes=held.of("all", "bytes"),
            by_type=[
                FileTypeOut(media_type=name, files=files, bytes=sizes.get(name, 0))
                for name, files in held.by("type", "files").items()
            ],
            uploads_today=held.lately(1),
            uploads_this_week=held.lately(WEEK),
            by_day=made_by_day(held),
        )


def made_by_day(held: Held) -> list[CreatedOut]:
    return [CreatedOut(date=day, created=number) for day, number in held.made]


class FolderCountsOut(BothOut):
    """`folders_by_depth`: 0 is the top, and what is deeper than 9 counts as 9."""

    total_folders: int
    total_root_folders: int
    total_nested_folders: int
    users_with_folders: int
    avg_folders_per_user: float
    conversations_in_folders: int
    avg_conversations_per_folder: float
    folders_by_depth: dict[str, int]
    folders_created_today: int
    folders_created_this_week: int
    by_day: list[CreatedOut]

    @classmethod
    def of(cls, held: Held) -> Self:
        total, depths, owners = held.of("all"), held.by("depth"), held.of("all~owner")
        filed = held.of("all", "sessions")
        return cls(
            total_folders=total,
            total_root_folders=depths.get("0", 0),
            total_nested_folders=total - depths.get("0", 0),
            users_with_folders=owners,
            avg_folders_per_user=share(total, owners),
            conversations_in_folders=filed,
            avg_conversations_per_folder=share(filed, total),
            folders_by_depth=depths,
            folders_created_today=held.lately(1),
            folders_created_this_week=held.lately(WEEK),
            by_day=made_by_day(held),
        )


class PatientCountsOut(BothOut):
    """How many contexts there are, and in how many something of a kind is known."""

    total_contexts: int
    contexts_with_demographics: int
    contexts_with_chief_complaint: int
    contexts_with_problems: int
    contexts_with_medications: int
    contexts_with_allergies: int
    contexts_with_vitals: int
    contexts_created_today: int
    contexts_created_this_week: int
    by_day: list[CreatedOut]

    @classmethod
    def of(cls, held: Held) -> Self:
        known = held.by("has")
        return cls(
            total_contexts=held.of("all"),
            **{f"contexts_with_{kind}": known.get(kind, 0) for kind in KNOWN},
            contexts_created_today=held.lately(1),
            contexts_created_this_week=held.lately(WEEK),
            by_day=made_by_day(held),
        )


class GoneOut(BothOut):
    message: str
    id: str


class FilesGoneOut(BothOut):
    deleted_count: int
    failed_count: int
    missing: list[str]

    @classmethod
    def of(cls, removed: Removed) -> Self:
        return cls(deleted_count=removed.gone, failed_count=len(removed.left), missing=removed.left)


class CleanedOut(BothOut):
    cleaned_count: int
    checked_count: int
    cursor: str | None

    @classmethod
    def of(cls, cleaned: Cleaned) -> Self:
        return cls(cleaned_count=cleaned.gone, checked_count=cleaned.looked_at, cursor=cleaned.cursor)


class FolderGoneOut(BothOut):
    deleted_folders: int
    orphaned_conversations: int

    @classmethod
    def of(cls, taken: Taken) -> Self:
        return cls(deleted_folders=taken.folders, orphaned_conversations=taken.conversations)


def share(number: float, of: int) -> float:
    return round(number / of, 2) if of else 0.0
