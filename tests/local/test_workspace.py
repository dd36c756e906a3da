"""The workspace through the local gateway: every operation and alias, with the fields that clients read.

One person asks more than a hundred times a minute: the limits are raised.
"""

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.local.caller import Caller
from tests.local.conftest import Copy

CONVERSATION = "id user_id title archived message_count folder_id created_at updated_at"
MESSAGE = (
    "id session_id conversation_id role content branch_id parent_message_id parent_id client_message_id created_at "
    "timestamp tokens model metadata citations is_duplicate"
)
BRANCH = "branch_id session_id parent_message_id message_count created_at last_activity"
EVENT = "id conversation_id session_id branch_id event_type payload source trace_id created_at"
SETTINGS = (
    "llm_mode system_prompt voice_style voice_speed language auto_tts context_window temperature max_tokens custom"
)
FOLDER = "id user_id name color icon parent_folder_id created_at"
CONTEXT = (
    "id user_id session_id age gender weight_kg height_cm chief_complaint problems medications allergies vitals "
    "last_updated created_at"
)
PRESET = "id name description category icon context user_id created_at updated_at"
ATTACHMENT = (
    "id message_id file_name file_type file_size file_url mime_type "
    "file_metadata uploaded_at created_at status text_status"
)
SHARE = "share_id share_url created_at expires_at password_protected access_count allow_anonymous"
EXPORT = "export_id format state progress file_name status_url download_url created_at expires_at"


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)


def holds(thing: Any, fields: str) -> Any:
    wanted = set(fields.split())
    missing = (wanted | {camel(name) for name in wanted}) - set(thing)
    assert not missing, (missing, thing)
    return thing


