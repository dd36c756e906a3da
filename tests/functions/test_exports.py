"""Conversations to take away: at once where they are small, by way of a job where they are large."""

import io
import json
import zipfile
from typing import Any

import httpx
import pypdfium2
import pytest
from markdown_it import MarkdownIt

from infra.arns import Arns
from infra.policies import statements
from infra.registry import FLEET
from infra.rights import allowed
from shared.domain.conversations.model.threads import Draft, Speaker
from shared.domain.conversations.wiring.conversations import thread_service
from shared.domain.exports.wiring.making import making_service
from shared.kit.principal import Principal, Product
from tests.direct import direct
from tests.functions.attachments import attached
from tests.functions.people import registered, signed_in
from tests.functions.test_conversations import ask, begun
from tests.functions.test_threads import said
from tests.lambda_client import Answer, Caller

ROW = "voiceassist/exports"
PATHS = (
    "/api/sessions/{}/export/{}",
    "/api/export/sessions/{}/export/{}",
    "/api/export/conversations/{}/{}",
)


@pytest.fixture(autouse=True)
def queue(aws: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Functions find their queues by the environment."""
    monkeypatch.setenv("PARLEY_QUEUE_EXPORTS", aws["PARLEY_QUEUE_EXPORTS"])


def exported(who: Caller, talk: str, kind: str = "markdown", path: str = PATHS[0], **query: str) -> Answer:
    return who.call(ROW, "GET", path.format(talk, kind), query=query)


def orders() -> list[Any]:
    url = direct("sqs").get_queue_url(QueueName="parley-test-exports")["QueueUrl"]
    found = direct("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    return [{"messageId": each["MessageId"], "body": each["Body"]} for each in found]


def work(records: list[Any]) -> None:
    from functions.jobs.exporter.handler import handler  # noqa: PLC0415  # after the tables are there

    row = FLEET["jobs/exporter"]
    with allowed(row.name, statements(row, Arns("test")), Arns("test")):
        assert handler({"Records": records}, None) == {"batchItemFailures": []}


def pdf_text(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "\n")


@pytest.fixture
def ann() -> Caller:
    registered()
    return signed_in()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two messages are many."""
    monkeypatch.setattr("shared.domain.exports.service.exporting.MOST_MESSAGES", 1)


def answered_with_sources(talk: str) -> None:
    ann = Principal(user_id(), Product.VOICEASSIST)
    guide = {"number": 1, "documentId": "d1", "title": "Guide <b>", "page": 3, "quote": "drink water", "url": None}
    other = {"number": 1, "documentId": "d2", "title": "Other", "page": None, "quote": "rest", "url": None}
    for text, citation in (("Drink [1].", guide), ("Rest [1].", other), ("Drink again [1].", guide)):
        draft = Draft(text, role=Speaker.ASSISTANT, citations=(citation,), metadata={"tools": [{"tool": "units"}]})
        thread_service().say(ann, talk, draft)


def user_id() -> str:
    found = direct("dynamodb").scan(TableName="parley-test-conversations", Limit=50)["Items"]
    return str(found[0]["owner"]["S"].partition("#")[2])


def test_a_conversation_is_exported_under_every_spelling_of_the_path(ann: Caller) -> None:
    talk = begun(ann, "Größe — 大小")
    said(ann, talk, "5 mg ≥ 3 mg?")
    for path in PATHS:
        text = exported(ann, talk, path=path)
        assert (text.status, text.headers["content-type"]) == (200, "text/markdown; charset=utf-8")
        assert text.headers["content-disposition"].startswith("attachment; filename=")
        assert f"_{talk}.md" in text.headers["content-disposition"]
        assert "# Größe — 大小" in text.text
        assert "**User:** ann@example.com" in text.text
        assert "5 mg ≥ 3 mg?" in text.text
        paper = exported(ann, talk, "pdf", path)
        assert (paper.status, paper.headers["content-type"]) == (200, "application/pdf")
        assert "5 mg ≥ 3 mg?" in pdf_text(paper.content)
        assert "大小" in pdf_text(paper.content)


def test_citations_become_references_numbered_through_the_whole(ann: Caller) -> None:
    talk = begun(ann)
    answered_with_sources(talk)
    text = exported(ann, talk).text
    assert "Drink [1]." in text
    assert "Rest [2]." in text
    assert "Drink again [1]." in text
    assert "\\[1\\] Guide \\<b>, page 3, “drink water”" in text
    assert "\\[2\\] Other, “rest”" in text
    assert text.count("Sources: [1]") == 2
    assert "**Tool Calls:**" in text
    read = pdf_text(exported(ann, talk, "pdf").content)
    assert "[1] Guide <b>, page 3, “drink water”" in read
    assert "[2] Other, “rest”" in read


def test_hostile_contents_are_inert(ann: Caller) -> None:
    talk = begun(ann, "<script>alert(1)</script>")
    hostile = ["# Not a heading of ours", "<img src=x onerror=alert(1)>", '#read("/etc/passwd")', "=1+1", "---"]
    for text in hostile:
        said(ann, talk, text)
    html = MarkdownIt("commonmark").render(exported(ann, talk).text)
    assert html.count("<h1>") == 1
    assert "<script" not in html
    assert "<img" not in html
    read = pdf_text(exported(ann, talk, "pdf").content)
    assert '#read("/etc/passwd")' in read
    assert "root:" not in read


def test_all_branches_are_exported_or_the_one_that_is_asked_for(ann: Caller) -> None:
    talk = begun(ann)
    first = said(ann, talk, "shared")
    said(ann, talk, "only main")
    made = ask(
        ann, "POST", f"/{talk}/branches", {"parent_message_id": first["id"], "initial_message": "only branch"}
    )
    branch = made.body["branch_id"]
    whole = exported(ann, talk).text
    assert all(text in whole for text in ("shared", "only main", "only branch", f"User ({branch})"))
    one = exported(ann, talk, branch_id=branch).text
    assert "shared" in one
    assert "only branch" in one
    assert "only main" not in one
    assert exported(ann, talk, branch_id="branch-none").status == 404


def test_a_branch_on_which_nothing_was_said_is_exported_with_what_it_shares(ann: Caller) -> None:
    talk = begun(ann)
    first = said(ann, talk, "shared")
    said(ann, talk, "only main")
    branch = ask(ann, "POST", f"/{talk}/branches", {"parent_message_id": first["id"]}).body["branch_id"]
    assert "only main" in exported(ann, talk).text
    one = exported(ann, talk, branch_id=branch).text
    assert "shared" in one
    assert "only main" not in one


def test_strangers_find_no_export_by_any_route(ann: Caller, small: None) -> None:  # noqa: ARG001  # it orders
    talk = begun(ann)
    said(ann, talk, "a")
    said(ann, talk, "b")
    order = exported(ann, talk).body
    registered("eve@example.com")
    eve = signed_in("eve@example.com")
    for path in PATHS:
        for kind in ("markdown", "pdf"):
            assert exported(eve, talk, kind, path).status == 404
            assert exported(Caller(), talk, kind, path).status == 401
    assert eve.call(ROW, "GET", order["status_url"]).status == 404
    assert Caller().call(ROW, "GET", order["status_url"]).status == 401
    assert Caller().call(ROW, "POST", "/api/export/me").status == 401
    assert exported(ann, talk, "docx").status == 422
    assert exported(ann, "no-such").status == 404


def test_a_large_conversation_is_made_by_a_job_and_fetched_by_a_link(
    ann: Caller,
    small: None,  # noqa: ARG001
) -> None:
    talk = begun(ann, "Long")
    for text in ("one", "two", "three"):
        said(ann, talk, text)
    for kind, sign in (("markdown", b"# Long"), ("pdf", b"%PDF")):
        order = exported(ann, talk, kind)
        assert (order.status, order.body["state"], order.body["messagesTotal"]) == (202, "queued", 3)
        assert order.headers["location"] == order.body["status_url"]
        assert int(order.headers["retry-after"]) > 0
        assert exported(ann, talk, kind).body["export_id"] == order.body["export_id"]
        record, twin = orders()  # whoever ordered it first may have fallen before it was in the queue
        work([record, twin])
        state = ann.call(ROW, "GET", order.headers["location"]).body
        assert (state["state"], state["progress"], state["messages_done"]) == ("done", 1.0, 3)
        fetched = httpx.get(state["download_url"])
        assert fetched.content.startswith(sign)
        assert state["file_name"] in fetched.headers["content-disposition"]
        again = exported(ann, talk, kind)
        assert again.status == 307
        assert httpx.get(again.headers["location"]).content == fetched.content
        work([record])  # told twice, it is made once
        assert httpx.get(state["download_url"]).content == fetched.content
    said(ann, talk, "four")
    assert exported(ann, talk).status == 202  # it is another conversation now


def test_an_export_that_failed_says_so_and_can_be_ordered_again(
    ann: Caller,
    small: None,  # noqa: ARG001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    talk = begun(ann, "Long")
    said(ann, talk, "one")
    said(ann, talk, "two")
    order = exported(ann, talk).body
    with monkeypatch.context() as broken:
        broken.setattr("shared.storage.s3.S3Files.put", lambda *_: 1 / 0)
        work(orders())
    state = ann.call(ROW, "GET", order["status_url"]).body
    assert (state["state"], state["download_url"]) == ("failed", None)
    assert "ZeroDivision" not in json.dumps(state)
    assert exported(ann, talk).body["state"] == "queued"
    work(orders())
    assert ann.call(ROW, "GET", order["status_url"]).body["state"] == "done"


def test_an_export_of_a_conversation_that_is_deleted_meanwhile_is_not_made(ann: Caller, small: None) -> None:  # noqa: ARG001
    talk = begun(ann, "Long")
    said(ann, talk, "one")
    said(ann, talk, "two")
    order = exported(ann, talk).body
    ask(ann, "DELETE", f"/{talk}")
    work(orders())
    assert ann.call(ROW, "GET", order["status_url"]).body["state"] == "failed"


def test_a_worker_that_fell_is_followed_by_another(ann: Caller, small: None) -> None:  # noqa: ARG001
    talk = begun(ann, "Long")
    said(ann, talk, "one")
    said(ann, talk, "two")
    order = exported(ann, talk).body
    making = making_service()
    export = making.exports.get(f"voiceassist#{user_id()}", order["export_id"])
    assert export is not None
    assert making.exports.claim(export, 0, 100)  # long ago, by who fell
    assert exported(ann, talk).body["state"] == "queued"
    work(orders()[:1])
    assert ann.call(ROW, "GET", order["status_url"]).body["state"] == "done"


def archived(who: Caller) -> dict[str, bytes]:
    order = who.call(ROW, "POST", "/api/export/me")
    assert order.status == 202
    work(orders())
    state = who.call(ROW, "GET", order.headers["location"]).body
    assert state["state"] == "done", state
    fetched = httpx.get(state["download_url"])
    assert fetched.status_code == 200, fetched.text
    with zipfile.ZipFile(io.BytesIO(fetched.content)) as archive:
        assert who.call(ROW, "POST", "/api/export/me").body["export_id"] == state["export_id"]
        return {name: archive.read(name) for name in archive.namelist()}


def test_everything_of_ones_own_comes_in_one_archive(
    ann: Caller,
) -> None:
    talk = begun(ann, "Mine =1+1")
    message = said(ann, talk, "hello 放射")
    attached(ann, message["id"], b"take two", "../plan.txt")
    ann.call("voiceassist/folders", "POST", "/api/folders", {"name": "Work"})
    ann.call("voiceassist/clinical_contexts", "POST", "/api/clinical-contexts", {"age": 44})
    registered("eve@example.com")
    eve = signed_in("eve@example.com")
    said(eve, begun(eve, "hers"), "not for ann")

    files = archived(ann)
    folder = f"voiceassist/conversations/{talk}"
    assert json.loads(files["account.json"])["email"] == "ann@example.com"
    assert b"password" not in files["account.json"]
    assert [each["name"] for each in json.loads(files["folders.json"])] == ["Work"]
    assert json.loads(files["clinical_contexts.json"])[0]["patient"]["age"] == 44
    assert json.loads(files[f"{folder}/conversation.json"])["title"] == "Mine =1+1"
    (one,) = files[f"{folder}/messages.jsonl"].decode().splitlines()
    assert json.loads(one)["content"] == "hello 放射"
    (plan,) = [name for name in files if name.endswith("plan.txt")]
    assert (plan.startswith(f"{folder}/files/"), files[plan]) == (True, b"take two")
    assert ".." not in "".join(files)
    assert b"not for ann" not in b"".join(files.values())
