"""The rows of turns: what begins them, what answers, and the sockets they are told to."""

from typing import Any

from infra.fleet import Function, Invoked, Right, Schedule, Socket, TableRights
from infra.integrations import REACHING
from infra.knowledge import INDEX_STORAGE, SEARCHED, SEARCHED_FILES
from infra.operations import SCREENED
from infra.rows import DOOR, http
from shared.auth.tokens import TokenSettings
from shared.domain.chat.wiring.answering import ContextSettings
from shared.domain.identity.wiring.door import RootKeySettings
from shared.domain.ledger.model.quotas import QuotaSettings
from shared.embeddings import EmbeddingSettings
from shared.kit.settings import Settings, StageSettings
from shared.llm.settings import ModelSettings, PriceSettings
from shared.reranking import RerankSettings
from shared.retrieval import IndexSettings
from shared.speech.settings import SpeechSettings
from shared.tables.actions import ActionItem
from shared.tables.attachments import AttachmentItem
from shared.tables.clinical_contexts import ClinicalItem
from shared.tables.connections import ConnectionItem
from shared.tables.conversations import ConversationItem
from shared.tables.folders import FolderItem
from shared.tables.idempotency import IdempotencyItem
from shared.tables.integrations import IntegrationItem
from shared.tables.limits import LimitItem
from shared.tables.messages import MessageItem
from shared.tables.rollups import RollupItem
from shared.tables.turns import TurnItem
from shared.tables.usage import UsageItem
from shared.tools.settings import ToolSettings

CONVERSATIONS: TableRights = {
    ConversationItem: Right.WRITE,
    MessageItem: Right.WRITE,
    FolderItem: Right.CHECK,
}
# To begin a turn, to stop it, to read it.
ASKING: TableRights = {**CONVERSATIONS, TurnItem: Right.WRITE, UsageItem: Right.WRITE}
ANSWERING: TableRights = {
    **ASKING,
    **SEARCHED,
    **SCREENED,
    ClinicalItem: Right.READ,
    AttachmentItem: Right.READ,
}
MATERIAL: dict[str, Any] = {
    "buckets": {**SEARCHED_FILES, "attachments": Right.GET},
    "memory": 1769,  # a whole core: what is asked becomes a vector
    "storage": INDEX_STORAGE,
    "timeout": 900,
}
MODEL: tuple[type[Settings], ...] = (
    ModelSettings,
    ToolSettings,
    ContextSettings,
    QuotaSettings,
    EmbeddingSettings,
    IndexSettings,
    RerankSettings,
)
QUOTAS: tuple[type[Settings], ...] = (QuotaSettings, PriceSettings)
# An answer may take minutes; however many are asked for, of the thousand of an account some are left for all else.
ANSWERER: dict[str, Any] = {
    **MATERIAL,
    "settings": (StageSettings, *MODEL),
    "pushes": True,
    "concurrency": 300,
}
# What was used is read; where it is counted nothing is changed.
STATED: dict[str, Any] = {
    "tables": {**DOOR, UsageItem: Right.QUERY, RollupItem: Right.QUERY},
    "settings": (TokenSettings, QuotaSettings),
}
SOCKETS: TableRights = {**DOOR, ConnectionItem: Right.WRITE, LimitItem: Right.UPDATE}


CHATTING = (
    Function(
        "voiceassist/realtime",
        (Socket(("/api/realtime/ws", "/ws")),),
        tables={**SOCKETS, **ASKING},
        settings=(StageSettings, TokenSettings, RootKeySettings, *QUOTAS),
        invokes=("voiceassist/greeter", "voiceassist/answerer"),
        pushes=True,
    ),
    Function(
        "voiceassist/greeter",
        (Invoked(),),
        tables={**SOCKETS, **ASKING},
        settings=(StageSettings, TokenSettings, RootKeySettings, *QUOTAS),
        invokes=("voiceassist/answerer",),
        pushes=True,
    ),
    Function(
        "voiceassist/answerer",
        (Invoked(),),
        tables={**ANSWERING, IntegrationItem: Right.READ | Right.UPDATE, ActionItem: Right.GET | Right.PUT},
        **{**ANSWERER, "settings": (*ANSWERER["settings"], *REACHING)},
    ),
    http(
        "voiceassist/turns",
        "/api/conversations/{conversation_id}/messages/{message_id}/regenerate",
        "/api/conversations/{conversation_id}/turns/{proxy+}",
        "/conversations/{conversation_id}/messages/{message_id}/regenerate",
        "/conversations/{conversation_id}/turns/{proxy+}",
        tables={**DOOR, **ASKING},
        settings=(TokenSettings, *QUOTAS),
        invokes=("voiceassist/answerer",),
    ),
    http(
        "voiceassist/voice",
        "/api/voice/{proxy+}",
        *(f"{begin}/voice/{name}" for begin in ("/api/admin", "/admin") for name in ("health", "config")),
        tables={**DOOR, **ASKING, RollupItem: Right.READ, LimitItem: Right.GET | Right.UPDATE},
        settings=(TokenSettings, QuotaSettings, ModelSettings, SpeechSettings),
        streams=True,
        buckets={"voice": Right.READ | Right.PUT},  # what is too large to be sent along
        invokes=("voiceassist/answerer",),
        memory=1769,  # a whole core: recordings are decoded, and speech is measured anew
        timeout=120,
    ),
    http(
        "youworker/chat",
        "/v1/chat/stream",
        "/v1/chat/stream/{proxy+}",
        "/v1/chat/unified",
        "/v1/chat/voice",
        "/v1/chat/voice/uploads",
        tables={**DOOR, **ANSWERING},
        settings=(TokenSettings, RootKeySettings, SpeechSettings, *MODEL),
        streams=True,
        invokes=("youworker/answerer",),
        **{**MATERIAL, "buckets": {**MATERIAL["buckets"], "voice": Right.READ | Right.PUT}},
    ),
    http(
        "youworker/sessions",
        "/v1/sessions",
        "/v1/sessions/{proxy+}",
        tables={**DOOR, **CONVERSATIONS},
        settings=(TokenSettings, RootKeySettings),
    ),
    Function(
        "youworker/chat_socket",
        (Socket(("/chat/{session_id}",)),),
        tables={**SOCKETS, **ASKING, IdempotencyItem: Right.QUERY | Right.PUT | Right.UPDATE},
        settings=(StageSettings, TokenSettings, RootKeySettings, *QUOTAS),
        buckets={"voice": Right.QUERY | Right.PUT},  # recordings that come in parts
        invokes=("youworker/greeter", "youworker/answerer"),
        pushes=True,
    ),
    Function("youworker/greeter", (Invoked(),), pushes=True),
    Function(
        "youworker/answerer",
        (Invoked(),),
        tables={**ANSWERING, IdempotencyItem: Right.UPDATE},
        **{
            **ANSWERER,
            "buckets": {**MATERIAL["buckets"], "voice": Right.READ | Right.DELETE},
            "settings": (*ANSWERER["settings"], SpeechSettings),
        },
    ),
    http("voiceassist/usage", "/api/usage", "/usage", **STATED),
    http("youworker/usage", "/v1/usage", **{**STATED, "settings": (*STATED["settings"], RootKeySettings)}),
    Function(
        "jobs/reviver",
        (Schedule("rate(1 minute)"),),
        tables=ASKING,
        settings=(StageSettings, *QUOTAS),
        invokes=("voiceassist/answerer", "youworker/answerer"),
    ),
)
