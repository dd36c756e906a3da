"""What administrators keep in the knowledge base, and what everybody finds in it."""

from typing import Any

import pytest

from shared.kit.ids import new_id
from shared.tables.audit import AuditItem
from tests.extraction.files import pdf
from tests.functions.knowledge import BONES, GOUT, files, kb, search, upload, waiting, work
from tests.functions.people import administrator, registered, signed_in
from tests.lambda_client import Answer, Caller

pytestmark = pytest.mark.usefixtures("index_queue")


@pytest.fixture
def admin(index_queue: str) -> Caller:  # noqa: ARG001  # its tables are needed
    administrator()
    return signed_in("root@example.com")


@pytest.fixture
def ann(admin: Caller) -> Caller:  # noqa: ARG001  # the first account is the administrator's
    registered()
    return signed_in()


def shown(admin: Caller, document_id: str) -> Any:
    answer = kb(admin, "GET", f"/documents/{document_id}")
    assert answer.status == 200, answer.text
    return answer.body["data"]


def listed(admin: Caller, **query: Any) -> Any:
    return kb(admin, "GET", "/documents", query=query).body["data"]


def titles(admin: Caller, **query: Any) -> list[str]:
    return [each["title"] for each in listed(admin, **query)["documents"]]


def test_a_document_is_indexed_while_its_administrator_waits_and_everybody_finds_it(
    admin: Caller, ann: Caller
) -> None:
    made = upload(admin, title="All about gout", category="rheumatology")

    assert (made.status, made.body["data"]["status"], made.body["data"]["chunks_indexed"]) == (200, "indexed", 1)
    (first,) = search(ann, "what eases an attack of gout")
    assert (first["documentId"], first["title"], first["page"]) == (made.body["document_id"], "All about gout", 1)
    assert first["category"] == "rheumatology"
    assert GOUT[first["start"] : first["end"]] == first["excerpt"]
    assert 0 < first["score"] <= 1


def test_documents_of_one_type_of_source_are_listed_newest_first_whatever_became_of_each(admin: Caller) -> None:
    for number in range(5):
        upload(admin, f"{GOUT} {number}", source_type="guideline", title=f"G{number}")
    upload(admin, title="Another", source_type="journal")
    broken = upload(admin, pdf("").decode("latin-1"), "scan.pdf", source_type="guideline", title="Broken")
    assert broken.status == 422, broken.text
    first = listed(admin, source_type="guideline", limit=4)
    rest = listed(admin, source_type="guideline", limit=4, cursor=first["cursor"])
    found = [each["title"] for page in (first, rest) for each in page["documents"]]
    assert found == ["Broken", "G4", "G3", "G2", "G1", "G0"]
    assert (first["total"], rest["cursor"]) == (None, None)
    assert titles(admin, source_type="guideline", status="failed") == ["Broken"]
    assert titles(admin, sourceType="journal") == ["Another"]
    assert titles(admin, source_type="guideline", skip=4) == ["G1", "G0"]
    assert titles(admin, source_type="nothing") == []


def test_the_same_file_again_changes_nothing(admin: Caller) -> None:
    first, again = upload(admin).body["data"], upload(admin).body["data"]

    assert (first["id"], first["version"], first["updated_at"]) == (
        again["id"],
        again["version"],
        again["updated_at"],
    )
    assert listed(admin)["total"] == 1


def test_a_replaced_document_answers_with_its_new_words_alone(admin: Caller, ann: Caller) -> None:
    made = upload(admin).body["data"]
    again = upload(admin, BONES, "bones.md", document_id=made["id"]).body["data"]

    assert (again["id"], again["filename"]) == (made["id"], "bones.md")
    assert again["version"] != made["version"]
    assert search(ann, "colchicine gout") == []
    assert [each["document_id"] for each in search(ann, "calcium bones")] == [made["id"]]
    assert all(again["version"] in key or "/source/" in key for key in files())
    assert len([key for key in files() if "/source/" in key]) == 1


def test_a_deleted_document_leaves_nothing_behind(admin: Caller, ann: Caller) -> None:
    made = upload(admin).body["data"]
    assert search(ann, "gout")

    gone = kb(admin, "DELETE", f"/documents/{made['id']}")

    assert (gone.status, gone.body["data"]["status"]) == (200, "deleted")
    assert search(ann, "gout") == []
    assert files() == []
    assert listed(admin)["total"] == 0
    assert kb(admin, "GET", f"/documents/{made['id']}").status == 404
    assert kb(admin, "DELETE", f"/documents/{made['id']}").status == 404
    assert upload(admin).body["data"]["status"] == "indexed"  # and may come again


