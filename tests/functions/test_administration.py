"""Every operation of administrators, walked: who may not is refused, who may does it, and what was done is on record.

A new route of theirs is in it by itself; one that writes needs a step, or a reason to have none.
"""

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from botocore.client import BaseClient

from infra.openapi import application, routes
from infra.registry import FLEET
from shared.tables.audit import AuditItem
from tests.costs import SEAM
from tests.functions.attachments import kept
from tests.functions.knowledge import GOUT, multipart
from tests.functions.people import administrator, registered, signed_in, viewer
from tests.functions.test_conversations import begun
from tests.functions.test_interventions import folder, stored
from tests.lambda_client import Answer, Caller, call

pytestmark = pytest.mark.usefixtures("counters_at_rest", "index_queue", "fresh_cache", "without_limits", "office")
NAMES = "admin_panel invitations audit_logs cache feature_flags oversight phi admin_kb users voice"
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
FILES, FOLDER = "/api/admin/attachments", "/api/admin/folders/{key}"
FILE, SOCKET = f"{FILES}/{{key}}", "/api/admin/voice/sessions/{session_id}"
TALK = "/api/admin/conversations/{key}/export"
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
    ("POST", f"{USER}/reset-password", {"method": "email"}, "user.password_reset"),
    ("POST", f"{USER}/disable-2fa", None, "auth.2fa_disabled"),
    ("DELETE", USER, None, "user.deactivate"),
    ("POST", f"{USERS}/bulk", {"user_ids": ["{user_id}"], "action": "activate"}, "user.activate"),
    ("POST", f"{USERS}/invite", {"email": "ida@example.com", "send_email": False}, "user.invite"),
    ("POST", f"{USERS}/{{user_id}}/resend-invitation", None, "user.invite"),
    ("DELETE", f"{PANEL}/invitations/{{invitation_id}}", None, "auth.invitation_revoked"),
    ("DELETE", FILE, None, "attachment.delete"),
    ("POST", f"{FILES}/bulk-delete", {"attachment_ids": ["{file}"]}, "attachment.delete"),
    ("POST", f"{FILES}/cleanup-orphaned", None, NOTHING),  # what is younger than an hour is left
    ("POST", TALK, {"format": "markdown"}, "conversation.export"),
    ("DELETE", FOLDER, None, "folder.delete"),
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
# Who asks for these needs a file in the store first, or an open socket: tests of these walk them. The last is not here.
ELSEWHERE = {
    ("POST", f"{KB}/uploads/{{upload_id}}"),
    ("POST", f"{SOCKET}/disconnect"),
    ("POST", "/api/admin/voice/contexts/cleanup"),
}
NAMED = {"user_ids": "user_id", "attachment_ids": "file"}
QUERIES = {f"{CACHE}/invalidate/namespace": {"namespace": "flags"}}
WRITES = {"PutItem", "UpdateItem", "DeleteItem", "SendMessage", "Put", "Update", "Delete"}
PASSING = ("-sessions", "-ratelimits", "-counters")
AUDIT = AuditItem.Meta.table_name
OWN = ("/api/users/me", "/api/flags", "/api/voice")  # everybody's


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
        body = {key: [names[NAMED[key]]] if key in NAMED else value for key, value in body.items()}
    if path.endswith("/resend-invitation"):  # it calls the invitation so
        names = {**names, "user_id": names["invitation_id"]}
    names = {
        **names,
        "key": next((names[part] for part in path.split("/") if part in names), "x"),
    }  # each kind calls its own so
    return who.call(row, method, path.format(**names), body, headers=headers, query=QUERIES.get(path))


def names_of(user_id: str) -> dict[str, str]:
    names = dict.fromkeys(("invitation_id", "document_id", "job_id", "key", "upload_id", "session_id"), "x")
    return {**names, "user_id": user_id, "flag_name": "beta", "rule_id": "mrn", "file": "x"}


def acts() -> list[str]:
    there = sorted(AuditItem.scan(), key=lambda item: str(item.place))
    return [item.act for item in there if item.actor and not item.act.startswith("auth.login")]


