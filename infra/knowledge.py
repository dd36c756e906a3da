"""The rows of the knowledge base."""

from typing import Any

from infra.fleet import Function, Queue, Right, Schedule, TableRights
from infra.rows import DOOR, http
from shared.auth.tokens import TokenSettings
from shared.domain.identity.wiring.door import RootKeySettings
from shared.embeddings import EmbeddingSettings
from shared.kit.settings import Settings, StageSettings
from shared.llm.settings import ModelSettings
from shared.retrieval import IndexSettings
from shared.tables.documents import DocumentItem

SETTINGS: tuple[type[Settings], ...] = (EmbeddingSettings, IndexSettings, ModelSettings)
# To find passages, and to know whose they are.
SEARCHED: TableRights = {DocumentItem: Right.READ}
SEARCHED_FILES = {"documents": Right.READ}
# To keep documents. Small ones are indexed while their owner waits, which needs what the worker needs.
KEPT: TableRights = {DocumentItem: Right.WRITE}
KEEPING: dict[str, Any] = {
    "buckets": {"documents": Right.GET | Right.QUERY | Right.PUT | Right.DELETE},
    "sends": ("documents",),
    "memory": 1769,  # one whole core: files are read and passages become vectors
}

KNOWLEDGE = (
    http(
        "voiceassist/admin_kb",
        "/api/admin/kb/{proxy+}",
        "/admin/kb/{proxy+}",
        "/kb/documents",
        "/kb/documents/{proxy+}",
        tables={**DOOR, **KEPT},
        settings=(TokenSettings, *SETTINGS),
        **KEEPING,
    ),
    http(
        "voiceassist/kb",
        "/api/kb/{proxy+}",
        "/kb/search",
        tables={**DOOR, **SEARCHED},
        buckets=SEARCHED_FILES,
        settings=(TokenSettings, *SETTINGS),
        memory=1769,
    ),
    http(
        "youworker/ingestion",
        "/v1/ingestion/{proxy+}",
        tables={**DOOR, **KEPT},
        settings=(TokenSettings, RootKeySettings, *SETTINGS),
        **KEEPING,
    ),
    Function(
        "jobs/index_worker",
        (Queue("documents", batch_size=1),),
        tables=KEPT,
        settings=(StageSettings, *SETTINGS),
        timeout=300,
        **KEEPING,
    ),
    Function(
        "jobs/kb_reindex",
        (Schedule("rate(5 minutes)"),),
        tables=KEPT,
        settings=(StageSettings, *SETTINGS),
        timeout=120,
        **{**KEEPING, "memory": 512},
    ),
)
