"""Questions to an issuer: JSON, one at a time, never for long, never much, and never where somebody else points.

The standard library's client is used since boto3 has imported it already: another one would lengthen every cold start.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPErrorProcessor, OpenerDirector, Request, build_opener

from shared.kit.observability import logger
from shared.oidc import Unreachable

SILENCE = 3.0  # seconds without a byte
PATIENCE = 8.0  # seconds for a whole answer
LARGEST = 256 * 1024
PIECE = 16 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: Any


class AsItCame(HTTPErrorProcessor):
    """No redirect is followed and no status is raised: the caller sees what came."""

    def http_response(self, request: Request, response: Any) -> Any:  # noqa: ARG002  # the library's signature
        return response

    https_response = http_response


@cache
def opener() -> OpenerDirector:
    return build_opener(AsItCame)


def ask(url: str, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None) -> Reply:
    """Whatever keeps the answer from being JSON within its bounds is one refusal; the log says which."""
    if urlsplit(url).scheme not in {"https", "http"}:
        raise unreachable("no address of the web")
    body = urlencode(form).encode() if form is not None else None
    request = Request(url, body, {"Accept": "application/json", **(headers or {})})  # noqa: S310  # checked above
    deadline = time.monotonic() + PATIENCE
    try:
        with opener().open(request, timeout=SILENCE) as response:
            return Reply(response.status, json.loads(whole(response, deadline)))
    except (OSError, ValueError, HTTPException, RecursionError) as error:
        raise unreachable(f"{urlsplit(url).hostname}: {type(error).__name__}: {error}") from error


def whole(response: Any, deadline: float) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while piece := response.read1(PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST:
            raise ValueError(f"the answer is larger than {LARGEST} bytes")
        if time.monotonic() > deadline:
            raise TimeoutError("the answer took too long")
    return b"".join(pieces)


def unreachable(why: str) -> Unreachable:
    logger.warning("an issuer did not answer", why=why)
    return Unreachable("The sign-in service does not answer. Please try again in a moment.")