def test_every_operation_that_writes_has_a_step_of_the_walk() -> None:
    writing = {(method, path) for _, method, path in OPERATIONS if method != "GET"}
    assert writing - ELSEWHERE == {(method, path) for method, path, _, _ in STEPS}
    assert len(OPERATIONS) > 60


def test_a_parameter_that_an_operation_does_not_know_is_refused_and_never_passed_over() -> None:
    administrator()
    root = signed_in("root@example.com")
    for row, method, path in OPERATIONS:
        if method == "GET" and path.startswith("/api/admin"):
            answer = root.call(row, method, path.format_map(Anything()), query={"file_tpye": "pdf"})
            assert (answer.status, answer.body["error"]["field"]) == (422, "file_tpye"), path


class Anything(dict[str, str]):
    word = "x"

    def __missing__(self, _name: str) -> str:
        return self.word


class TooLong(Anything):
    word = f"a~{'x' * 3000}"


def test_a_name_that_no_key_could_be_is_not_found() -> None:
    administrator()
    root = signed_in("root@example.com")
    for row, method, path in OPERATIONS:
        if "{" in path:
            answer = root.call(row, method, path.format_map(TooLong()), None if method == "GET" else {})
            assert (answer.status, answer.body["error"]["code"]) == (404, "NOT_FOUND"), (method, path)


def test_days_at_the_ends_of_the_calendar_are_refused() -> None:
    administrator()
    root = signed_in("root@example.com")
    ends = {"start_date": ("0001-01-01", "9999-12-31"), "end_date": ("0001-01-01", "9999-12-31")}
    dated = (
        "panel/audit-logs",
        "panel/audit-logs/export",
        "panel/audit-logs/verify",
        "clinical/audit",
        "voice/metrics",
    )
    for path in (f"/api/admin/{name}" for name in dated):
        for name, days in ends.items():
            for day in days:
                answer = root.call(ROWS["GET", path], "GET", path, query={name: day})
                assert (answer.status, answer.body["error"]["field"]) == (422, name), (path, day)


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


def test_what_an_administrator_does_is_done_and_on_record_however_early_it_is_cut_off() -> None:
    """An act is a row of calls: whatever stands in the way after one of them, nothing was changed without a record."""
    administrator()
    root, user_id = signed_in("root@example.com"), registered()
    ann = signed_in()
    names = names_of(user_id) | {
        "attachments": kept(user_id, "talk", "message"),
        "file": stored(user_id, "file-2", age=timedelta()),
        "conversations": f"{user_id}~{begun(ann)}",
        "folders": f"{user_id}~{folder(ann, 'Papers')}",
    }
    for method, path, body, act in STEPS:
        before = acts()
        with writes() as written:
            answer = ask(root, method, path, body, names)
        assert answer.status in {200, 201, 204}, (method, path, answer.text)
        assert act is None or AUDIT in written[0], (method, path, written)
        learn(names, path, answer.body if answer.text else {})
        assert acts()[len(before) :] == ([act] if act else []), (method, path)


@contextlib.contextmanager
def writes() -> Iterator[list[set[str]]]:
    """Call by call, the tables and queues it wrote to: what lasts, so no sessions and no counters. Bytes are nobody's
    until a row names them."""
    before, found = getattr(BaseClient, SEAM), []

    def call(client: Any, operation: str, told: dict[str, Any]) -> Any:
        if changed := changes(operation, told):
            found.append(changed)
        return before(client, operation, told)

    setattr(BaseClient, SEAM, call)
    try:
        yield found
    finally:
        setattr(BaseClient, SEAM, before)


def changes(operation: str, told: dict[str, Any]) -> set[str]:
    parts = [told] if operation in WRITES else []
    parts += [part for each in told.get("TransactItems", ()) for kind, part in each.items() if kind in WRITES]
    named = {part.get("TableName") or part["QueueUrl"] for part in parts}
    return {name for name in named if not name.endswith(PASSING)}


def learn(names: dict[str, str], path: str, told: Any) -> None:
    """What later steps are about."""
    if path.endswith(("/invite", "/resend-invitation")):
        names["invitation_id"] = told["id"]
    if path == DOCUMENT:
        names["document_id"] = told["document_id"]
    if "job_id" in told:
        names["job_id"] = told["job_id"]
