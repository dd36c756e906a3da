"""Files as answers, by the rules of HTTP for ranges and conditions."""

from datetime import UTC, datetime

import pytest
from starlette.requests import Request
from starlette.responses import Response

from shared.storage import Kept, Span
from shared.web.files import LARGEST_ANSWER, Download, answered

CONTENT = b"0123456789"
ETAG = '"e1"'


def ask(size: int = 10, **headers: str) -> Response:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    request = Request({"type": "http", "method": "GET", "path": "/", "headers": raw})

    def read(span: Span | None) -> bytes:
        return CONTENT[span.first : span.last + 1] if span and size == len(CONTENT) else CONTENT

    kept = Kept(size, "text/plain", ETAG, datetime(2026, 1, 1, tzinfo=UTC))
    return answered(request, Download("a.txt", "text/plain", kept, read, lambda: "https://store.example/a"))


def test_a_file_comes_whole_under_its_name() -> None:
    whole = ask()
    assert (whole.status_code, whole.body) == (200, CONTENT)
    assert whole.headers["accept-ranges"] == "bytes"
    assert whole.headers["content-disposition"].startswith('attachment; filename="a.txt"')


@pytest.mark.parametrize(
    ("asked", "body", "told"),
    [
        ("bytes=0-3", b"0123", "bytes 0-3/10"),
        ("bytes=4-", b"456789", "bytes 4-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=-99", CONTENT, "bytes 0-9/10"),
        ("bytes=8-99", b"89", "bytes 8-9/10"),
    ],
)
def test_a_part_comes_when_a_part_is_asked_for(asked: str, body: bytes, told: str) -> None:
    part = ask(range=asked)
    assert (part.status_code, part.body, part.headers["content-range"]) == (206, body, told)


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=99-100", "bytes=-0"])
def test_a_part_outside_the_file_cannot_be_had(asked: str) -> None:
    refused = ask(range=asked)
    assert (refused.status_code, refused.headers["content-range"]) == (416, "bytes */10")


@pytest.mark.parametrize("asked", ["bytes=-", "bytes=5-2", "bytes=0-1,3-4", "lines=1-2", "bytes=a-b"])
def test_what_is_no_range_is_answered_with_the_whole(asked: str) -> None:
    assert (ask(range=asked).status_code, ask(range=asked).body) == (200, CONTENT)


def test_a_part_of_another_version_is_answered_with_the_whole() -> None:
    assert ask(range="bytes=0-3", if_range='"e0"').status_code == 200
    assert ask(range="bytes=0-3", if_range=ETAG).status_code == 206


def test_who_has_the_file_is_not_sent_it_again() -> None:
    assert (ask(if_none_match=f'"x", {ETAG}').status_code, ask(if_none_match=ETAG).body) == (304, b"")


def test_a_large_file_is_fetched_from_the_store_and_a_small_part_of_it_comes_from_here() -> None:
    far = ask(size=LARGEST_ANSWER + 1)
    assert (far.status_code, far.headers["location"]) == (307, "https://store.example/a")
    assert ask(size=LARGEST_ANSWER + 1, range="bytes=0-9").status_code == 206
