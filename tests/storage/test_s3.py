"""Files in a bucket, and what a client may do with a signed form or link."""

import os
from io import BytesIO

import httpx
import pytest

from shared.storage import Form, MissingFile, Span, bucket_name
from shared.storage.s3 import PART, S3Files
from tests.direct import direct

NOUN = "recordings"


@pytest.fixture
def files(aws: dict[str, str]) -> S3Files:  # noqa: ARG001  # its buckets are needed
    return S3Files(NOUN)


def post(form: Form, content: bytes, **other: str) -> int:
    fields = {**form.fields, **{name.replace("_", "-"): value for name, value in other.items()}}
    return httpx.post(form.url, data=fields, files={"file": ("x", content)}).status_code


def test_a_file_is_kept_with_its_type_and_encrypted(files: S3Files) -> None:
    files.put("a/é ü", b"hello world", "text/plain")
    kept = files.head("a/é ü")
    assert kept is not None
    assert (kept.size, kept.media_type) == (11, "text/plain")
    assert files.read("a/é ü") == b"hello world"
    assert files.read("a/é ü", Span(6, 8)) == b"wor"
    found = direct("s3").head_object(Bucket=bucket_name(NOUN), Key="a/é ü")
    assert found["ServerSideEncryption"] == "AES256"


def test_a_large_stream_goes_in_parts_and_comes_back_in_pieces(files: S3Files) -> None:
    large = os.urandom(PART + 123_457)
    files.put("large", BytesIO(large), "application/octet-stream")
    kept = files.head("large")
    assert kept is not None
    assert kept.etag.endswith('-2"')
    pieces = list(files.stream("large"))
    assert len(pieces) > 100
    assert b"".join(pieces) == large


def test_what_is_not_there_is_said_to_be_missing(files: S3Files) -> None:
    assert files.head("no") is None
    with pytest.raises(MissingFile):
        files.read("no")
    with pytest.raises(MissingFile):
        list(files.stream("no"))
    with pytest.raises(MissingFile):
        files.move("no", "yes")
    files.delete(["no"])


def test_files_are_moved_listed_and_deleted(files: S3Files) -> None:
    for number in range(5):
        files.put(f"a/{number}", b"x", "text/plain")
    files.put("b/1", b"y", "text/plain")
    files.move("a/4", "b/2")
    assert list(files.keys("a/")) == ["a/0", "a/1", "a/2", "a/3"]
    files.delete(files.keys("a/"))
    assert list(files.keys("")) == ["b/1", "b/2"]


def test_a_form_takes_one_file_of_its_type_and_size_under_its_key(files: S3Files) -> None:
    form = files.form("in/1", "application/pdf", most=10)
    assert post(form, b"12345678901") == 400
    assert post(form, b"1", Content_Type="text/html") == 403
    assert post(form, b"1", key="in/2") == 403
    assert post(form, b"1", x_amz_server_side_encryption="none") == 403
    assert list(files.keys("")) == []
    assert post(form, b"1234567890") == 204
    kept = files.head("in/1")
    assert kept is not None
    assert (kept.size, kept.media_type) == (10, "application/pdf")


def test_a_form_that_has_expired_takes_nothing(files: S3Files) -> None:
    assert post(files.form("in/1", "text/plain", most=10, seconds=-1), b"1") == 403
    assert files.head("in/1") is None


def test_a_link_downloads_under_a_name_of_any_script_in_parts_too(files: S3Files) -> None:
    files.put("out", b"hello world", "text/plain")
    link = files.link("out", 'röntgen "1" 放射.txt', "application/pdf")
    whole = httpx.get(link)
    assert (whole.status_code, whole.content, whole.headers["content-type"]) == (
        200,
        b"hello world",
        "application/pdf",
    )
    name = whole.headers["content-disposition"]
    assert name.startswith('attachment; filename="rontgen 1 .txt"; ')
    assert name.endswith("filename*=UTF-8''r%C3%B6ntgen%20%221%22%20%E6%94%BE%E5%B0%84.txt")
    part = httpx.get(link, headers={"range": "bytes=6-8"})
    assert (part.status_code, part.content) == (206, b"wor")


def test_a_link_opens_for_a_while_and_for_its_file_alone(files: S3Files) -> None:
    files.put("out", b"hello", "text/plain")
    files.put("other", b"hidden", "text/plain")
    assert httpx.get(files.link("out", "x", "text/plain", seconds=-10)).status_code == 403
    assert httpx.get(files.link("out", "x", "text/plain").replace("/out?", "/other?")).status_code == 403
