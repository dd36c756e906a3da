"""One of everything that a person can have in the three products, and by which ids it is asked for."""

from dataclasses import dataclass

from shared.domain.actions.model import Kind, Wanted
from shared.domain.actions.repository import ActionRepository
from shared.domain.actions.service.proposing import ProposingService
from shared.domain.calls.repository.log import LogRepository
from shared.domain.campaigns.model.campaigns import Outcome
from shared.domain.chat.model.turns import Ask
from shared.domain.chat.wiring.asking import asking_service
from shared.domain.conversations.model.threads import Draft
from shared.domain.integrations.model import Scan
from shared.domain.integrations.repository.scans import ScanRepository
from shared.kit.clock import utc_now
from shared.kit.ids import new_id
from shared.kit.principal import Principal, Product, Role
from shared.storage import bucket_name
from shared.tools import ToolContext
from tests.direct import direct
from tests.functions import test_agents
from tests.functions.attachments import attached
from tests.functions.campaigning import ask as campaigns
from tests.functions.campaigning import made as campaign_made
from tests.functions.knowledge import GOUT, ingest
from tests.functions.people import caller, registered, signed_in, worker
from tests.functions.test_call_logs import called
from tests.functions.test_conversations import ask, begun
from tests.functions.test_threads import said
from tests.lambda_client import Caller

NUMBERS = ["+14155550101", "+14155550102"]


@dataclass(frozen=True, slots=True)
class Person:
    """Signed in to the three products."""

    id: str
    email: str
    at: dict[str, Caller]

    @classmethod
    def new(cls, email: str, name: str) -> "Person":
        return cls.known(registered(email, name), email)

    @classmethod
    def known(cls, user_id: str, email: str) -> "Person":
        at = {"voiceassist": signed_in(email), "youworker": worker(email), "voiceera": caller(email)}
        return cls(user_id, email, at)

    def of(self, product: Product) -> Principal:
        return Principal(self.id, product, Role.USER, email=self.email)


SEEDED = (
    "user_id", "folder_id", "conversation_id", "message_id", "branch_id", "context_id", "preset_id", "attachment_id",
    "share_token", "turn_id", "document_id", "worker_session", "worker_message", "upload_id", "worker_key", "key_id",
    "agent_id", "version", "campaign_id", "call_id", "webhook_id", "event_id", "phone_number", "kind", "scan_id",
    "action_id",
)  # fmt: skip


def settled(owner: Person, mark: str) -> dict[str, str]:
    """The owner's ids, by the names that operations have for them; `mark` is in every text of theirs."""
    makers = (conversed, worked, phoned, set_up)
    ids = {"user_id": owner.id} | {name: value for make in makers for name, value in make(owner, mark).items()}
    assert set(ids) == set(SEEDED)
    return ids


def archived(owner: Person) -> str:
    """Of a day: everybody's has the same name."""
    made = owner.at["voiceassist"].call("voiceassist/exports", "POST", "/api/export/me")
    return str(made.body["export_id"])


def conversed(owner: Person, mark: str) -> dict[str, str]:
    ann = owner.at["voiceassist"]
    folder = ann.call("voiceassist/folders", "POST", "/api/folders", {"name": f"{mark} folder"}).body["id"]
    talk = begun(ann, f"{mark} talk", folder_id=folder)
    message = str(said(ann, talk, f"{mark} said")["id"])
    branch = ask(ann, "POST", f"/{talk}/branches", {"parent_message_id": message, "initial_message": f"{mark} too"})
    context = {"age": 44, "chief_complaint": f"{mark} ache", "session_id": talk}
    preset = {"name": f"{mark} preset", "context": {"age": 4}}
    clinical = "voiceassist/clinical_contexts"
    shared = ann.call(
        "voiceassist/session_sharing", "POST", f"/api/sessions/{talk}/share", {"password": "a password"}
    )
    ask(ann, "PATCH", f"/{talk}/settings", {"custom_instructions": f"{mark} wishes"})
    return {
        "folder_id": folder,
        "conversation_id": talk,
        "message_id": message,
        "branch_id": branch.body["branch_id"],
        "context_id": ann.call(clinical, "POST", "/api/clinical-contexts", context).body["id"],
        "preset_id": ann.call(clinical, "POST", "/api/clinical-presets", preset).body["id"],
        "attachment_id": attached(ann, message, f"{mark} file".encode(), f"{mark}.txt")["id"],
        "share_token": shared.body["share_id"],
        "turn_id": turn(owner.of(Product.VOICEASSIST), talk, mark),
    }


