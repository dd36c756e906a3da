from typing import Annotated

from fastapi import Depends, Query

from functions.voiceassist.folders.schemas import FolderIn, FolderOut, NestedFolderOut, NewFolderIn, parent_of
from shared.domain.folders.service import FolderService
from shared.domain.folders.wiring import folder_service
from shared.web.dialects import hybrid
from shared.web.gate import CurrentUser

router = hybrid.router(prefix="/api/folders", tags=["folders"])
Folders = Annotated[FolderService, Depends(folder_service)]


@router.get("")
async def list_folders(
    user: CurrentUser, folders: Folders, parent_id: Annotated[str | None, Query(max_length=100)] = None
) -> list[FolderOut]:
    """Those at the top, or those in `parent_id`, by name."""
    return [FolderOut.of(folder) for folder in folders.within(user, parent_of(parent_id))]


@router.post("", status_code=201)
async def create_folder(body: NewFolderIn, user: CurrentUser, folders: Folders) -> hybrid.Hybrid[FolderOut]:
    """A name is taken once in a parent, however it is capitalised."""
    made = folders.create(user, body.name, body.color, body.icon, parent_of(body.parent_folder_id))
    return hybrid.ok(FolderOut.of(made))


@router.get("/tree")
async def get_tree(user: CurrentUser, folders: Folders) -> list[NestedFolderOut]:
    """All of them, each with its `children`."""
    return [NestedFolderOut.around(nested) for nested in folders.tree(user)]


@router.get("/{folder_id}")
async def get_folder(folder_id: str, user: CurrentUser, folders: Folders) -> hybrid.Hybrid[FolderOut]:
    return hybrid.ok(FolderOut.of(folders.get(user, folder_id)))


@router.put("/{folder_id}")
@router.patch("/{folder_id}")
async def update_folder(
    folder_id: str, body: FolderIn, user: CurrentUser, folders: Folders
) -> hybrid.Hybrid[FolderOut]:
    """What is not named stays; a `parent_folder_id` of null moves it to the top."""
    return hybrid.ok(FolderOut.of(folders.update(user, folder_id, body.changes())))


@router.post("/{folder_id}/move/{target_folder_id}")
async def move_folder(
    folder_id: str, target_folder_id: str, user: CurrentUser, folders: Folders
) -> hybrid.Hybrid[FolderOut]:
    """Into another one, or to the top: `root` is its name here."""
    return hybrid.ok(FolderOut.of(folders.move(user, folder_id, parent_of(target_folder_id))))


@router.delete("/{folder_id}", status_code=204)
async def delete_folder(folder_id: str, user: CurrentUser, folders: Folders) -> None:
    """What is in it is kept: folders go to the top (numbered where their name is taken there), conversations too."""
    folders.delete(user, folder_id)
