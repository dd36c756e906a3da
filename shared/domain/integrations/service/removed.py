"""Which files of an account are no longer there, as its server says when it is asked anew."""

from shared.filestores import FileStore
from shared.kit.errors import NotFound, Refusal

Seen = dict[str, frozenset[str] | None]  # what stands in a folder; none of one that cannot be looked into


def lacks(store: FileStore, path: str, seen: Seen) -> bool:
    """Every folder is looked into once. One that cannot be is not taken for empty."""
    folder = path.strip("/").rpartition("/")[0]
    if folder not in seen:
        seen[folder] = inside(store, folder)
    there = seen[folder]
    return there is not None and path.strip("/") not in there


def inside(store: FileStore, folder: str) -> frozenset[str] | None:
    try:
        return frozenset(entry.path for entry in store.listed(folder) if not entry.is_folder)
    except NotFound:
        return frozenset() if folder else None  # an account whose own address is gone says nothing of its files
    except Refusal:
        return None
