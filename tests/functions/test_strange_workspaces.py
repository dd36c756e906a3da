"""Every route of the workspace, tried by somebody else: what is Ann's is not found, whatever is sent.

The routes are read from the functions themselves: one that is added is tried, too.
"""

import re
from typing import Any

import pytest

from infra.openapi import application, routes
from infra.registry import FLEET
from tests.functions.attachments import attached, form
from tests.functions.people import registered, signed_in
from tests.functions.test_conversations import begun
from tests.functions.test_threads import said
from tests.lambda_client import Caller

pytestmark = pytest.mark.usefixtures("aws", "without_limits")
GROUPS = ("conversations", "session_sharing", "folders", "clinical_contexts", "attachments", "exports")
NAMED = re.compile(r"\{(\w+)(?::\w+)?\}")
# What is sent where a route wants a body, so that it is the owner and nothing else that is wrong.
BODIES: dict[str, Any] = {
    "POST /api/conversations/{conversation_id}/messages": {"content": "x"},
    "PATCH /api/conversations/{conversation_id}/messages/{message_id}": {"content": "x"},
    "POST /api/conversations/{conversation_id}/branches": {"parent_message_id": "{message_id}"},
    "PATCH /api/conversations/{conversation_id}": {"title": "x"},
    "PUT /api/folders/{folder_id}": {"name": "x"},
    "PATCH /api/folders/{folder_id}": {"name": "x"},
    "POST /api/clinical-presets/{preset_id}/apply": {},
    "POST /api/messages/{message_id}/attachments/uploads": {"file_name": "a.txt", "file_size": 1},
}
# Routes that are open to whoever has the link, and those that name nothing of anybody.
OPEN = {"/api/shared/{share_token}"}


def operations() -> list[tuple[str, str, str]]:
    found = []
    for group in GROUPS:
        row = f"voiceassist/{group}"
        for route in routes(application(FLEET[row])):
            found += [(row, method, route.path) for method in sorted(route.methods or ())]
    return found


def test_every_group_is_tried() -> None:
    assert {row for row, _, _ in operations()} == {f"voiceassist/{group}" for group in GROUPS}
    assert len(operations()) > 40
    known = {f"{method} {path}" for _, method, path in operations()}
    assert set(BODIES) <= known


def belongings(ann: Caller) -> dict[str, str]:
    talk = begun(ann, "Ann's")
    message = said(ann, talk, "hello")["id"]
    folder = ann.call("voiceassist/folders", "POST", "/api/folders", {"name": "f"}).body["id"]
    context = ann.call("voiceassist/clinical_contexts", "POST", "/api/clinical-contexts", {"age": 1}).body["id"]
    preset = {"name": "p", "context": {"age": 4}}
    branch = ann.call(
        "voiceassist/conversations", "POST", f"/api/conversations/{talk}/branches", {"parent_message_id": message}
    )
    return {
        "conversation_id": talk,
        "session_id": talk,
        "message_id": message,
        "branch_id": branch.body["branch_id"],
        "folder_id": folder,
        "target_folder_id": folder,
        "context_id": context,
        "preset_id": ann.call("voiceassist/clinical_contexts", "POST", "/api/clinical-presets", preset).body["id"],
        "attachment_id": attached(ann, message)["id"],
        "share_token": ann.call("voiceassist/session_sharing", "POST", f"/api/sessions/{talk}/share", {}).body[
            "share_id"
        ],
        "export_id": ann.call("voiceassist/exports", "POST", "/api/export/me").body["export_id"],
        "made_as": "markdown",
    }


def filled(template: Any, things: dict[str, str]) -> Any:
    if isinstance(template, dict):
        return {name: filled(value, things) for name, value in template.items()}
    return NAMED.sub(lambda found: things[found[1]], template) if isinstance(template, str) else template


def sending(method: str, path: str, things: dict[str, str]) -> tuple[Any, dict[str, str]]:
    if (method, path) == ("POST", "/api/messages/{message_id}/attachments"):
        return form(b"x", "a.txt")
    body = BODIES.get(f"{method} {path}", {} if method in {"POST", "PUT", "PATCH"} else None)
    return filled(body, things), {}


def state(ann: Caller, things: dict[str, str]) -> list[str]:
    """What Ann sees of her own, by every route that only reads."""
    seen = []
    for row, method, path in operations():
        if method == "GET" and "export" not in path and path not in OPEN:
            answer = ann.call(row, "GET", filled(path, things))
            seen.append(
                f"{path} {answer.status} {answer.body.get('data') if '{' in answer.text[:1] else answer.text}"
            )
    return seen


def test_strangers_find_nothing_by_any_route(monkeypatch: pytest.MonkeyPatch) -> None:
    import boto3  # noqa: PLC0415  # after the store is there

    queue = boto3.client("sqs").get_queue_url(QueueName="parley-test-exports")["QueueUrl"]
    monkeypatch.setenv("PARLEY_QUEUE_EXPORTS", queue)
    registered()
    registered("eve@example.com")
    ann, eve = signed_in(), signed_in("eve@example.com")
    things = belongings(ann)
    before, tried = state(ann, things), 0
    for row, method, path in operations():
        body, headers = sending(method, path, things)
        if path not in OPEN:
            nobody = Caller().call(row, method, filled(path, things), body, headers=headers)
            assert nobody.status == 401, f"{method} {path} answered {nobody.status} to nobody"
        if NAMED.search(path) and path not in OPEN:
            tried += 1
            found = eve.call(row, method, filled(path, things), body, headers=headers)
            assert found.status == 404, f"{method} {path} answered {found.status} to a stranger: {found.text[:300]}"
            assert "Ann's" not in found.text
    assert tried > 30
    assert state(ann, things) == before
