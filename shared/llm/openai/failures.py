"""From what the library raises to our errors. The provider's words stay out: they may hold keys and prompts."""

import re
from typing import Any

import openai

from shared.kit.errors import Refusal
from shared.kit.observability import logger
from shared.llm.errors import ContextTooLong, Declined, Misconfigured, Throttled, TooSlow, UnknownModel, Unreachable

TOO_LONG = re.compile(
    r"context.?(length|window|size)|maximum (context|input)|prompt is too long|too many (input )?tokens",
    re.IGNORECASE,
)
FORBIDDEN = re.compile(r"content.?(filter|policy|management)|safety (system|policy)|moderation", re.IGNORECASE)
UNPAID = re.compile(r"insufficient_quota|billing", re.IGNORECASE)
BUSY = {408, 409, 425}
LONGEST_WAIT = 3600
DEFAULT_WAIT = 5


def refusal_for(error: Exception) -> Refusal:
    found = _refusal_for(error)
    logger.warning(
        "the model's endpoint failed",
        extra={
            "failure": found.code,
            "error": type(error).__name__,
            "provider_status": getattr(error, "status_code", None),
            "provider_code": getattr(error, "code", None),
            "provider_request": getattr(error, "request_id", None),
        },
    )
    return found


def _refusal_for(error: Exception) -> Refusal:
    if isinstance(error, openai.APITimeoutError):
        return TooSlow()
    if isinstance(error, openai.APIStatusError):
        return _by_status(error.status_code, error, error.response.headers)
    if isinstance(error, openai.APIError) and error.body:
        return _by_status(_status_in(error.body), error, {})
    return Unreachable()


def complaint(error: Any) -> str:
    """For deciding only; never shown, never logged."""
    return f"{getattr(error, 'code', '')} {getattr(error, 'param', '')} {getattr(error, 'message', '')}"


def _by_status(status: int, error: Exception, headers: Any) -> Refusal:
    words = complaint(error)
    if status == 429:  # noqa: PLR2004  # too many requests
        return Misconfigured() if UNPAID.search(words) else Throttled(retry_after(headers))
    if status == 404:  # noqa: PLR2004  # not found
        return UnknownModel()
    if status == 413 or (status < 500 and TOO_LONG.search(words)):  # noqa: PLR2004  # too large, not the server's fault
        return ContextTooLong()
    if FORBIDDEN.search(words):
        return Declined()
    return Misconfigured() if status < 500 and status not in BUSY else Unreachable()  # noqa: PLR2004  # as above


def _status_in(body: object) -> int:
    """An error told inside a stream has no status of its own; some servers write one into it."""
    code = body.get("code") if isinstance(body, dict) else None
    if isinstance(code, int):
        return code
    if isinstance(code, str) and "rate_limit" in code:
        return 429
    return 499 if TOO_LONG.search(str(code)) or FORBIDDEN.search(str(code)) else 500


def retry_after(headers: Any) -> int:
    for name, scale in (("retry-after-ms", 1000), ("retry-after", 1)):
        try:
            seconds = float(headers.get(name, "")) / scale
        except ValueError:
            continue
        return min(LONGEST_WAIT, max(1, round(seconds)))
    return DEFAULT_WAIT
