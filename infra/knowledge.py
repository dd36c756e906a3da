"""The rows of the knowledge base."""

from typing import Any

from infra.fleet import Function, Queue, Right, Schedule, TableRights
from infra.operations import SCREENED
from infra.rows import DOOR, http
from shared.auth.tokens import TokenSettings
from shared.domain.identity.wiring.door import RootKeySettings
from shared.embeddings import EmbeddingSettings
from shared.extraction.settings import RecognitionSettings
from shared.fetching import FetchSettings
from shared.kit.settings import Settings, StageSettings
from shared.llm.settings import ModelSettings
from shared.reranking import RerankSettings
from shared.retrieval import IndexSettings
from shared.speech.settings import SpeechSettings
from shared.tables.audit import AuditItem
from shared.tables.documents import DocumentItem
from shared.tables.usage import UsageItem

FINDING: tuple[type[Settings], ...] = (EmbeddingSettings, IndexSettings, ModelSettings, RerankSettings)
SETTINGS: tuple[type[Settings], ...] = (*FINDING, RecognitionSettings, SpeechSettings)
# To find passages, and to know whose they are.
SEARCHED: TableRights = {DocumentItem: Right.READ, **SCREENED}
SEARCHED_FILES = {"documents": Right.READ}
INDEX_STORAGE = 1024  # MB: an index of 50 000 passages takes 200
# To keep documents. Small ones are indexed while their owner waits, which needs what the worker needs.
ORDERED: TableRights = {DocumentItem: Right.WRITE, AuditItem: Right.CHECK}  # which hears of no order of ours
WORKED: TableRights = {**ORDERED, **SCREENED}
ENTERED: TableRights = {UsageItem: Right.PUT | Right.UPDATE}
KEPT: TableRights = {**WORKED, **ENTERED, AuditItem: Right.PUT}
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
        tables={**DOOR, **SEARCHED, **ENTERED},
        buckets=SEARCHED_FILES,
        settings=(TokenSettings, *FINDING),
        memory=1769,
        storage=INDEX_STORAGE,
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
        tables={**WORKED, **ENTERED},
        settings=(StageSettings, *SETTINGS),
        timeout=300,
        **KEEPING,
    ),
    Function(
        "jobs/kb_reindex",
        (Schedule("rate(5 minutes)"),),
        tables=ORDERED,
        settings=(StageSettings, FetchSettings, EmbeddingSettings, IndexSettings),
        timeout=120,
        **{**KEEPING, "memory": 512},
    ),
    Function(
        "jobs/kb_snapshot",
        (Schedule("rate(15 minutes)"),),
        tables={DocumentItem: Right.READ},
        buckets={"documents": Right.GET | Right.QUERY | Right.PUT | Right.DELETE},
        settings=(StageSettings, EmbeddingSettings, IndexSettings),
        memory=1769,
        storage=2 * INDEX_STORAGE,  # the folder, and what it is packed into
        timeout=900,
    ),
)
