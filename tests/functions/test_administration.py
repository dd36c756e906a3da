"""Every operation of administrators, walked: who may not is refused, who may does it, and what was done is on record.

A new route of theirs is in it by itself; one that writes needs a step, or a reason to have none.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from infra.openapi import application, routes
from infra.registry import FLEET
from shared.counters import Counters
from shared.tables.audit import AuditItem
from tests.functions.knowledge import GOUT, multipart
from tests.functions.people import administrator, registered, signed_in, viewer
from tests.lambda_client import Answer, Caller, call

pytestmark = pytest.mark.usefixtures("index_queue", "fresh_cache", "without_limits", "office")
NAMES = "admin_panel invitations audit_logs cache feature_flags oversight phi admin_kb users"
GROUPS = tuple(f"voiceassist/{name}" for name in NAMES.split())
PANEL, FLAGS, CACHE, PHI, KB = (f"/api/admin/{name}" for name in ("panel", "feature-flags", "cache", "phi", "kb"))
USERS, USER, FLAG, DOCUMENT = (
    f"{PANEL}/users",
    f"{PANEL}/users/{{user_id}}",
    f"{FLAGS}/{{flag_name}}",
    f"{KB}/documents",
)
NEW_FLAG = {"name": "beta", "description": "New"}
NOTHING = None  # nothing that is kept was changed
# Method, path, what is sent, and the act that is on record then.
STEPS: tuple[tuple[str, str, Any, str | None], ...] = (
    ("PUT", USER, {"full_name": "Ann L."}, "user.update"),
    ("PATCH", USER, {"full_name": "Ann M."}, "user.update"),
    ("PATCH", "/api/users/{user_id}", {"full_name": "Ann N."}, "user.update"),
    ("PUT", "/api/users/{user_id}/deactivate", None, "user.deactivate"),
    ("PUT", "/api/users/{user_id}/activate", None, "user.activate"),
    ("PUT", "/api/users/{user_id}/promote-admin", None, "user.role_change"),
    ("PUT", "/api/users/{user_id}/revoke-admin", None, "user.role_change"),
    ("POST", f"{USER}/reset-password", {"method": "temporary"}, "user.password_reset"),
    ("POST", f"{USER}/disable-2fa", None, "auth.2fa_disabled"),
    ("DELETE", USER, None, "user.deactivate"),
    ("POST", f"{USERS}/bulk", {"user_ids": ["{user_id}"], "action": "activate"}, "user.activate"),
    ("POST", f"{USERS}/invite", {"email": "ida@example.com", "send_email": False}, "user.invite"),
    ("POST", f"{USERS}/{{user_id}}/resend-invitation", None, "user.invite"),
    ("DELETE", f"{PANEL}/invitations/{{invitation_id}}", None, "auth.invitation_revoked"),
    ("DELETE", f"{USER}/permanent", {"confirm_email": "ann@example.com"}, "user.delete"),
    ("POST", FLAGS, NEW_FLAG, "flag.create"),
    ("PUT", FLAG, {"rollout_percentage": 10}, "flag.update"),
    ("PATCH", FLAG, {"description": "Newer"}, "flag.update"),
    ("POST", f"{FLAG}/toggle", None, "flag.toggle"),
    ("POST", f"{FLAG}/archive", None, "flag.update"),
    ("DELETE", FLAG, None, "flag.delete"),
    ("POST", f"{CACHE}/clear", None, "cache.clear"),
    ("POST", f"{CACHE}/invalidate", {"pattern": "flags:*"}, "cache.invalidate"),
    ("POST", f"{CACHE}/invalidate/namespace", None, "cache.invalidate"),
    ("PUT", f"{PHI}/rules/{{rule_id}}", {"mode": "block"}, "phi.rules"),
    ("PATCH", f"{PHI}/rules/{{rule_id}}", {"mode": "mask"}, "phi.rules"),
    ("PUT", f"{PHI}/routing", {"mode": "local_only"}, "phi.rules"),
    ("PATCH", f"{PHI}/routing", {"mode": "hybrid"}, "phi.rules"),
    ("POST", f"{PHI}/test", {"text": "MRN 4477123"}, NOTHING),
    ("POST", f"{PHI}/redact", {"text": "MRN 4477123"}, NOTHING),
    ("POST", DOCUMENT, "a file", "kb.upload"),
    ("POST", f"{DOCUMENT}/{{document_id}}/reindex", None, "kb.reindex"),
    ("POST", f"{KB}/jobs/{{job_id}}/cancel", None, "kb.cancel"),
    ("POST", f"{KB}/jobs/{{job_id}}/retry", None, "kb.retry"),
    ("DELETE", f"{DOCUMENT}/{{document_id}}", None, "kb.delete"),
    ("POST", f"{KB}/uploads", {"content_type": "text/plain", "filename": "gout.md"}, NOTHING),
)
# Who asks for these needs to have put a file into the store first: tests of the knowledge base walk them.
ELSEWHERE = {("POST", f"{KB}/uploads/{{upload_id}}")}
QUERIES = {f"{CACHE}/invalidate/namespace": {"namespace": "flags"}}
OWN = ("/api/users/me", "/api/flags")  # everybody's


@pytest.fixture(autouse=True)
def counters_at_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their update comes every few seconds, not with a request."""
    monkeypatch.setattr(Counters, "flush_if_due", lambda _self: None)