class Walker:
    """One person, who asks and looks at the answers."""

    def __init__(self, outside: Caller, email: str) -> None:
        outside.registered(email)
        self.outside, self.token = outside, outside.token(email)

    def ask(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        answer = self.outside.ask(method, f"assist:{path}", self.token, body)
        assert answer.status_code == status, (method, path, answer.status_code, answer.text)
        kind = answer.headers.get("content-type", "")
        return answer.json() if answer.content and kind.startswith("application/json") else answer.content

    def data(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        told = self.ask(method, path, body, status)
        assert {"success", "data", "error", "meta", "timestamp"} <= set(told)
        return told["data"]

    def upload(self, path: str, name: str, content: bytes) -> Any:
        url = f"{self.outside.bases['assist']}{path}"
        signed = {"authorization": f"Bearer {self.token}"}
        answer = self.outside.client.post(url, files={"file": (name, content)}, headers=signed)
        assert answer.status_code == 201, answer.text
        return answer.json()


def walk_conversations(who: Walker) -> tuple[str, str]:
    """Returns the conversation and a message that are left."""
    for base in ("/api/conversations", "/conversations"):
        talk = holds(who.data("POST", base, {"title": "Größe 🩺"}), CONVERSATION)["id"]
        one = f"{base}/{talk}"
        page = holds(who.data("GET", f"{base}/?page=1&pageSize=5"), "items total page page_size next_cursor")
        assert page["items"][0]["id"] == talk
        assert holds(who.data("GET", one), CONVERSATION)["title"] == "Größe 🩺"
        for method in ("PUT", "PATCH"):
            assert who.data(method, one, {"title": method, "folderId": None})["title"] == method
        said = holds(who.data("POST", f"{one}/messages", {"content": "hi", "clientMessageId": "c1"}), MESSAGE)
        assert who.data("POST", f"{one}/messages", {"content": "hi", "client_message_id": "c1"})["isDuplicate"]
        assert who.data("PATCH", f"{one}/messages/{said['id']}", {"content": "edited"})["content"] == "edited"
        gone = who.data("POST", f"{one}/messages", {"content": "gone"})["id"]
        who.data("DELETE", f"{one}/messages/{gone}")
        listed = who.data("GET", f"{one}/messages?branchId=main&limit=10")
        assert [holds(each, MESSAGE)["content"] for each in listed["items"]] == ["edited"]
        branch = who.data("POST", f"{one}/branches", {"parentMessageId": said["id"], "initialMessage": "or"})
        name = holds(branch, BRANCH)["branchId"]
        assert [holds(each, BRANCH)["branch_id"] for each in who.data("GET", f"{one}/branches")] == ["main", name]
        assert len(who.data("GET", f"{one}/branches/{name}/messages")) == 2
        for event in who.data("GET", f"{one}/events?eventTypes=message.created,branch.created"):
            holds(event, EVENT)
        for method in ("PUT", "PATCH"):
            assert (
                who.data(method, f"{one}/settings", {"voiceSpeed": 1.5, "temperature": None})["voice_speed"] == 1.5
            )
        holds(who.data("GET", f"{one}/settings"), SETTINGS)
        if base == "/conversations":
            who.data("DELETE", one)
            who.ask("GET", one, status=404)
    return first(who), first_message(who)


def first(who: Walker) -> str:
    return str(who.data("GET", "/api/conversations")["items"][0]["id"])


def first_message(who: Walker) -> str:
    return str(who.data("GET", f"/api/conversations/{first(who)}/messages")["items"][0]["id"])


def walk_folders(who: Walker) -> None:
    base = "/api/folders"
    top = holds(who.data("POST", base, {"name": "Top", "color": "#fff"}, 201), FOLDER)["id"]
    low = who.data("POST", f"{base}/", {"name": "Low", "parentFolderId": top}, 201)["id"]
    assert [holds(each, FOLDER)["name"] for each in who.ask("GET", base)] == ["Top"]
    assert [each["id"] for each in who.ask("GET", f"{base}?parentId={top}")] == [low]
    assert who.ask("GET", f"{base}/tree")[0]["children"][0]["id"] == low
    holds(who.data("GET", f"{base}/{low}"), FOLDER)
    for method in ("PUT", "PATCH"):
        assert who.data(method, f"{base}/{low}", {"name": method})["name"] == method
    other = who.data("POST", base, {"name": "Other"}, 201)["id"]
    assert who.data("POST", f"{base}/{low}/move/{other}")["parentFolderId"] == other
    who.ask("POST", base, {"name": "Top"}, 409)
    who.ask("DELETE", f"{base}/{top}", status=204)


def walk_clinical(who: Walker, talk: str) -> None:
    base = "/api/clinical-contexts"
    body = {"sessionId": talk, "age": 44, "weightKg": 70.5, "vitals": {"heartRate": 60, "bloodPressure": "120/80"}}
    made = holds(who.data("POST", base, body, 201), CONTEXT)["id"]
    who.ask("POST", base, body, 409)
    holds(who.data("GET", f"{base}/current?sessionId={talk}"), CONTEXT)
    holds(who.data("GET", f"{base}/{made}"), CONTEXT)
    for method in ("PUT", "PATCH"):
        assert who.data(method, f"{base}/{made}", {"vitals": {"heart_rate": 61}})["vitals"]["heartRate"] == 61
    preset = who.data("POST", "/api/clinical-presets", {"name": "Mine", "context": {"problems": ["x"]}}, 201)
    own = f"/api/clinical-presets/{holds(preset, PRESET)['id']}"
    assert preset["id"] in [holds(each, PRESET)["id"] for each in who.ask("GET", "/api/clinical-presets")]
    who.data("GET", own)
    for method in ("PUT", "PATCH"):
        who.data(method, own, {"description": method})
    assert who.data("POST", f"{own}/apply", {"sessionId": talk})["problems"] == ["x"]
    who.ask("DELETE", own, status=204)
    who.ask("DELETE", f"{base}/{made}", status=204)


def walk_attachments(who: Walker, message: str) -> None:
    made = []
    for path in (f"/api/messages/{message}/attachments", f"/api/attachments/messages/{message}/attachments"):
        made.append(holds(who.upload(path, "plan.txt", path.encode()), ATTACHMENT)["id"])
        assert [holds(each, ATTACHMENT)["id"] for each in who.ask("GET", path)] == made
        assert who.ask("GET", f"/api/attachments/{made[-1]}/download") == path.encode()
    holds(who.data("GET", f"/api/attachments/{made[0]}"), ATTACHMENT)
    asked = {"fileName": "large.md", "fileSize": 6_000_000}
    upload = who.data("POST", f"/api/messages/{message}/attachments/uploads", asked, 201)
    large = b"# large\n" + b"x" * 5_999_000
    assert httpx.post(upload["uploadUrl"], data=upload["fields"], files={"file": ("f", large)}).status_code == 204
    done = who.data("POST", upload["completeUrl"])
    assert (done["status"], done["fileSize"]) == ("stored", len(large))
    who.ask("GET", f"/api/attachments/{done['id']}/download", status=307)
    until_read(who, made[0])
    who.ask("DELETE", f"/api/attachments/{made[0]}", status=204)
    who.ask("GET", f"/api/attachments/{made[0]}/download", status=404)


def until_read(who: Walker, attachment: str) -> None:
    """The table's stream, the queue and the worker, as they are deployed."""
    ends = time.monotonic() + 60
    while who.data("GET", f"/api/attachments/{attachment}")["textStatus"] != "read":
        assert time.monotonic() < ends, "nobody read it"
        time.sleep(0.3)


def walk_exports(who: Walker, talk: str) -> None:
    for path in (
        f"/api/sessions/{talk}/export",
        f"/api/export/sessions/{talk}/export",
        f"/api/export/conversations/{talk}",
    ):
        assert who.ask("GET", f"{path}/markdown").startswith(b"# ")
        assert who.ask("GET", f"{path}/pdf").startswith(b"%PDF")
    order = holds(who.data("POST", "/api/export/me", status=202), EXPORT)
    ends = time.monotonic() + 90
    while (state := who.data("GET", order["statusUrl"]))["state"] != "done":
        assert state["state"] != "failed", state
        assert time.monotonic() < ends, state
        time.sleep(0.3)
    assert httpx.get(state["downloadUrl"]).content.startswith(b"PK")


def walk_sharing(who: Walker, talk: str) -> None:
    made = holds(
        who.data("POST", f"/api/sessions/{talk}/share", {"expiresInHours": 2, "password": "sesame"}, 201), SHARE
    )
    link = f"/api/shared/{made['shareId']}"
    assert [holds(each, SHARE)["share_id"] for each in who.ask("GET", f"/api/sessions/{talk}/shares")] == [
        made["shareId"]
    ]
    nobody = who.outside
    assert nobody.ask("GET", f"assist:{link}").status_code == 401
    assert nobody.ask("GET", f"assist:{link}?password=sesame").status_code == 200
    assert nobody.ask("POST", f"assist:{link}", body={"password": "sesame"}).status_code == 200
    shown = nobody.ask("GET", f"assist:{link}", **{"x-share-password": "sesame"}).json()["data"]
    holds(shown["session"], "id title created_at message_count")
    holds(shown["share_info"], "created_at expires_at access_count")
    who.ask("DELETE", f"/api/sessions/{talk}/share/{made['shareId']}", status=204)
    assert nobody.ask("GET", f"assist:{link}").status_code == 404


@pytest.mark.timeout(300)
def test_every_operation_of_the_workspace_answers(start: Callable[..., Copy]) -> None:
    copy = start(PARLEY_RATE_LIMIT_FACTOR="20").ready()
    outside = Caller.of(copy)
    who = Walker(outside, "ann@example.com")
    talk, message = walk_conversations(who)
    walk_folders(who)
    walk_clinical(who, talk)
    walk_attachments(who, message)
    walk_exports(who, talk)
    walk_sharing(who, talk)
    assert who.data("DELETE", "/api/conversations/all")["deletedCount"] == 1
    outside.client.close()
    assert copy.end() == 0
