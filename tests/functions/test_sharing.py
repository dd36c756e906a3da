"""Links to a conversation, as who made them and who opens them meet them."""

from datetime import timedelta
from typing import Any

import pytest

from shared.domain.sharing.service import SharingService
from shared.domain.sharing.wiring import sharing_service
from shared.kit.clock import utc_now
from tests.functions.people import registered, signed_in
from tests.functions.test_conversations import ask, begun
from tests.functions.test_threads import said
from tests.lambda_client import Answer, Caller

pytestmark = pytest.mark.usefixtures("aws")
ROW = "voiceassist/session_sharing"
ANYBODY = Caller()


@pytest.fixture
def ann() -> Caller:
    registered()
    return signed_in()


@pytest.fixture
def talk(ann: Caller) -> str:
    found = begun(ann, "Chest pain")
    said(ann, found, "hello")
    said(ann, found, "hi", role="assistant")
    return found


def shared(who: Caller, talk: str, **body: Any) -> Any:
    made = who.call(ROW, "POST", f"/api/sessions/{talk}/share", body)
    assert made.status == 201, made.text
    return made.body


def opened(token: str, who: Caller = ANYBODY, **more: Any) -> Answer:
    return who.call(ROW, "GET", f"/api/shared/{token}", **more)


def test_a_link_shows_the_conversation_to_anybody_who_has_it(ann: Caller, talk: str) -> None:
    link = shared(ann, talk)
    assert set(link["data"]) >= {"share_id", "share_url", "expires_at", "password_protected", "shareId", "shareUrl"}
    assert link["shareUrl"].endswith(f"/shared/{link['share_id']}")
    page = opened(link["share_id"])
    assert page.status == 200
    assert page.body["session"]["title"] == "Chest pain"
    assert page.body["session"]["messageCount"] == 2
    assert [(each["role"], each["content"]) for each in page.body["messages"]] == [
        ("user", "hello"),
        ("assistant", "hi"),
    ]
    assert page.body["share_info"]["access_count"] == 1
    assert opened(link["share_id"]).body["shareInfo"]["accessCount"] == 2
    assert "ann@example.com" not in page.text


def test_links_are_listed_bare_and_can_be_revoked(ann: Caller, talk: str) -> None:
    first, second = shared(ann, talk), shared(ann, talk, expiresInHours=2, password="open sesame")
    listed = ann.call(ROW, "GET", f"/api/sessions/{talk}/shares").body
    assert [each["shareToken"] for each in listed] == [second["share_id"], first["share_id"]]
    assert [each["password_protected"] for each in listed] == [True, False]
    assert ann.call(ROW, "DELETE", f"/api/sessions/{talk}/share/{first['share_id']}").status == 204
    assert opened(first["share_id"]).status == 404
    assert ann.call(ROW, "DELETE", f"/api/sessions/{talk}/share/{first['share_id']}").status == 404
    assert len(ann.call(ROW, "GET", f"/api/sessions/{talk}/shares").body) == 1


def test_a_password_is_asked_for_and_taken_in_header_body_and_address(ann: Caller, talk: str) -> None:
    token = shared(ann, talk, password="open sesame")["share_id"]
    asked = opened(token)
    assert (asked.status, asked.body["error"]["code"]) == (401, "PASSWORD_REQUIRED")
    assert opened(token, query={"password": "wrong"}).body["error"]["code"] == "PASSWORD_INCORRECT"
    assert opened(token, query={"password": "open sesame"}).status == 200
    assert opened(token, headers={"x-share-password": "open sesame"}).status == 200
    assert ANYBODY.call(ROW, "POST", f"/api/shared/{token}", {"password": "open sesame"}).status == 200
    assert "argon2" not in opened(token, query={"password": "open sesame"}).text


@pytest.mark.usefixtures("within_a_minute")
def test_passwords_cannot_be_guessed_for_long_from_however_many_addresses(ann: Caller, talk: str) -> None:
    token = shared(ann, talk, password="open sesame")["share_id"]
    codes = [
        opened(token, Caller(address=f"198.51.100.{number}"), query={"password": f"guess {number}"}).status
        for number in range(21)
    ]
    assert codes == [401] * 20 + [429]
    right = opened(token, Caller(address="198.51.100.99"), query={"password": "open sesame"})
    assert right.status == 429
    assert int(right.headers["retry-after"]) > 0


def test_a_link_for_people_with_an_account_asks_others_to_sign_in(ann: Caller, talk: str) -> None:
    token = shared(ann, talk, allowAnonymous=False)["share_id"]
    assert opened(token).body["error"]["code"] == "SIGN_IN_REQUIRED"
    registered("bob@example.com")
    assert opened(token, signed_in("bob@example.com")).status == 200


def test_a_link_that_has_expired_is_gone(ann: Caller, talk: str, monkeypatch: pytest.MonkeyPatch) -> None:
    token = shared(ann, talk, expires_in_hours=1)["share_id"]
    service = sharing_service()
    later = SharingService(
        service.shares,
        service.conversations,
        service.threads,
        service.limiter,
        now=lambda: utc_now() + timedelta(hours=1),
    )
    app = __import__("functions.voiceassist.session_sharing.handler", fromlist=["app"]).app
    monkeypatch.setitem(app.api.dependency_overrides, sharing_service, lambda: later)
    gone = opened(token)
    assert (gone.status, gone.body["error"]["code"]) == (410, "SHARE_EXPIRED")
    assert ann.call(ROW, "GET", f"/api/sessions/{talk}/shares").body == []


def test_a_link_to_a_deleted_conversation_opens_nothing(ann: Caller, talk: str) -> None:
    token = shared(ann, talk)["share_id"]
    ask(ann, "DELETE", f"/{talk}")
    assert opened(token).status == 404


def test_strangers_can_neither_make_nor_see_nor_end_links(ann: Caller, talk: str) -> None:
    token = shared(ann, talk)["share_id"]
    registered("eve@example.com")
    eve = signed_in("eve@example.com")
    hers = begun(eve, "hers")
    attempts: list[tuple[str, str, Any]] = [
        ("POST", f"/api/sessions/{talk}/share", {}),
        ("GET", f"/api/sessions/{talk}/shares", None),
        ("DELETE", f"/api/sessions/{talk}/share/{token}", None),
        ("DELETE", f"/api/sessions/{hers}/share/{token}", None),
    ]
    for method, path, body in attempts:
        assert eve.call(ROW, method, path, body).status == 404, path
        assert ANYBODY.call(ROW, method, path, body).status == 401, path
    assert opened(token).status == 200


@pytest.mark.parametrize(
    "body", [{"expires_in_hours": 0}, {"expiresInHours": -1}, {"expires_in_hours": 9000}, {"password": "abc"}]
)
def test_a_link_that_cannot_be_is_refused(ann: Caller, talk: str, body: Any) -> None:
    refused = ann.call(ROW, "POST", f"/api/sessions/{talk}/share", body)
    assert (refused.status, refused.body["error"]["code"]) == (422, "VALIDATION_ERROR")


@pytest.mark.parametrize("token", ["x", "../../etc/passwd", "%00", "a" * 2000])
def test_a_made_up_link_is_not_found(token: str) -> None:
    assert opened(token.replace("/", "%2F")).status == 404