def found() -> Iterator[tuple[str, str, str]]:
    """Function, method and path of every operation of administrators."""
    for name in GROUPS:
        for route in routes(application(FLEET[name])):
            if not route.path.startswith(OWN):
                yield from ((name, method, route.path) for method in sorted(route.methods or ()))


OPERATIONS = tuple(found())
ROWS = {(method, path): name for name, method, path in OPERATIONS}


def ask(who: Caller, method: str, path: str, body: Any, names: dict[str, str]) -> Answer:
    row: str = ROWS[method, path]
    headers: dict[str, str] = {}
    if body == "a file":
        body, headers = multipart(GOUT, "gout.md")
    elif isinstance(body, dict):
        body = {key: [names["user_id"]] if key == "user_ids" else value for key, value in body.items()}
    if path.endswith("/resend-invitation"):  # it calls the invitation so
        names = {**names, "user_id": names["invitation_id"]}
    return who.call(row, method, path.format(**names), body, headers=headers, query=QUERIES.get(path))


def names_of(user_id: str) -> dict[str, str]:
    names = dict.fromkeys(("invitation_id", "document_id", "job_id", "key", "upload_id"), "x")
    return {**names, "user_id": user_id, "flag_name": "beta", "rule_id": "mrn"}


def acts() -> list[str]:
    there = sorted(AuditItem.scan(), key=lambda item: str(item.place))
    return [item.act for item in there if item.actor and not item.act.startswith("auth.login")]


def test_every_operation_that_writes_has_a_step_of_the_walk() -> None:
    writing = {(method, path) for _, method, path in OPERATIONS if method != "GET"}
    assert writing - ELSEWHERE == {(method, path) for method, path, _, _ in STEPS}
    assert len(OPERATIONS) > 60


def test_strangers_are_refused_everything_and_viewers_what_writes() -> None:
    administrator()
    names = names_of(registered())
    stranger, eve = signed_in(), viewer()
    bodies = {(method, path): body for method, path, body, _ in STEPS}
    before = acts()
    for name, method, path in OPERATIONS:
        if (method, path) in ELSEWHERE:
            continue
        body = bodies.get((method, path))
        assert ask(stranger, method, path, body, names).status == 403, (method, path)
        assert call(name, method, path.format(**names)).status == 401, (method, path)
        seen = ask(eve, method, path, body, names).status
        reads = method == "GET" or path in {f"{PHI}/test", f"{PHI}/redact"}
        refused = 403 if not reads or path.endswith("/export") else seen
        assert seen == refused, (method, path)
        assert seen in {200, 403, 404}, (method, path)
    assert [act for act in acts()[len(before) :] if not act.endswith((".list", ".view", ".read"))] == []


def test_what_an_administrator_does_is_done_and_on_record() -> None:
    administrator()
    root, names = signed_in("root@example.com"), names_of(registered())
    for method, path, body, act in STEPS:
        before = acts()
        answer = ask(root, method, path, body, names)
        assert answer.status in {200, 201, 204}, (method, path, answer.text)
        learn(names, path, answer.body if answer.text else {})
        assert acts()[len(before) :] == ([act] if act else []), (method, path)


def learn(names: dict[str, str], path: str, told: Any) -> None:
    """What later steps are about."""
    if path.endswith(("/invite", "/resend-invitation")):
        names["invitation_id"] = told["id"]
    if path == DOCUMENT:
        names["document_id"] = told["document_id"]
    if "job_id" in told:
        names["job_id"] = told["job_id"]
