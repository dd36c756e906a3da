"""A file as an answer: whole, in part, not at all when the client has it, or from the store itself when it is large."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from shared.kit.names import attached
from shared.storage import Kept, Span

LARGEST_ANSWER = 4 * 1024 * 1024  # a function's answer holds six megabytes, and these are encoded in it
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


@dataclass(frozen=True, slots=True)
class Download:
    name: str
    media_type: str
    kept: Kept
    read: Callable[[Span | None], bytes]
    link: Callable[[], str]


class Unsatisfiable(ValueError):
    """The part that is asked for lies outside the file."""


def answered(request: Request, file: Download) -> Response:
    size = file.kept.size
    headers = {"etag": file.kept.etag, "accept-ranges": "bytes", "content-disposition": attached(file.name)}
    if file.kept.etag in {tag.strip() for tag in request.headers.get("if-none-match", "").split(",")}:
        return Response(status_code=304, headers=headers)
    try:
        span = asked_span(request, file.kept)
    except Unsatisfiable:
        return Response(status_code=416, headers=headers | {"content-range": f"bytes */{size}"})
    if (len(span) if span else size) > LARGEST_ANSWER:
        return RedirectResponse(file.link(), status_code=307)
    content = file.read(span)
    if span is None:
        return Response(content, headers=headers, media_type=file.media_type)
    headers["content-range"] = f"bytes {span.first}-{span.last}/{size}"
    return Response(content, 206, headers, file.media_type)


def asked_span(request: Request, kept: Kept) -> Span | None:
    """None for the whole: also where several parts are asked for, or parts of a version that is no more."""
    found = RANGE.fullmatch(request.headers.get("range", "").replace(" ", ""))
    if found is None or not any(found.groups()):
        return None
    if request.headers.get("if-range", kept.etag) != kept.etag:
        return None
    return span_in(found[1], found[2], kept.size)


def span_in(first: str, last: str, size: int) -> Span | None:
    if first and last and int(last) < int(first):
        return None  # cannot be meant
    begin = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    if begin >= size or (not first and not int(last)):
        raise Unsatisfiable
    return Span(begin, end)