def test_a_list_is_newest_first_counted_and_goes_on_where_it_ended(admin: Caller) -> None:
    for number in range(3):
        upload(admin, f"{GOUT} {number}", title=f"No. {number}")

    page = listed(admin, limit=2)
    assert ([each["title"] for each in page["documents"]], page["total"]) == (["No. 2", "No. 1"], 3)
    assert titles(admin, limit=2, cursor=page["cursor"]) == ["No. 0"]
    assert titles(admin, limit=2, offset=2) == titles(admin, limit=2, skip=2) == ["No. 0"]


def test_documents_are_listed_by_their_status(admin: Caller) -> None:
    upload(admin, title="Good")
    refused = upload(admin, pdf("").decode("latin-1"), "scan.pdf", title="Scan")

    assert (refused.status, refused.body["error"]["code"]) == (422, "FILE_SCANNED")
    assert titles(admin, status="indexed") == ["Good"]
    (failed,) = listed(admin, status="failed")["documents"]
    assert (failed["title"], "pictures" in failed["indexing_error"]) == ("Scan", True)
    assert kb(admin, "GET", "/documents", query={"status": "lost"}).status == 422


def test_a_document_indexed_again_answers_meanwhile_by_what_is_there(
    admin: Caller, ann: Caller, index_queue: str
) -> None:
    made = upload(admin).body["data"]
    again = kb(admin, "POST", f"/documents/{made['id']}/reindex")
    assert (again.status, again.body["data"]["status"]) == (200, "uploaded")
    assert len(search(ann, "gout")) == 1

    orders = waiting(index_queue)
    assert work(*orders, *orders) == {"batchItemFailures": []}
    assert shown(admin, made["id"])["status"] == "indexed"
    (done, _) = kb(admin, "GET", "/jobs").body["data"]["jobs"]
    assert (done["purpose"], done["status"], done["attempts"]) == ("reindex", "succeeded", 1)


def test_a_job_can_be_cancelled_and_tried_again(admin: Caller, ann: Caller, index_queue: str) -> None:
    made = upload(admin).body["data"]
    job_id = kb(admin, "POST", f"/documents/{made['id']}/reindex").body["data"]["job_id"]

    assert kb(admin, "POST", f"/jobs/{job_id}/retry").status == 409
    assert kb(admin, "POST", f"/jobs/{job_id}/cancel").body["data"]["status"] == "cancelled"
    assert kb(admin, "POST", f"/jobs/{job_id}/cancel").status == 409
    assert work(*waiting(index_queue)) == {"batchItemFailures": []}  # nobody wants it any more
    assert shown(admin, made["id"])["status"] == "indexed"
    assert len(search(ann, "gout")) == 1

    again = kb(admin, "POST", f"/jobs/{job_id}/retry").body["data"]
    work(*waiting(index_queue))
    assert kb(admin, "GET", f"/jobs/{again['id']}").body["data"]["status"] == "succeeded"


def test_a_file_that_is_too_large_for_a_request_is_posted_to_the_store(admin: Caller, ann: Caller) -> None:
    from tests.direct import direct  # noqa: PLC0415  # the store's side of the form

    begun = kb(admin, "POST", "/uploads", {"filename": "gout.md", "contentType": "text/markdown"}).body["data"]
    path = f"/uploads/{begun['upload_id']}"
    assert kb(admin, "POST", path, {"filename": "gout.md"}).status == 404  # nothing was posted yet
    direct("s3").put_object(Bucket="parley-test-documents", Key=begun["fields"]["key"], Body=GOUT.encode())

    made = kb(admin, "POST", path, {"filename": "gout.md", "title": "Gout"})
    assert (made.status, made.body["data"]["status"]) == (200, "indexed"), made.text
    assert len(search(ann, "gout")) == 1
    assert not any("incoming" in key for key in files())


def test_other_spellings_of_the_list_are_the_list(admin: Caller) -> None:
    upload(admin, title="Good")
    for path in ("/admin/kb/documents", "/kb/documents", "/api/admin/kb/documents/"):
        answer = admin.call("voiceassist/admin_kb", "GET", path)
        assert [each["title"] for each in answer.body["data"]["documents"]] == ["Good"]
    found = admin.call("voiceassist/kb", "POST", "/kb/search", {"query": "gout"})
    assert len(found.body["data"]) == 1


def tries(caller: Caller, document_id: str, job_id: str) -> list[Answer]:
    one, job = f"/documents/{document_id}", f"/jobs/{job_id}"
    return [
        kb(caller, "GET", "/documents"),
        upload(caller),
        kb(caller, "POST", "/uploads", {"filename": "a"}),
        kb(caller, "POST", f"/uploads/{new_id()}", {"filename": "a"}),
        kb(caller, "GET", one),
        kb(caller, "DELETE", one),
        kb(caller, "POST", f"{one}/reindex"),
        kb(caller, "GET", "/jobs"),
        kb(caller, "GET", job),
        kb(caller, "POST", f"{job}/retry"),
        kb(caller, "POST", f"{job}/cancel"),
        kb(caller, "GET", "/recipes"),
    ]


