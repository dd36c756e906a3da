"""The administrators' view of people and of the system."""

from typing import Any

import pytest

from shared.domain.identity.wiring.accounts import identity_service
from shared.kit.clock import utc_now
from shared.tables.accounts import AccountItem
from shared.tables.audit import AuditItem
from shared.tables.conversations import ConversationItem
from shared.tables.messages import MessageItem
from tests.functions.people import PASSWORD, administrator, login, registered, signed_in, viewer
from tests.functions.streamed import images, inserted, told, work
from tests.lambda_client import Answer, Caller, call

pytestmark = pytest.mark.usefixtures("counters_at_rest", "aws", "without_limits")
ROW = "voiceassist/admin_panel"
NOBODY = "0b8e7b0e-0000-4000-8000-000000000000"
READS = (
    "/summary",
    "/websocket-status",
    "/users",
    "/metrics",
    "/users/{}",
    "/users/{}/role-history",
    "/users/{}/lock-reasons",
)
WRITES = (
    ("PUT", "/users/{}", {"full_name": "X"}),
    ("DELETE", "/users/{}", None),
    ("DELETE", "/users/{}/permanent", {"confirm_email": "ann@example.com"}),
    ("POST", "/users/bulk", {"user_ids": ["{}"], "action": "deactivate"}),
)


@pytest.fixture
def ann(root: Caller) -> str:  # noqa: ARG001  # there is an administrator first
    return registered()


def ask(who: Caller, method: str, path: str, body: Any = None, **query: Any) -> Answer:
    return who.call(ROW, method, f"/api/admin/panel{path}", body, query=query)