def turn(user: Principal, talk: str, mark: str) -> str:
    """One that waits for its worker."""
    wanted = Ask(user.product, user.user_id, user.role, f"{mark} asks", talk)
    return asking_service().say(user, wanted, Draft(wanted.text), "test").turn.id


def worked(owner: Person, mark: str) -> dict[str, str]:
    ann = owner.at["youworker"]
    ingest(ann, f"{GOUT} {mark} knows.", f"{mark}-collection")
    found = ann.call("youworker/ingestion", "GET", "/v1/ingestion/documents").body["documents"]
    session = new_id()
    body = {"text_input": f"{mark} wonders", "session_id": session}
    told = ann.call("youworker/chat", "POST", "/v1/chat/unified", body)
    assert told.status == 200, told.text
    form = {"filename": "a.txt", "content_type": "text/plain"}
    key = ann.call("youworker/api_keys", "POST", "/v1/api-keys", {"name": f"{mark} key"})
    other = owner.at["voiceassist"].call(
        "voiceassist/users", "POST", "/api/users/me/api-keys", {"name": f"{mark} key"}
    )
    return {
        "document_id": found[0]["document_id"],
        "worker_session": session,
        "worker_message": told.body["metadata"]["message_id"],
        "upload_id": ann.call("youworker/ingestion", "POST", "/v1/ingestion/uploads", form).body["upload_id"],
        "worker_key": key.body["id"],
        "key_id": other.body["id"],
    }


def phoned(owner: Person, mark: str) -> dict[str, str]:
    ann = owner.at["voiceera"]
    agent = test_agents.made(ann, f"{mark} agent")
    campaign = campaign_made(ann, agent, name=f"{mark} campaign", phone_numbers=NUMBERS)
    campaigns(ann, "POST", f"/{campaign}/launch")
    call = called(owner.id, campaign, agent, NUMBERS[0], Outcome.COMPLETED).id
    LogRepository().recorded(call, {"seconds": 2, "at": "2026-03-02T12:00:00Z", "id": "r"})
    store = direct("s3")
    store.put_object(Bucket=bucket_name("recordings"), Key=f"{campaign}/{call}.wav", Body=b"RIFF")
    hook = {"url": "https://example.com/", "description": f"{mark} hook"}
    webhook = ann.call("voiceera/webhooks", "POST", "/webhooks", hook).body["id"]
    event = ann.call("voiceera/webhooks", "POST", f"/webhooks/{webhook}/test").body["id"]
    number = {"phone_number": "+14155550199", "reason": mark}
    assert ann.call("voiceera/campaigns", "POST", "/suppressions", number).status in {200, 201}
    return {
        "agent_id": agent,
        "version": "1",
        "campaign_id": campaign,
        "call_id": call,
        "webhook_id": webhook,
        "event_id": event,
        "phone_number": number["phone_number"],
    }


def set_up(owner: Person, mark: str) -> dict[str, str]:
    """An account elsewhere, a walk over its files, and what the assistant would do."""
    account = {"url": "https://cloud.example.com/dav/", "username": mark, "password": "app password"}
    path = "/api/integrations/accounts/files"
    stored = owner.at["voiceassist"].call("voiceassist/integrations", "PUT", path, account)
    assert stored.status == 200, stored.text
    now = utc_now()
    scan = ScanRepository().keep(
        Scan(owner.id, new_id(), "webdav", force=False, created_at=now, updated_at=now, status="done")
    )
    user = owner.of(Product.VOICEASSIST)
    letter = {"to": ["ida@example.com"], "subject": mark, "body": f"{mark} writes"}
    wanted = Wanted(Kind.SEND_MAIL, f"{mark} letter", letter)
    action = ProposingService(ActionRepository()).propose(user, ToolContext(owner.id, turn_id=new_id()), wanted)
    return {"kind": "files", "scan_id": scan.id, "action_id": action.id}
