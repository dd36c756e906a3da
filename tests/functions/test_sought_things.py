"""Administrators look for files and folders of one person, and for files of one type: all of these, and no others."""

from datetime import timedelta
from typing import Any

import pytest

from shared.domain.attachments.model import Attachment, Home, State
from shared.domain.attachments.repository import AttachmentRepository, to_items
from shared.kit.clock import utc_now
from tests.functions.attachments import PNG, attached
from tests.functions.people import registered, signed_in
from tests.functions.test_conversations import begun
from tests.functions.test_interventions import do, folder
from tests.functions.test_oversight import ask, looks
from tests.functions.test_threads import said
from tests.lambda_client import Caller

pytestmark = pytest.mark.usefixtures("counters_at_rest", "aws", "without_limits")
PICTURE, PAPER = "image/png", "application/pdf"
STORED_AT = utc_now() - timedelta(hours=2)


def put(user_id: str, number: int, media_type: str) -> None:
    """Younger, the higher its number."""
    home = Home("talk", "message", "said#main#00000000")
    made = STORED_AT + timedelta(seconds=number)
    kept = Attachment(f"voiceassist#{user_id}", f"{number}", home, "x", media_type, 7, made, state=State.STORED)
    for item in to_items(kept):
        item.save()


@pytest.fixture
def ids() -> dict[str, str]:
    """Ann has pictures at even numbers and papers at odd ones, and so has Bob, further on."""
    ids = {name: registered(f"{name}@example.com") for name in ("ann", "bob")}
    for first, user_id in ((0, ids["ann"]), (20, ids["bob"])):
        for number in range(first, first + 6):
            put(user_id, number, PAPER if number % 2 else PICTURE)
    return ids


def found(root: Caller, **query: Any) -> list[str]:
    """By pages of two, to the end; each costs the same."""
    names: list[str] = []
    costs: list[tuple[str, ...]] = []
    cursor = None
    while True:
        page = ask(root, "/attachments", limit=2, **query, **({"cursor": cursor} if cursor else {}))
        names += [each["attachment_id"] for each in page.body["attachments"]]
        costs.append(page.calls)
        cursor = page.body["cursor"]
        if cursor is None:
            assert len({*costs[1:]}) <= 1  # the first one opens the window of a session
            return names


def test_files_of_a_person_and_of_a_type_are_listed_newest_first_page_by_page(
    root: Caller, ids: dict[str, str]
) -> None:
    ann, bob = ids["ann"], ids["bob"]
    assert found(root, user_id=ann) == ["5", "4", "3", "2", "1", "0"]
    assert found(root, file_type="pdf") == ["25", "23", "21", "5", "3", "1"]
    assert found(root, user_id=bob, file_type="image") == ["24", "22", "20"]
    assert found(root, userId=bob, fileType="image", offset=1)[0] == "22"
    assert found(root, user_id="nobody") == found(root, file_type="word") == []


def test_a_cursor_of_one_list_leads_into_no_other(root: Caller, ids: dict[str, str]) -> None:
    first = ask(root, "/attachments", limit=2, user_id=ids["bob"]).body["cursor"]
    turned = ask(root, "/attachments", user_id=ids["ann"], file_type="pdf", cursor=first).body["attachments"]
    assert {(each["user_id"], each["file_type"]) for each in turned} <= {(ids["ann"], "pdf")}


def test_what_is_no_type_is_refused_and_what_is_not_of_files_too(root: Caller) -> None:
    assert ask(root, "/attachments", file_type="exe").status == 422
    for path in ("/folders", "/conversations", "/clinical/contexts"):
        refused = ask(root, path, file_type="pdf")
        assert (refused.status, refused.body["error"]["field"]) == (422, "file_type"), path
    assert ask(root, "/conversations", search="gout").body["error"]["field"] == "search"


def test_what_was_looked_for_is_on_record(root: Caller, ids: dict[str, str]) -> None:
    ask(root, "/attachments", user_id=ids["ann"], file_type="pdf")
    assert looks()[-1] == ("attachment.list", f"attachment:{ids['ann']}", "masked")


def test_a_file_is_in_its_lists_from_its_upload_until_it_is_deleted(root: Caller) -> None:
    user_id = registered()
    ann = signed_in()
    message = said(ann, begun(ann), "see this")["id"]
    picture = attached(ann, message, PNG, "hand.png")["id"]
    note = attached(ann, message)["id"]
    assert found(root, user_id=user_id) == [note, picture]
    assert found(root, user_id=user_id, file_type="image") == found(root, file_type="image") == [picture]
    assert do(root, "DELETE", f"/attachments/{user_id}~{picture}").status == 200
    assert found(root, user_id=user_id) == found(root, file_type="text") == [note]


def test_a_file_that_was_announced_has_no_type_before_it_has_come(root: Caller) -> None:
    user_id = registered()
    ann = signed_in()
    talk = begun(ann)
    home = AttachmentRepository().home(f"voiceassist#{user_id}", said(ann, talk, "x")["id"])
    assert home is not None
    waiting = Attachment(f"voiceassist#{user_id}", "w", home, "a.pdf", "application/octet-stream", 7, utc_now())
    assert AttachmentRepository().announce(waiting)
    assert found(root, user_id=user_id) == ["w"]
    assert ask(root, "/attachments", user_id=user_id).body["attachments"][0]["file_type"] is None
    assert found(root, file_type="pdf") == []


def test_folders_of_a_person_are_listed_newest_first_and_nobody_elses(root: Caller) -> None:
    ids = {name: registered(f"{name}@example.com") for name in ("ann", "bob")}
    for name in ids:
        who = signed_in(f"{name}@example.com")
        outer = folder(who, f"{name} 0")
        for number in range(1, 4):
            folder(who, f"{name} {number}", outer)
    first = ask(root, "/folders", user_id=ids["ann"], limit=3).body
    rest = ask(root, "/folders", user_id=ids["ann"], limit=3, cursor=first["cursor"]).body
    assert [each["name"] for page in (first, rest) for each in page["folders"]] == [
        f"ann {number}" for number in (3, 2, 1, 0)
    ]
    assert rest["cursor"] is None
    turned = ask(root, "/folders", user_id=ids["bob"], cursor=first["cursor"]).body["folders"]
    assert {each["user_id"] for each in turned} <= {ids["bob"]}
