"""VoiceAssist's conversations, as a client meets them."""

from typing import Any

import pytest

from tests.functions.people import registered, signed_in
from tests.lambda_client import Answer, Caller

pytestmark = pytest.mark.usefixtures("aws")
ROW = "voiceassist/conversations"
FIELDS = {
    "id", "user_id", "title", "archived", "message_count", "folder_id", "created_at", "updated_at", "expires_at",
}  # fmt: skip
CAMEL = {"userId", "messageCount", "folderId", "createdAt", "updatedAt", "expiresAt"}


@pytest.fixture
def ann() -> Caller:
    registered()
    return signed_in()


def ask(who: Caller, method: str, path: str = "", body: Any = None, **query: Any) -> Answer:
    return who.call(ROW, method, f"/api/conversations{path}", body, query=query)


def begun(who: Caller, title: str = "Chest pain", **more: Any) -> str:
    made = ask(who, "POST", "", {"title": title, **more})
    assert made.status == 200, made.text
    return str(made.body["id"])


def titles(answer: Answer) -> list[str]:
    return [each["title"] for each in answer.body["items"]]


def test_a_new_conversation_is_shown_at_top_level_and_under_data_in_both_spellings(ann: Caller) -> None:
    made = ask(ann, "POST", "", {"title": "Medical Inquiry"})
    assert made.status == 200
    assert set(made.body["data"]) == FIELDS | CAMEL
    assert made.body["data"].items() <= made.body.items()
    assert made.body["success"] is True
    assert made.body["title"] == "Medical Inquiry"
    assert made.body["messageCount"] == 0
    assert made.body["createdAt"].endswith("Z")


def test_the_list_has_the_newest_first_and_counts_the_whole(ann: Caller) -> None:
    for number in range(5):
        begun(ann, f"number {number}")
    first = ask(ann, "GET", page=1, pageSize=2)
    assert titles(first) == ["number 4", "number 3"]
    assert [first.body[name] for name in ("total", "page", "pageSize", "totalPages")] == [5, 1, 2, 3]
    assert titles(ask(ann, "GET", page=3, pageSize=2)) == ["number 0"]
    assert titles(ask(ann, "GET", page=9, pageSize=2)) == []


def test_cursors_lead_through_the_whole_list_and_end(ann: Caller) -> None:
    for number in range(5):
        begun(ann, f"number {number}")
    seen, cursor = [], None
    for _ in range(4):
        page = ask(ann, "GET", pageSize=2, **({"cursor": cursor} if cursor else {}))
        seen += titles(page)
        cursor = page.body["nextCursor"]
        if cursor is None:
            break
    assert seen == [f"number {number}" for number in (4, 3, 2, 1, 0)]


def test_filters_leave_the_rest_out_and_count_what_they_show(ann: Caller) -> None:
    kept, put_away = begun(ann, "kept"), begun(ann, "put away")
    ask(ann, "PATCH", f"/{put_away}", {"archived": True})
    assert titles(ask(ann, "GET", archived="true")) == ["put away"]
    assert titles(ask(ann, "GET", archived="false")) == ["kept"]
    assert ask(ann, "GET", archived="true").body["total"] == 1
    ask(ann, "DELETE", f"/{kept}")
    assert ask(ann, "GET").body["total"] == 1
    assert ask(ann, "GET", archived="false").body["total"] == 0


def test_a_search_finds_titles_without_minding_capitals_or_accents(ann: Caller) -> None:
    begun(ann, "Fièvre et TOUX")
    begun(ann, "Knee")
    found = ask(ann, "GET", search="fievre")
    assert titles(found) == ["Fièvre et TOUX"]
    assert found.body["total"] == 1


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("base", ["/api/conversations", "/conversations"])
def test_put_and_patch_change_what_they_name_under_both_paths(ann: Caller, base: str, method: str) -> None:
    found = begun(ann, "before")
    changed = ann.call(ROW, method, f"{base}/{found}/", {"title": "after"})
    assert (changed.status, changed.body["title"], changed.body["archived"]) == (200, "after", False)
    assert ann.call(ROW, "GET", f"{base}/{found}").body["title"] == "after"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "title"),
        ({"title": ""}, "title"),
        ({"title": " \n\x00 "}, "title"),
        ({"title": "x" * 256}, "title"),
        ({"title": None}, "title"),
        ({"title": ["x"]}, "title"),
    ],
)
def test_a_title_that_is_none_is_refused_by_name(ann: Caller, body: Any, field: str) -> None:
    refused = ask(ann, "POST", "", body)
    assert refused.status == 422
    assert refused.body["success"] is False
    assert refused.body["error"]["code"] == "VALIDATION_ERROR"
    assert refused.body["error"]["field"] == field


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("🩺 größer ≥ 5", "🩺 größer ≥ 5"),
        ("ألم في الصدر", "ألم في الصدر"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("=1+1", "=1+1"),
        ("../../etc/passwd", "../../etc/passwd"),
        ("two\nlines\x00", "two lines"),
    ],
)
def test_any_title_comes_back_as_it_was_meant(ann: Caller, title: str, kept: str) -> None:
    assert ask(ann, "GET", f"/{begun(ann, title)}").body["title"] == kept


