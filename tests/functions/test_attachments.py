"""Files of messages, as their owners and strangers meet them."""

from dataclasses import replace
from typing import Any, ClassVar

import pytest

from shared.domain.attachments.wiring.files import attachment_service
from shared.storage import bucket_name
from tests.direct import direct
from tests.functions.attachments import PDF, PNG, ROW, attached, downloaded, form, listed, sent, word
from tests.functions.people import registered, signed_in
from tests.functions.test_conversations import begun
from tests.functions.test_threads import said
from tests.lambda_client import Caller

pytestmark = pytest.mark.usefixtures("aws")
FIELDS = {
    "id", "message_id", "file_name", "file_type", "file_size", "file_url", "mime_type", "file_metadata",
    "uploaded_at", "created_at", "messageId", "fileName", "fileType", "fileSize", "fileUrl", "mimeType",
    "fileMetadata", "uploadedAt", "createdAt",
}  # fmt: skip


@pytest.fixture
def ann() -> Caller:
    registered()
    return signed_in()


@pytest.fixture
def message(ann: Caller) -> str:
    return str(said(ann, begun(ann), "see this")["id"])


def kept() -> list[str]:
    found = direct("s3").list_objects_v2(Bucket=bucket_name("attachments"))
    return [each["Key"] for each in found.get("Contents", [])]


def test_a_file_is_attached_listed_and_downloaded(ann: Caller, message: str) -> None:
    made = attached(ann, message, b"take two a day", "Plan.txt")
    assert set(made["data"]) >= FIELDS
    assert (made["file_name"], made["fileType"], made["file_size"], made["mimeType"]) == (
        "Plan.txt",
        "text",
        14,
        "text/plain",
    )
    assert made["uploaded_at"].endswith("Z")
    (found,) = listed(ann, message)
    assert found["id"] == made["id"]
    assert ann.call(ROW, "GET", f"/api/attachments/{made['id']}").body["checksum"] == made["checksum"]
    whole = downloaded(ann, made["id"])
    assert (whole.status, whole.text) == (200, "take two a day")
    assert whole.headers["content-disposition"].startswith('attachment; filename="Plan.txt"')
    assert whole.headers["x-content-type-options"] == "nosniff"


def test_the_other_spelling_of_the_path_is_the_same_operation(ann: Caller, message: str) -> None:
    body, headers = form(b"x", "a.txt", message_id=message, metadata='{"page": 3}')
    path = f"/api/attachments/messages/{message}/attachments"
    made = ann.call(ROW, "POST", path, body, headers=headers)
    assert (made.status, made.body["file_metadata"]) == (201, {"page": 3})
    assert [each["id"] for each in ann.call(ROW, "GET", f"{path}/").body] == [made.body["id"]]


def test_bytes_come_back_as_they_went_whole_and_in_part(ann: Caller, message: str) -> None:
    content = PNG + bytes(range(256)) * 4
    made = attached(ann, message, content, "scan.png")
    assert downloaded(ann, made["id"]).content == content
    part = downloaded(ann, made["id"], range="bytes=8-15")
    assert (part.status, part.content) == (206, content[8:16])
    assert part.headers["content-range"] == f"bytes 8-15/{len(content)}"
    assert downloaded(ann, made["id"], **{"if-none-match": part.headers["etag"]}).status == 304


def test_what_a_file_is_its_content_says(ann: Caller, message: str) -> None:
    docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    for content, name, mime in [
        (PDF, "a.pdf", "application/pdf"),
        (PDF, "picture.png", "application/pdf"),
        (PNG, "a.txt", "image/png"),
        (b"# head", "a.md", "text/markdown"),
        (b"<script>alert(1)</script>", "a.txt", "text/plain"),
        (b"GIF89a" + bytes(20), "a.gif", "image/gif"),
        (b"\xff\xd8\xff\xe0" + bytes(20), "a.jpeg", "image/jpeg"),
        (word("hi"), "a.docx", docx),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.doc", "application/msword"),
    ]:
        assert attached(ann, message, content, name)["mime_type"] == mime


def test_what_is_not_taken_is_refused_and_leaves_nothing(ann: Caller, message: str) -> None:
    for content, name, status, code in [
        (b"MZ\x90\x00" + bytes(60), "a.exe", 400, "FILE_TYPE_NOT_ALLOWED"),
        (b"MZ\x90\x00\x01\x02\x03\xff" + bytes(60), "a.pdf", 400, "FILE_TYPE_NOT_ALLOWED"),
        (b"plain", "noending", 400, "FILE_TYPE_NOT_ALLOWED"),
        (b"", "a.txt", 422, "FILE_EMPTY"),
        (b"  \n", "a.txt", 422, "FILE_EMPTY"),
        (b"x" * (10 * 1024 * 1024 + 1), "a.txt", 413, "FILE_TOO_LARGE"),
        (b"x" * (12 * 1024 * 1024), "a.txt", 413, "PAYLOAD_TOO_LARGE"),
    ]:
        refused = sent(ann, message, content, name)
        assert (refused.status, refused.body["error"]["code"]) == (status, code)
    assert listed(ann, message) == []
    assert kept() == []


def test_a_name_leads_nowhere_and_breaks_nothing(ann: Caller, message: str) -> None:
    for name, shown in [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("röntgen 放射.txt", "röntgen 放射.txt"),
        ('a"; x="<script>.txt', "a_; x=__script_.txt"),
        ("=cmd|' /C calc'!A0.txt", "C calc'!A0.txt"),
        ("\u202etxt.pdf.txt", "txt.pdf.txt"),
    ]:
        made = attached(ann, message, name.encode(), name)
        assert made["file_name"] == shown
        answer = downloaded(ann, made["id"])
        assert answer.status == 200
        assert "\n" not in answer.headers["content-disposition"]
    assert all(key.startswith("kept/voiceassist/") and ".." not in key for key in kept())


