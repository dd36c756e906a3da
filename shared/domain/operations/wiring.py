"""Which probe asks for which part."""

import os
from functools import partial

from shared.domain.operations.service import HealthService
from shared.llm import ModelSettings
from shared.probes import Absent
from shared.probes.dynamodb import table_answers
from shared.probes.http import fetch_json
from shared.probes.s3 import bucket_answers
from shared.retrieval import IndexSettings


def index_answers() -> Absent | None:
    settings = IndexSettings.load()
    if not settings.url:
        return Absent("runs inside the functions")
    fetch_json(f"{settings.url.rstrip('/')}/collections", {"api-key": settings.api_key})
    return None


def model_answers() -> Absent | None:
    settings = ModelSettings.load()
    if not settings.base_url:
        return Absent("the embedded provider answers")
    listed_models()
    return None


def listed_models() -> int:
    """How many models the configured endpoint lists."""
    settings = ModelSettings.load()
    url = f"{settings.base_url.rstrip('/')}/models"
    listed = fetch_json(url, {"authorization": f"Bearer {settings.api_key}"})
    return len(listed.get("data", [])) if isinstance(listed, dict) else 0


def not_configured() -> Absent:
    return Absent("not configured")


def health_service() -> HealthService:
    recordings = os.environ.get("PARLEY_BUCKET_RECORDINGS", "")
    return HealthService(
        {
            "store": table_answers,
            "index": index_answers,
            "model": model_answers,
            "files": partial(bucket_answers, recordings) if recordings else not_configured,
        }
    )