def test_only_administrators_come_near(admin: Caller, ann: Caller) -> None:
    made = upload(admin).body["data"]
    (job,) = kb(admin, "GET", "/jobs").body["data"]["jobs"]

    assert {answer.status for answer in tries(ann, made["id"], job["id"])} == {403}
    assert {answer.status for answer in tries(Caller(), made["id"], job["id"])} == {401}
    assert Caller().call("voiceassist/kb", "POST", "/api/kb/search", {"query": "gout"}).status == 401


def test_what_is_not_there_is_not_found(admin: Caller) -> None:
    for unknown in ["00000000-0000-4000-8000-000000000000", "nonsense", "%00"]:
        for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/reindex")):
            assert kb(admin, method, f"/documents/{unknown}{path}").status == 404
        assert kb(admin, "GET", f"/jobs/{unknown}").status == 404
        assert kb(admin, "POST", f"/uploads/{unknown}", {"filename": "a"}).status == 404


def test_a_question_that_cannot_be_asked_is_refused(ann: Caller) -> None:
    for query in ["", " ", "x" * 5000]:
        assert ann.call("voiceassist/kb", "POST", "/api/kb/search", {"query": query}).status == 422


def test_nothing_is_found_where_nothing_is_said_about_it(admin: Caller, ann: Caller) -> None:
    upload(admin)
    assert search(ann, "how do I file my taxes") == []


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        (
            "Asthma narrows the airways.",
            ["What is asthma?", "asthma", "ASTHMA?!", "Please give me some information about asthma"],
        ),
        ("El asma estrecha las vías respiratorias.", ["¿Qué es el asma?", "asma"]),
        ("L'asthme rétrécit les bronches.", ["Qu'est-ce que l'asthme ?", "asthme"]),
        ("Asthma verengt die Atemwege.", ["Was ist denn nun Asthma?", "Was kann man bei Asthma tun?"]),
    ],
)
def test_a_question_of_one_word_among_many_small_ones_finds_it(
    admin: Caller, ann: Caller, text: str, questions: list[str]
) -> None:
    upload(admin, BONES, "bones.md")
    upload(admin, text, "asthma.txt")

    for question in questions:
        assert [each["excerpt"] for each in search(ann, question)] == [text], question


def test_a_search_costs_three_calls_whatever_there_is(admin: Caller, ann: Caller) -> None:
    def calls() -> tuple[str, ...]:
        """Of two, the one behind which no counters are written down: that happens by the clock."""
        asked = [ann.call("voiceassist/kb", "POST", "/api/kb/search", {"query": "gout"}).calls for _ in range(2)]
        return min(asked, key=len)

    upload(admin)
    search(ann, "gout")
    before = calls()
    upload(admin, BONES, "bones.md")
    search(ann, "gout")

    assert calls() == before
    assert len(before) == 3


def test_a_page_is_shown_to_everybody_who_may_find_it(admin: Caller, ann: Caller) -> None:
    made = upload(admin).body["data"]["id"]
    path = f"/api/kb/documents/{made}/pages/1"
    assert ann.call("voiceassist/kb", "GET", path).body["data"]["text"] == GOUT
    assert Caller().call("voiceassist/kb", "GET", path).status == 401
    kb(admin, "DELETE", f"/documents/{made}")
    assert ann.call("voiceassist/kb", "GET", path).status == 404


def test_what_administrators_do_to_what_everybody_reads_is_recorded_with_the_act_itself(
    admin: Caller, ann: Caller, index_queue: str
) -> None:
    def recorded() -> list[tuple[str, str | None]]:
        mine = [item for item in AuditItem.scan() if item.act.startswith("kb.")]
        assert {item.actor for item in mine} <= {me}
        return [(item.act, item.about) for item in sorted(mine, key=lambda item: str(item.place))]

    me = admin.call("voiceassist/users", "GET", "/api/users/me").body["id"]
    made = upload(admin).body["document_id"]
    upload(admin)  # changes nothing
    upload(ann)  # is refused
    kb(admin, "POST", f"/documents/{made}/reindex")
    job = shown(admin, made)["job_id"]
    kb(admin, "POST", f"/jobs/{job}/cancel")
    kb(admin, "POST", f"/jobs/{job}/retry")
    work(*waiting(index_queue))
    upload(admin, GOUT + " It can be eased.", document_id=made)
    kb(admin, "DELETE", f"/documents/{made}")

    about = f"document:{made}"
    acts = ["kb.upload", "kb.reindex", "kb.cancel", "kb.retry", "kb.upload", "kb.delete"]
    assert recorded() == [(act, about) for act in acts]