def test_the_same_file_sent_again_is_the_same_attachment(ann: Caller, message: str) -> None:
    first, again = attached(ann, message), attached(ann, message)
    assert first["id"] == again["id"]
    assert len(listed(ann, message)) == 1
    other = attached(ann, message, b"another")
    assert [each["id"] for each in listed(ann, message)] == [first["id"], other["id"]]


def test_a_key_makes_a_request_once(ann: Caller, message: str) -> None:
    body, headers = form(b"x", "a.txt")
    keyed = {**headers, "idempotency-key": "k1"}
    path = f"/api/messages/{message}/attachments"
    first = ann.call(ROW, "POST", path, body, headers=keyed)
    second = ann.call(ROW, "POST", path, body, headers=keyed)
    assert (second.status, second.body["id"]) == (201, first.body["id"])
    assert second.headers["idempotency-replayed"] == "true"


def test_what_a_crash_left_half_way_is_carried_on(
    ann: Caller, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: Any) -> None:
        raise RuntimeError("the power went")

    with monkeypatch.context() as crashing:
        crashing.setattr("shared.storage.s3.S3Files.put", crash)
        assert sent(ann, message, b"x", "a.txt").status == 500
    assert listed(ann, message) == []
    made = attached(ann, message, b"x", "a.txt")
    assert downloaded(ann, made["id"]).text == "x"
    assert len(listed(ann, message)) == 1


def test_a_deleted_file_is_not_found(ann: Caller, message: str) -> None:
    made = attached(ann, message)
    path = f"/api/attachments/{made['id']}"
    assert ann.call(ROW, "DELETE", path).status == 204
    assert listed(ann, message) == []
    assert ann.call(ROW, "GET", path).status == 404
    assert downloaded(ann, made["id"]).status == 404
    assert ann.call(ROW, "DELETE", path).status == 404


def test_a_message_takes_so_many_files(ann: Caller, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.domain.attachments.service.files.MOST_FILES", 2)
    for number in range(2):
        attached(ann, message, f"{number}".encode())
    refused = sent(ann, message, b"one too many")
    assert (refused.status, refused.body["error"]["code"]) == (409, "TOO_MANY_FILES")


def test_a_form_that_cannot_be_read_is_refused(ann: Caller, message: str) -> None:
    _, headers = form(b"", "")
    path = f"/api/messages/{message}/attachments"
    for body in (b"", b"--x\r\n", b"no form at all"):
        assert ann.call(ROW, "POST", path, body, headers=headers).status in {400, 422}
    assert ann.call(ROW, "POST", path, {"file": "x"}).status == 415


def test_metadata_is_a_small_object(ann: Caller, message: str) -> None:
    assert sent(ann, message, b"x", metadata="[1]").status == 422
    assert sent(ann, message, b"x", metadata="{").status == 422
    assert sent(ann, message, b"x", metadata='{"a":"' + "x" * 5000 + '"}').status == 413


def test_strangers_find_no_file_by_any_route(ann: Caller, message: str) -> None:
    made = attached(ann, message)
    registered("eve@example.com")
    eve = signed_in("eve@example.com")
    hers = str(said(eve, begun(eve), "hers")["id"])
    body, headers = form(b"x", "a.txt")
    announced = {"file_name": "a.txt", "file_size": 5}
    attempts: list[tuple[str, str, Any, dict[str, str]]] = [
        ("POST", f"/api/messages/{message}/attachments", body, headers),
        ("POST", f"/api/attachments/messages/{message}/attachments", body, headers),
        ("POST", f"/api/messages/{message}/attachments/uploads", announced, {}),
        ("GET", f"/api/messages/{message}/attachments", None, {}),
        ("GET", f"/api/attachments/messages/{message}/attachments", None, {}),
        ("POST", f"/api/attachments/{made['id']}/complete", None, {}),
        ("GET", f"/api/attachments/{made['id']}", None, {}),
        ("GET", f"/api/attachments/{made['id']}/download", None, {}),
        ("DELETE", f"/api/attachments/{made['id']}", None, {}),
    ]
    for method, path, sending, more in attempts:
        assert eve.call(ROW, method, path, sending, headers=more).status == 404, path
        assert Caller().call(ROW, method, path, sending, headers=more).status == 401, path
    assert len(listed(ann, message)) == 1
    assert listed(eve, hers) == []


class Suspicious:
    """A scanner of the shape that the port asks for."""

    name: ClassVar[str] = "suspicious"

    def threat_in(self, content: bytes) -> str | None:
        return "Eicar-Test-Signature" if b"EICAR" in content else None


def test_malware_is_refused_and_what_was_looked_into_says_so(
    ann: Caller, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = replace(attachment_service(), scanner=Suspicious())
    app = __import__("functions.voiceassist.attachments.handler", fromlist=["app"]).app
    monkeypatch.setitem(app.api.dependency_overrides, attachment_service, lambda: service)
    refused = sent(ann, message, b"EICAR", "a.txt")
    assert (refused.status, refused.body["error"]["code"]) == (422, "FILE_INFECTED")
    assert kept() == []
    assert attached(ann, message, b"harmless")["scannedBy"] == "suspicious"
