"""VoiceAssist's folders, as a client meets them."""

import re
from typing import Any

import pytest

from tests.functions.people import registered, signed_in
from tests.lambda_client import Answer, Caller, call

pytestmark = pytest.mark.usefixtures("aws", "without_limits")
ROW = "voiceassist/folders"
FIELDS = {"id", "user_id", "name", "color", "icon", "parent_folder_id", "created_at"}
CAMEL = {"userId", "parentFolderId", "createdAt"}
ENVELOPE = {"success", "data", "error", "meta", "metadata", "timestamp", "trace_id"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
NOBODY = "0b8e7b0e-0000-4000-8000-000000000000"

ODD_NAMES = (
    ("🩺👩‍⚕️ größer", "🩺👩‍⚕️ größer"),
    ("مختبر", "مختبر"),
    ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ("../../etc/passwd", "../../etc/passwd"),
    ("=1+1", "=1+1"),
    ("folder#x", "folder#x"),
    ("two\nlines\u0000", "two lines"),
    ("ΐ" * 100, "ΐ" * 100),  # folds to three times its length
    ("🩺" * 100, "🩺" * 100),
)


@pytest.fixture
def ann() -> Caller:
    registered()
    return signed_in()


@pytest.fixture
def bob() -> Caller:
    registered("bob@example.com", "Bob")
    return signed_in("bob@example.com")


def ask(who: Caller, method: str, path: str = "", body: Any = None, **query: Any) -> Answer:
    return who.call(ROW, method, f"/api/folders{path}", body, query=query)


def made(who: Caller, name: str, parent: str | None = None) -> str:
    answer = ask(who, "POST", "", {"name": name, "parentFolderId": parent})
    assert answer.status == 201, answer.text
    return str(answer.body["id"])


def names(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.text
    return [folder["name"] for folder in answer.body]


def shape(answer: Answer) -> list[Any]:
    def of(folders: list[Any]) -> list[Any]:
        return [
            (folder["name"], of(folder["children"])) if folder["children"] else folder["name"] for folder in folders
        ]

    return of(answer.body)


def parent_of(who: Caller, folder_id: str) -> Any:
    return ask(who, "GET", f"/{folder_id}").body["parent_folder_id"]


def conversation(who: Caller, folder_id: str) -> str:
    body = {"title": "Chest pain", "folder_id": folder_id}
    answer = who.call("voiceassist/conversations", "POST", "/api/conversations", body)
    assert answer.status == 200, answer.text
    return str(answer.body["id"])


def test_a_new_folder_is_201_with_its_fields_in_both_spellings(ann: Caller) -> None:
    answer = ask(ann, "POST", "", {"name": " Labs ", "color": "#ff0000", "icon": "flask"})

    assert answer.status == 201
    assert set(answer.body["data"]) == FIELDS | CAMEL
    assert set(answer.body) == FIELDS | CAMEL | ENVELOPE
    shown = {name: answer.body[name] for name in ("name", "color", "icon", "parent_folder_id", "parentFolderId")}
    assert list(shown.values()) == ["Labs", "#ff0000", "flask", None, None]
    assert MOMENT.fullmatch(answer.body["createdAt"])
    assert ask(ann, "GET", f"/{answer.body['id']}").body["data"] == answer.body["data"]


@pytest.mark.parametrize("spelling", ["parent_folder_id", "parentFolderId"])
def test_a_parent_is_taken_in_either_spelling(ann: Caller, spelling: str) -> None:
    outer = made(ann, "Outer")
    inner = ask(ann, "POST", "", {"name": "Inner", spelling: outer})

    assert inner.body["parentFolderId"] == outer
    assert names(ask(ann, "GET", parent_id=outer)) == names(ask(ann, "GET", parentId=outer)) == ["Inner"]


def test_the_list_is_a_bare_array_of_what_stands_at_the_top_by_name(ann: Caller) -> None:
    beta = made(ann, "beta")
    for name in ("Zeta", "alpha", "Éta"):
        made(ann, name)
    made(ann, "inside", beta)
    answer = ask(ann, "GET")

    assert isinstance(answer.body, list)
    assert set(answer.body[0]) == FIELDS | CAMEL
    assert names(answer) == names(ask(ann, "GET", "/")) == ["alpha", "beta", "Zeta", "Éta"]
    assert names(ask(ann, "GET", parent_id="root")) == names(answer)
    assert names(ask(ann, "GET", parent_id=beta)) == ["inside"]
    assert ask(ann, "GET", parent_id=made(ann, "empty")).body == []
    assert ask(ann, "GET", parent_id=NOBODY).status == 404


def test_the_tree_is_a_bare_array_with_children_in_children(ann: Caller) -> None:
    a = made(ann, "a")
    made(ann, "c", made(ann, "b", a))
    made(ann, "d")
    answer = ask(ann, "GET", "/tree")

    assert shape(answer) == [("a", [("b", ["c"])]), "d"]
    assert set(answer.body[0]) == FIELDS | CAMEL | {"children"}
    assert set(answer.body[0]["children"][0]["children"][0]) == FIELDS | CAMEL | {"children"}


def test_a_name_is_taken_once_beside_its_siblings(ann: Caller) -> None:
    made(ann, "Labs")
    elsewhere = made(ann, "Elsewhere")
    for other in ("Labs", "LABS", " labs ", "la\u0000bs"):
        refused = ask(ann, "POST", "", {"name": other})
        assert (refused.status, refused.body["error"]["field"]) == (409, "name")
    assert made(ann, "Labs", elsewhere)


def test_two_spellings_of_one_letter_are_one_name(ann: Caller) -> None:
    made(ann, "Cafe\u0301")
    assert ask(ann, "POST", "", {"name": "CAF\u00c9"}).status == 409


def test_a_name_that_is_none_is_422(ann: Caller) -> None:
    for name in (None, "", " \n ", "\u0000", "x" * 101, 7, ["x"], {"a": 1}):
        refused = ask(ann, "POST", "", {"name": name})
        assert (refused.status, refused.body["error"]["field"]) == (422, "name")
    assert ask(ann, "GET").body == []


def test_any_name_comes_back_as_it_was_meant(ann: Caller) -> None:
    for name, kept in ODD_NAMES:
        folder = made(ann, name)
        assert ask(ann, "GET", f"/{folder}").body["name"] == kept
        assert ask(ann, "POST", "", {"name": name}).status == 409
    assert set(names(ask(ann, "GET"))) == {kept for _, kept in ODD_NAMES}


def test_a_body_of_a_megabyte_is_413_and_half_a_sign_is_422(ann: Caller) -> None:
    assert ask(ann, "POST", "", {"name": "x" * 1024 * 1024}).status == 413
    assert ask(ann, "POST", "", '{"name": "\\ud800"}').status == 422
    assert ask(ann, "POST", "", {"name": "fine", "color": "x" * 51}).body["error"]["field"] == "color"
    assert ask(ann, "POST", "", {"name": "fine", "icon": "x" * 51}).body["error"]["field"] == "icon"


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_what_is_not_named_stays_and_null_clears(ann: Caller, method: str) -> None:
    outer = made(ann, "Outer")
    first = ask(ann, "POST", "", {"name": "Labs", "color": "red", "icon": "x", "parent_folder_id": outer}).body
    renamed = ask(ann, method, f"/{first['id']}", {"name": "Results"})
    assert renamed.body["data"] == first["data"] | {"name": "Results"}

    cleared = ask(ann, method, f"/{first['id']}", {"color": None, "icon": "", "name": None})
    assert [cleared.body[name] for name in ("name", "color", "icon")] == ["Results", None, None]
    assert cleared.body["parent_folder_id"] == outer
    assert ask(ann, method, f"/{first['id']}", {"parentFolderId": None}).body["parent_folder_id"] is None


def test_a_renamed_folder_gives_its_old_name_back_and_keeps_its_own(ann: Caller) -> None:
    labs = made(ann, "Labs")
    assert ask(ann, "PUT", f"/{labs}", {"name": "LABS"}).body["name"] == "LABS"
    ask(ann, "PUT", f"/{labs}", {"name": "Results"})
    made(ann, "Labs")
    assert ask(ann, "PUT", f"/{labs}", {"name": "labs"}).status == 409
    assert names(ask(ann, "GET")) == ["Labs", "Results"]


@pytest.mark.parametrize("how", ["move", "put"])
def test_a_folder_moves_with_all_that_is_in_it(ann: Caller, how: str) -> None:
    a, b = made(ann, "a"), made(ann, "b")
    made(ann, "c", b)

    def move(folder: str, target: str | None) -> Answer:
        if how == "move":
            return ask(ann, "POST", f"/{folder}/move/{target or 'root'}")
        return ask(ann, "PUT", f"/{folder}", {"parent_folder_id": target})

    moved = move(b, a)
    assert (moved.status, moved.body["parentFolderId"], set(moved.body["data"])) == (200, a, FIELDS | CAMEL)
    assert shape(ask(ann, "GET", "/tree")) == [("a", [("b", ["c"])])]
    assert move(a, a).status == move(a, b).status == 400
    assert move(b, NOBODY).status == 404
    made(ann, "b")
    assert move(b, None).status == 409
    assert shape(ask(ann, "GET", "/tree")) == [("a", [("b", ["c"])]), "b"]


def test_twenty_levels_are_the_most_for_what_is_made_and_what_is_moved(ann: Caller) -> None:
    chain: list[str] = []
    for level in range(20):
        chain.append(made(ann, f"level {level}", chain[-1] if chain else None))
    too_deep = ask(ann, "POST", "", {"name": "one more", "parent_folder_id": chain[-1]})
    assert (too_deep.status, too_deep.body["error"]["code"]) == (400, "FOLDERS_TOO_DEEP")

    top = made(ann, "top")
    made(ann, "below", top)
    assert ask(ann, "POST", f"/{top}/move/{chain[-2]}").body["error"]["code"] == "FOLDERS_TOO_DEEP"
    assert ask(ann, "POST", f"/{top}/move/{chain[-3]}").status == 200


def test_a_deleted_folder_leaves_what_was_in_it_at_the_top(ann: Caller) -> None:
    gone = made(ann, "Gone")
    labs = made(ann, "Labs", gone)
    made(ann, "deeper", labs)
    made(ann, "LABS")
    made(ann, "labs (2)")
    talk = conversation(ann, gone)
    assert ask(ann, "DELETE", f"/{gone}").status == 204

    assert shape(ask(ann, "GET", "/tree")) == ["LABS", "labs (2)", ("Labs (3)", ["deeper"])]
    found = ann.call("voiceassist/conversations", "GET", f"/api/conversations/{talk}").body
    assert (found["title"], found["folderId"]) == ("Chest pain", None)
    for method, path in (("GET", ""), ("DELETE", ""), ("PUT", ""), ("POST", "/move/root")):
        assert ask(ann, method, f"/{gone}{path}", {}).status == 404
    assert made(ann, "Gone") != gone


def test_a_full_folder_is_emptied_however_much_is_in_it(ann: Caller) -> None:
    """More than one transaction takes."""
    gone = made(ann, "Gone")
    for number in range(26):
        made(ann, f"child {number:02}", gone)
    made(ann, "child 07")
    assert ask(ann, "DELETE", f"/{gone}").status == 204
    expected = sorted([*(f"child {number:02}" for number in range(26)), "child 07 (2)"])
    assert names(ask(ann, "GET")) == expected


def test_a_numbered_name_stays_within_a_names_length(ann: Caller) -> None:
    gone, name = made(ann, "Gone"), "x" * 100
    made(ann, name)
    inner = made(ann, name, gone)
    ask(ann, "DELETE", f"/{gone}")
    assert ask(ann, "GET", f"/{inner}").body["name"] == "x" * 96 + " (2)"


def test_a_stranger_finds_nothing_under_any_route(ann: Caller, bob: Caller) -> None:
    outer = made(ann, "Outer")
    inner = made(ann, "Inner", outer)
    his = made(bob, "His")
    before = ask(ann, "GET", "/tree").body
    for method, path, body in (
        ("GET", f"/{outer}", None),
        ("PUT", f"/{outer}", {"name": "Mine"}),
        ("PATCH", f"/{outer}", {"name": "Mine"}),
        ("PUT", f"/{his}", {"parent_folder_id": outer}),
        ("POST", f"/{outer}/move/root", None),
        ("POST", f"/{inner}/move/{his}", None),
        ("POST", f"/{his}/move/{outer}", None),
        ("DELETE", f"/{outer}", None),
        ("POST", "", {"name": "Within", "parent_folder_id": outer}),
    ):
        answer = ask(bob, method, path, body)
        assert (answer.status, answer.body["error"]["code"]) == (404, "RESOURCE_NOT_FOUND"), (method, path)
        assert ask(Caller(), method, path, body).status == 401
    assert ask(bob, "GET", parent_id=outer).status == 404
    assert names(ask(bob, "GET")) == ["His"]
    assert shape(ask(bob, "GET", "/tree")) == ["His"]
    assert ask(ann, "GET", "/tree").body == before
    assert call(ROW, "GET", "/api/folders").status == call(ROW, "GET", "/api/folders/tree").status == 401


def test_an_id_that_is_none_is_not_found(ann: Caller) -> None:
    here = made(ann, "here")
    for odd in ("x", "tree%2F..", "..", "%00", "é" * 700, "folder%23", "'; DROP TABLE"):
        assert ask(ann, "GET", f"/{odd}").status == 404
        assert ask(ann, "PUT", f"/{odd}", {"name": "x"}).status == 404
        assert ask(ann, "DELETE", f"/{odd}").status == 404
        assert ask(ann, "POST", f"/{odd}/move/{here}").status == 404
        assert ask(ann, "POST", f"/{here}/move/{odd}").status == 404
    assert parent_of(ann, here) is None


def test_an_idempotent_create_is_carried_out_once(ann: Caller) -> None:
    key = {"idempotency-key": "once"}
    twice = [ann.call(ROW, "POST", "/api/folders", {"name": "Labs"}, headers=key) for _ in "12"]
    assert [answer.status for answer in twice] == [201, 201]
    assert twice[0].body["id"] == twice[1].body["id"]
