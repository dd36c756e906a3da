"""What administrators do with what people have here: by themselves alone, whole, and on record."""

from datetime import timedelta
from typing import Any

import pytest

from shared.domain.attachments.model import Attachment, Home, State
from shared.domain.attachments.repository import to_items
from shared.kit.clock import utc_now
from shared.tables.attachments import AttachmentItem
from shared.tables.audit import AuditItem
from tests.functions.people import registered, signed_in, viewer
from tests.functions.test_conversations import begun
from tests.functions.test_threads import said
from tests.lambda_client import Answer, Caller, call

pytestmark = pytest.mark.usefixtures("counters_at_rest", "aws", "without_limits")
ROW = "voiceassist/oversight"
FOLDERS = "voiceassist/folders"
CLEAN_UP, BULK = "/attachments/cleanup-orphaned", "/attachments/bulk-delete"
HOURS = timedelta(hours=2)


def do(who: Caller, method: str, path: str, body: Any = None, **query: Any) -> Answer:
    return who.call(ROW, method, f"/api/admin{path}", body, query=query)


def stored(user_id: str, name: str, message: str = "gone", age: timedelta = HOURS) -> str:
    """A file as it stands in the store; what administrators call it."""
    home = Home("talk", message, "said#main#00000000")
    file = Attachment(f"voiceassist#{user_id}", name, home, "a.pdf", "application/pdf", 7, utc_now() - age)
    for item in to_items(file):
        item.state = State.STORED.value
        item.save()
    return f"{user_id}~{name}"


def left() -> set[str]:
    return {item.attachment_id for item in AttachmentItem.scan()}


def acts(act: str) -> list[str]:
    found = [item for item in AuditItem.scan() if item.act == act]
    return [str(item.about) for item in sorted(found, key=lambda item: str(item.place))]


def folder(who: Caller, name: str, parent: str | None = None) -> str:
    made = who.call(FOLDERS, "POST", "/api/folders", {"name": name, "parent_folder_id": parent})
    assert made.status == 201, made.text
    return str(made.body["id"])


def names(who: Caller) -> list[str]:
    return [each["name"] for each in who.call(FOLDERS, "GET", "/api/folders/tree").body]


def test_nobody_but_an_administrator_does_anything(root: Caller) -> None:
    user_id = registered()
    key, inner = stored(user_id, "f1"), f"{user_id}~{folder(signed_in(), 'Papers')}"
    steps: tuple[tuple[str, str, Any], ...] = (
        ("POST", BULK, {"attachment_ids": [key]}),
        ("POST", CLEAN_UP, None),
        ("DELETE", f"/attachments/{key}", None),
        ("DELETE", f"/folders/{inner}", None),
        ("POST", "/voice/sessions/c1/disconnect", None),
    )
    eve = viewer()
    for method, path, body in steps:
        refused = [do(who, method, path, body).status for who in (signed_in(), eve)]
        assert (refused, call(ROW, method, f"/api/admin{path}", body).status) == ([403, 403], 401), path
    assert left() == {"f1"}
    assert names(signed_in()) == ["Papers"]
    assert do(root, "GET", f"/folders/{inner}").status == 200


def test_many_files_are_deleted_at_once_and_what_was_not_there_is_named(root: Caller) -> None:
    user_id = registered()
    keys = [stored(user_id, f"f{number}") for number in range(4)]
    wanted = [*keys[:3], keys[0], f"{user_id}~nothing", "x"]
    told = do(root, "POST", BULK, {"attachment_ids": wanted}).body

    assert (told["deleted_count"], told["failed_count"]) == (3, 2)
    assert told["missing"] == [f"{user_id}~nothing", "x"]
    assert left() == {"f3"}
    assert acts("attachment.delete") == [f"attachment:{key}" for key in keys[:3]]
    assert do(root, "POST", BULK, {"attachment_ids": []}).status == 422


def test_a_clean_up_takes_files_whose_message_is_gone_and_no_others_page_by_page(root: Caller) -> None:
    user_id, ann = registered(), signed_in()
    message = said(ann, begun(ann), "hello")["id"]
    stored(user_id, "kept", message)
    stored(user_id, "young", age=timedelta(minutes=5))  # its message may have gone a moment ago: the sweeper's
    for number in range(5):
        stored(user_id, f"lost{number}", age=HOURS * (number + 1))
    first = do(root, "POST", CLEAN_UP, limit=4).body
    second = do(root, "POST", CLEAN_UP, limit=4, cursor=first["cursor"]).body

    assert [page["checked_count"] for page in (first, second)] == [4, 3]
    assert sum(page["cleaned_count"] for page in (first, second)) == 5
    assert (second["cursor"], left()) == (None, {"kept", "young"})
    assert sorted(acts("attachment.cleanup")) == [f"attachment:{user_id}~lost{number}" for number in range(5)]
    assert do(root, "POST", CLEAN_UP).body["cleaned_count"] == 0


def test_a_look_for_what_is_lost_costs_the_same_whatever_is_kept_behind_it(root: Caller) -> None:
    user_id, ann = registered(), signed_in()
    message = said(ann, begun(ann), "hello")["id"]
    for number in range(5):
        stored(user_id, f"f{number}", message)
    do(root, "POST", CLEAN_UP, limit=5)
    before = do(root, "POST", CLEAN_UP, limit=5).calls
    for number in range(5, 60):
        stored(user_id, f"f{number}", message)
    assert do(root, "POST", CLEAN_UP, limit=5).calls == before


def test_a_folder_goes_with_its_record_and_what_was_in_it_stays(root: Caller) -> None:
    user_id, ann = registered(), signed_in()
    outer = folder(ann, "Outer")
    inner = folder(ann, "Inner", outer)
    talk = begun(ann, folder_id=outer)
    told = do(root, "DELETE", f"/folders/{user_id}~{outer}")

    assert (told.status, told.body["deleted_folders"], told.body["orphanedConversations"]) == (200, 1, 1)
    assert names(ann) == ["Inner"]
    assert ann.call("voiceassist/conversations", "GET", f"/api/conversations/{talk}").body["folderId"] is None
    assert acts("folder.delete") == [f"folder:{user_id}~{outer}"]
    assert do(root, "DELETE", f"/folders/{user_id}~{outer}").status == 404
    assert do(root, "DELETE", f"/folders/nobody~{inner}").status == 404
    assert acts("folder.delete") == [f"folder:{user_id}~{outer}"]


def test_a_folder_goes_with_all_that_stand_in_it_when_that_is_wanted(root: Caller) -> None:
    user_id, ann = registered(), signed_in()
    outer = folder(ann, "Outer")
    inner = folder(ann, "Inner", outer)
    deepest = folder(ann, "Deepest", inner)
    folder(ann, "Beside")
    begun(ann, folder_id=deepest)
    told = do(root, "DELETE", f"/folders/{user_id}~{outer}", recursive="true").body

    assert (told["deleted_folders"], told["orphaned_conversations"]) == (3, 1)
    assert names(ann) == ["Beside"]
    assert acts("folder.delete") == [f"folder:{user_id}~{each}" for each in (deepest, inner, outer)]


def test_a_socket_that_is_not_there_is_neither_shown_nor_ended(root: Caller) -> None:
    assert do(root, "GET", "/voice/sessions/c1").status == 404
    assert do(root, "POST", "/voice/sessions/c1/disconnect").status == 404
    assert acts("socket.end") == []