def emails(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.text
    return [each["email"] for each in answer.body["users"]]


def acts() -> list[str]:
    mine = [item for item in AuditItem.scan() if item.act.startswith("user.")]
    return [item.act for item in sorted(mine, key=lambda item: str(item.place))]


def test_only_administrators_write_and_viewers_read(root: Caller, ann: str) -> None:
    stranger, eve = signed_in(), viewer()
    before = acts()
    for path in READS:
        assert ask(stranger, "GET", path.format(ann)).status == 403, path
        assert call(ROW, "GET", f"/api/admin/panel{path.format(ann)}").status == 401, path
        assert ask(eve, "GET", path.format(ann)).status == 200, path
    for method, path, body in WRITES:
        for who in (stranger, eve):
            assert ask(who, method, path.format(ann), body).status == 403, path
    assert acts() == before
    assert emails(root.call(ROW, "GET", "/admin/users")) == emails(ask(root, "GET", "/users"))
    assert root.call(ROW, "GET", "/admin/metrics").status == 200


def test_people_are_found_by_what_is_typed_and_by_what_they_are(root: Caller, ann: str) -> None:
    for name in ("Bob Stone", "Zoë Lee"):
        registered(f"{name[:3].lower().replace('ë', 'e')}@example.org", name)
    ask(root, "PUT", f"/users/{ann}", {"is_active": False})

    assert emails(ask(root, "GET", "/users")) == [
        "zoe@example.org",
        "bob@example.org",
        "ann@example.com",
        "root@example.com",
    ]
    assert emails(ask(root, "GET", "/users", search="LEE")) == ["zoe@example.org", "ann@example.com"]
    assert emails(ask(root, "GET", "/users", search="Bob@Example.org")) == ["bob@example.org"]
    assert emails(ask(root, "GET", "/users", is_active="false")) == ["ann@example.com"]
    assert emails(ask(root, "GET", "/users", is_admin="true")) == ["root@example.com"]
    assert emails(ask(root, "GET", "/users", search="nobody")) == []
    totals = [
        ask(root, "GET", "/users", **query).body["total"] for query in ({}, {"is_active": "false"}, {"search": "a"})
    ]
    assert totals == [4, 1, None]


def test_people_are_paged_in_three_ways(root: Caller) -> None:
    for number in range(6):
        registered(f"u{number}@example.com", "U")
    everybody = emails(ask(root, "GET", "/users"))

    assert emails(ask(root, "GET", "/users", offset=2, limit=3)) == everybody[2:5]
    assert emails(ask(root, "GET", "/users", page=2, pageSize=3)) == everybody[3:6]
    first = ask(root, "GET", "/users", limit=4).body
    rest = ask(root, "GET", "/users", limit=4, cursor=first["cursor"])
    assert emails(rest) == everybody[4:]
    assert (rest.body["cursor"], first["totalCount"], first["total_pages"]) == (None, 7, 2)
    asked = ask(root, "GET", "/users", is_admin="true", limit=1)
    assert emails(asked) == ["root@example.com"]


def test_a_list_of_people_costs_the_same_however_many_there_are(root: Caller) -> None:
    def calls() -> list[str]:
        return [each for each in ask(root, "GET", "/users", limit=10).calls if not each.endswith("UpdateItem")]

    few = calls()
    for number in range(30):
        registered(f"user{number}@example.com")
    assert len(calls()) == len(few) == 2


def test_a_change_is_made_with_its_history_and_its_record(root: Caller, ann: str) -> None:
    body = {"adminRole": "viewer", "email": "anna@example.com", "actionReason": "Auditor"}
    changed = ask(root, "PUT", f"/users/{ann}", body).body
    assert (changed["admin_role"], changed["email"]) == ("viewer", "anna@example.com")
    ask(root, "PUT", f"/users/{ann}", {"is_admin": True})
    ask(root, "DELETE", f"/users/{ann}")
    roles = ask(root, "GET", f"/users/{ann}/role-history").body["history"]
    locks = ask(root, "GET", f"/users/{ann}/lock-reasons").body["events"]

    assert [(each["from_role"], each["to_role"]) for each in roles] == [("viewer", "admin"), ("user", "viewer")]
    assert roles[1]["reason"] == "Auditor"
    assert [each["status"] for each in locks] == ["locked"]
    assert acts() == ["user.role_change", "user.role_change", "user.deactivate"]
    assert login("anna@example.com").status == 403


def test_what_is_refused_is_neither_done_nor_recorded(root: Caller, ann: str) -> None:
    mine = (
        str(login("root@example.com").body["user"]["id"])
        if "user" in login("root@example.com").body
        else administrator()
    )
    before = acts()
    assert ask(root, "PUT", f"/users/{mine}", {"is_admin": False}).status == 400
    assert ask(root, "DELETE", f"/users/{mine}").status == 400
    assert ask(root, "PUT", f"/users/{NOBODY}", {"full_name": "X"}).status == 404
    assert ask(root, "GET", f"/users/{NOBODY}").status == 404
    assert ask(root, "GET", f"/users/{NOBODY}/role-history").status == 404
    assert ask(root, "PUT", f"/users/{ann}", {"email": "root@example.com"}).status == 400
    assert ask(root, "PUT", f"/users/{ann}", {"admin_role": "king"}).status == 422
    assert ask(root, "DELETE", f"/users/{ann}/permanent", {"confirm_email": "bob@example.com"}).status == 422
    assert acts() == before


def test_an_account_is_deleted_for_good_by_who_types_its_address(root: Caller, ann: str) -> None:
    caller = signed_in()
    answer = ask(root, "DELETE", f"/users/{ann}/permanent", {"confirmEmail": "ANN@example.com", "reason": "asked"})

    assert answer.status == 200, answer.text
    assert caller.call("voiceassist/auth", "GET", "/api/auth/me").status == 401
    assert ask(root, "GET", f"/users/{ann}").status == 404
    assert acts() == ["user.delete"]
    identity_service().register("ann@example.com", PASSWORD, full_name="Another Ann")


def test_many_are_changed_at_once_and_each_is_told_of(root: Caller, ann: str) -> None:
    bob = registered("bob@example.com")
    body = {"user_ids": [ann, NOBODY, bob, ann], "action": "set_role", "role": "viewer", "reason": "Audit"}
    answer = ask(root, "POST", "/users/bulk", body).body

    assert (answer["succeeded"], answer["failed"]) == (2, 1)
    assert [(each["user_id"], each["success"]) for each in answer["results"]] == [
        (ann, True),
        (NOBODY, False),
        (bob, True),
    ]
    assert acts() == ["user.role_change"] * 2
    assert ask(root, "POST", "/users/bulk", {"user_ids": [ann], "action": "set_role"}).status == 422
    assert ask(root, "POST", "/users/bulk", {"user_ids": [ann] * 51, "action": "activate"}).status == 422


def test_the_summary_says_so_when_a_part_does_not_answer(root: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QDRANT_URL", "http://127.0.0.1:9")
    answer = ask(root, "GET", "/summary")

    assert (answer.status, answer.body["system"]["status"]) == (200, "degraded")
    assert answer.body["total_users"] == 1


def test_the_summary_and_the_metrics_are_counted(root: Caller, ann: str) -> None:
    caller = signed_in()
    for title in ("one", "two"):
        caller.call("voiceassist/conversations", "POST", "/api/conversations", {"title": title})
    ask(root, "PUT", f"/users/{ann}", {"is_active": False})
    work(inserted(*images(AccountItem, ConversationItem, MessageItem)))
    gone = next(image for image in images(ConversationItem) if image["thing"]["S"].startswith("conversation#"))
    work(told("REMOVE", (gone, None)))
    summary, metrics = ask(root, "GET", "/summary").body, ask(root, "GET", "/metrics", days=3).body
    today = f"{utc_now():%Y-%m-%d}"

    assert summary["users"] == {"total": 2, "active": 1, "admins": 1}
    assert (summary["total_users"], summary["activeUsers"], summary["admin_users"]) == (2, 1, 1)
    assert summary["conversations"] == {"total": 1, "today": 2}
    assert summary["system"]["status"] == "healthy"
    assert [each["count"] for each in metrics["daily_registrations"]] == [0, 0, 2]
    assert metrics["dailyActiveUsers"][-1] == {"date": today, "count": 2}
    assert metrics["user_distribution"] == {"total": 2, "active": 1, "inactive": 1, "admins": 1, "regular": 1}
    assert (metrics["period_days"], metrics["totalConversations"]) == (3, 1)


def socket(number: int) -> dict[str, Any]:
    fields = {
        "connection": f"c{number}",
        "owner": "voiceassist#ann",
        "product": "voiceassist",
        "path": "/api/voice/ws" if number == 0 else "/api/realtime/ws",
        "connected_at": f"2026-01-01T00:00:{number:02d}.000Z",
    }
    return {name: {"S": value} for name, value in fields.items()}


def test_open_connections_are_those_that_were_opened_and_not_closed(root: Caller) -> None:
    made = [socket(number) for number in range(14)]
    work(inserted(*made[:9]))
    work(told("REMOVE", (made[3], None)))
    work(inserted(*made))  # the stream repeats itself
    status = ask(root, "GET", "/websocket-status").body

    assert status["active_connections"] == 13
    assert status["connectionsByType"] == {"chat": 12, "voice": 1, "other": 0}
    assert [each["connected_at"][17:19] for each in status["recent_connections"]] == [
        f"{n:02d}" for n in range(13, 3, -1)
    ]
    assert status["recent_connections"][0]["user_id"] == "ann"
