"""What requests make that nothing but their `Idempotency-Key` tells from another one of its kind."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from shared.tables.base import table_name
from tests.faults.order.stock import Item, everything
from tests.faults.scenarios import BUSY, Talk, talk
from tests.faults.world import World
from tests.functions.people import PASSWORD, administrator, caller, signed_in, worker
from tests.functions.test_agents import SUPPORT
from tests.functions.test_agents import made as agent_made
from tests.lambda_client import Caller


@dataclass
class Person:
    """Somebody who has what the things that are made hang on."""

    talk: Talk
    ann: Caller
    era: Caller
    root: Caller
    worker: Caller
    nobody: Caller
    ids: dict[str, str] = field(default_factory=dict)

    @classmethod
    def new(cls, world: World) -> "Person":
        given, era = talk(world), caller()
        administrator()
        hook = era.call("voiceera/webhooks", "POST", "/webhooks", {"url": "https://example.com/"}).body["id"]
        ids = {
            "talk": given.id,
            "message": given.message,
            "agent": agent_made(era),
            "hook": hook,
            "flag": "new.door",
        }
        root = signed_in("root@example.com")
        account = {"url": "https://files.example.com/", "username": "ann", "password": "of the files"}
        root.call("voiceassist/integrations", "PUT", "/api/integrations/accounts/files", account)
        guest = {"email": "guest@example.com", "admin_role": "user", "send_email": False}
        told = root.call("voiceassist/invitations", "POST", "/api/admin/panel/users/invite", guest)
        ids["invitation"] = told.body["data"]["token"]
        return cls(given, given.ann, era, root, worker(), Caller(), ids)


@dataclass(frozen=True, slots=True)
class Making:
    """`PutItem` writes alone: the first of a request is of its key."""

    row: str
    path: str
    body: Any
    things: Callable[[], list[Item]]
    who: str = "ann"
    operation: str = "TransactWriteItems"


def things(noun: str, begins: str, name: str = "thing") -> Callable[[], list[Item]]:
    return lambda: [item for item in everything(table_name(noun)) if item[name].startswith(begins)]


ACCOUNTS = things("accounts", "account#", "key")
CONTEXTS = "voiceassist/clinical_contexts"
TALKS, TALK = "voiceassist/conversations", "/api/conversations/{talk}"
MAKINGS: dict[str, Making] = {
    "a link": Making(
        "voiceassist/session_sharing", "/api/sessions/{talk}/share", {}, things("shares", "", "token")
    ),
    "a conversation": Making(
        TALKS, "/api/conversations", {"title": "New"}, things("conversations", "conversation#")
    ),
    "a message": Making(TALKS, f"{TALK}/messages", {"content": "Hello"}, things("messages", "said#", "place")),
    "a branch": Making(
        TALKS,
        f"{TALK}/branches",
        {"parent_message_id": "{message}", "initial_message": "Or else"},
        things("messages", "branch#", "place"),
    ),
    "another answer": Making(
        "voiceassist/turns",
        f"{TALK}/messages/{{message}}/regenerate",
        {"create_branch": False},
        things("turns", "head", "place"),
    ),
    "a spoken question": Making(
        "voiceassist/voice",
        "/api/voice/relay",
        {"conversation_id": "{talk}", "transcript": "What is gout?"},
        things("messages", "said#", "place"),
    ),
    "a folder": Making("voiceassist/folders", "/api/folders", {"name": "Labs"}, things("folders", "folder#")),
    "a context": Making(
        CONTEXTS,
        "/api/clinical-contexts",
        {"age": 44},
        things("clinical-contexts", "context#"),
        operation="PutItem",
    ),
    "a preset": Making(
        CONTEXTS,
        "/api/clinical-presets",
        {"name": "Migraine", "context": {"age": 30}},
        things("clinical-contexts", "preset#"),
    ),
    "a key": Making(
        "voiceassist/users", "/api/users/me/api-keys", {"name": "CI"}, things("api-keys", "", "key_id")
    ),
    "an announced file": Making(
        "voiceassist/attachments",
        "/api/messages/{message}/attachments/uploads",
        {"file_name": "plan.pdf", "file_size": 9_000_000},
        things("attachments", "file#", "place"),
    ),
    "an agent": Making("voiceera/agents", "/agents", {**SUPPORT, "name": "Two"}, things("agents", "agent#"), "era"),
    "a copy of an agent": Making("voiceera/agents", "/agents/{agent}/clone", {}, things("agents", "agent#"), "era"),
    "a version of an agent": Making(
        "voiceera/agents",
        "/agents/{agent}/rollback",
        {"version": 1},
        things("agents", "version#"),
        "era",
    ),
    "a campaign": Making(
        "voiceera/campaigns",
        "/campaigns",
        {"name": "May", "agent_id": "{agent}", "phone_numbers": [BUSY]},
        things("campaigns", "campaign#"),
        "era",
    ),
    "a webhook": Making(
        "voiceera/webhooks", "/webhooks", {"url": "https://example.com/2"}, things("webhooks", "endpoint#"), "era"
    ),
    "a test of a webhook": Making(
        "voiceera/webhooks",
        "/webhooks/{hook}/test",
        None,
        things("deliveries", "", "event_id"),
        "era",
        "PutItem",
    ),
    "a scan": Making(
        "voiceassist/files",
        "/api/integrations/files/scan-and-index",
        None,
        things("scans", "", "scan_id"),
        "root",
        "PutItem",
    ),
    "a flag": Making(
        "voiceassist/feature_flags",
        "/api/admin/feature-flags",
        {"name": "new.door", "description": "A door"},
        things("flags", "flag#"),
        "root",
    ),
    "a flag's other side": Making(
        "voiceassist/feature_flags",
        "/api/admin/feature-flags/{flag}/toggle",
        None,
        things("flags", "history#new.door", "shelf"),
        "root",
    ),
    "an invitation": Making(
        "voiceassist/invitations",
        "/api/admin/panel/users/invite",
        {"email": "eve@example.com", "admin_role": "viewer", "send_email": False},
        things("tickets", "invite#", "ticket"),
        "root",
    ),
    "an account": Making(
        "voiceassist/auth",
        "/api/auth/register",
        {"email": "ida@example.com", "password": PASSWORD, "full_name": "Ida"},
        ACCOUNTS,
        "nobody",
    ),
    "an account of a caller": Making(
        "voiceera/auth",
        "/auth/register",
        {"email": "ivo@example.com", "password": PASSWORD, "first_name": "Ivo", "last_name": "Lee"},
        ACCOUNTS,
        "nobody",
    ),
    "an invited account": Making(
        "voiceassist/auth",
        "/api/auth/accept-invitation",
        {"token": "{invitation}", "password": PASSWORD, "full_name": "Gus"},
        ACCOUNTS,
        "nobody",
    ),
    "a key of a worker": Making(
        "youworker/api_keys", "/v1/api-keys", {"name": "CI"}, things("api-keys", "", "key_id"), "worker"
    ),
}
