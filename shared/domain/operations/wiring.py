"""Which probe asks for which part."""

from shared.domain.operations.service import HealthService
from shared.llm.settings import ModelSettings
from shared.probes import Absent
from shared.probes.dynamodb import table_answers
from shared.probes.http import fetch_json
from shared.retrieval import IndexSettings


def index_answers() -> Absent | None:
    settings = IndexSettings.load()
    if not settings.url:
        return Absent("runs inside the functions")
    fetch_json(f"{settings.url.rstrip('/')}/collections", {"api-key": settings.api_key})
    return None


def model_answers() -> Absent | None:
    return Absent("the embedded provider answers") if listed_models() is None else None


def listed_models() -> int | None:
    """How many models the configured endpoint lists; none where no endpoint is configured."""
    settings = ModelSettings.load()
    if not settings.base_url:
        return None
    url = f"{settings.base_url.rstrip('/')}/models"
    listed = fetch_json(url, {"authorization": f"Bearer {settings.api_key}"})
    return len(listed.get("data", [])) if isinstance(listed, dict) else 0


def files_answer() -> None:
    from shared.probes.s3 import bucket_answers  # noqa: PLC0415  # few ask for files, and boto3 is fifty modules
    from shared.storage import bucket_name  # noqa: PLC0415  # as above

    bucket_answers(bucket_name("recordings"))


def not_configured() -> Absent:
    return Absent("not configured")


def health_service() -> HealthService:
    return HealthService(
        {
            "store": table_answers,
            "index": index_answers,
            "model": model_answers,
            "cloud": not_configured,
            "files": files_answer,
        },
        listed_models,
    )