def test_a_folder_that_is_not_ones_own_is_not_found(ann: Caller) -> None:
    refused = ask(ann, "POST", "", {"title": "x", "folderId": "0b8e7b0e-0000-4000-8000-000000000000"})
    assert (refused.status, refused.body["error"]["field"]) == (404, "folder_id")
    assert ask(ann, "GET").body["total"] == 0
    found = begun(ann)
    assert ask(ann, "PATCH", f"/{found}", {"folder_id": "elsewhere"}).status == 404
    assert ask(ann, "PATCH", f"/{found}", {"folderId": None}).status == 200
    assert ask(ann, "PATCH", f"/{found}", {"folder_id": ""}).body["folder_id"] is None


def test_a_deleted_conversation_is_gone_with_all_that_belongs_to_it(ann: Caller) -> None:
    found = begun(ann)
    ask(ann, "POST", f"/{found}/messages", {"content": "hello"})
    assert ask(ann, "DELETE", f"/{found}").body["data"]["message"]
    for path in ("", "/messages", "/branches", "/events", "/settings"):
        assert ask(ann, "GET", f"/{found}{path}").status == 404, path
    assert ask(ann, "DELETE", f"/{found}").status == 404
    assert ask(ann, "POST", f"/{found}/messages", {"content": "hello"}).status == 404


def test_all_of_them_go_at_once(ann: Caller) -> None:
    for number in range(30):
        begun(ann, f"number {number}")
    gone = ask(ann, "DELETE", "/all")
    assert (gone.status, gone.body["deletedCount"], gone.body["data"]["deleted_count"]) == (200, 30, 30)
    assert ask(ann, "GET").body["total"] == 0
    assert ask(ann, "DELETE", "/all").body["deleted_count"] == 0


def test_settings_are_merged_and_null_takes_one_back(ann: Caller) -> None:
    found = begun(ann)
    assert set(ask(ann, "GET", f"/{found}/settings").body["data"].values()) == {None}
    ask(ann, "PUT", f"/{found}/settings", {"temperature": 0.2, "llmMode": "precise", "custom": {"a": [1.5]}})
    merged = ask(ann, "PATCH", f"/{found}/settings", {"llm_mode": None, "maxTokens": 500})
    assert merged.status == 200
    shown = ask(ann, "GET", f"/{found}/settings").body["data"]
    assert (shown["temperature"], shown["llm_mode"], shown["maxTokens"]) == (0.2, None, 500)
    assert shown["custom"] == {"a": [1.5]}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("temperature", 2.1),
        ("max_tokens", 99),
        ("max_tokens", 8001),
        ("context_window", 0),
        ("voice_speed", 0.4),
        ("llm_mode", "wizard"),
        ("voice_style", "robot"),
        ("language", "../en"),
        ("custom", {"a": "x" * 20_000}),
        ("system_prompt", "x" * 8001),
    ],
)
def test_a_setting_out_of_its_range_is_refused_by_name(ann: Caller, name: str, value: Any) -> None:
    found = begun(ann)
    refused = ask(ann, "PATCH", f"/{found}/settings", {name: value})
    assert (refused.status, refused.body["error"]["field"]) == (422, name)
    assert ask(ann, "GET", f"/{found}/settings").body["data"][name] is None


def test_a_page_that_cannot_be_is_refused(ann: Caller) -> None:
    for query in ({"page": 0}, {"pageSize": 0}, {"pageSize": 101}, {"page": "x"}):
        assert ask(ann, "GET", **query).status == 422
    assert ask(ann, "GET", cursor="made-up").body["error"]["code"] == "INVALID_CURSOR"
    assert ask(ann, "GET", page=2000, pageSize=20).body["error"]["code"] == "PAGE_TOO_DEEP"


def test_what_one_product_keeps_the_others_do_not_see(ann: Caller) -> None:
    begun(ann)
    token = Caller().call(
        "voiceera/auth", "POST", "/auth/login", {"email": "ann@example.com", "password": "securePassword123"}
    )
    other = Caller({"authorization": f"Bearer {token.body['token']}"})
    assert ask(other, "GET").status == 401
