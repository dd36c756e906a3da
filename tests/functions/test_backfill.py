"""What is older than an index or a sum is in it once the operator's command has run, whatever goes on beside it."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest

from infra.operate.backfill import LACKS
from shared.domain.analytics.model.holdings import depth
from shared.tables.attachments import AttachmentItem
from shared.tables.audit import AuditItem
from shared.tables.clinical_contexts import ClinicalItem
from shared.tables.conversations import ConversationItem
from shared.tables.documents import DocumentItem
from shared.tables.folders import FolderItem
from tests.functions.attachments import PNG, attached
from tests.functions.audited import images as recorded_images
from tests.functions.audited import record, recorded, seal
from tests.functions.audited import work as seal_told
from tests.functions.knowledge import kb, upload
from tests.functions.people import registered, signed_in
from tests.functions.streamed import images, work
from tests.functions.streamed import told as stream
from tests.functions.test_audit_logs import acts
from tests.functions.test_audit_logs import ask as ask_audit
from tests.functions.test_conversations import begun
from tests.functions.test_interventions import folder
from tests.functions.test_operate import told
from tests.functions.test_overseen_figures import Streams, see
from tests.functions.test_oversight import ask
from tests.functions.test_threads import said
from tests.lambda_client import Caller

pytestmark = pytest.mark.usefixtures("counters_at_rest", "aws", "without_limits", "fresh_cache")
NEW = {
    FolderItem: ("counted", "overseen"),
    ClinicalItem: ("counted", "overseen"),
    ConversationItem: ("counted", "overseen"),
    AttachmentItem: ("filed", "overseen"),
    DocumentItem: ("typed", "gathered"),
    AuditItem: ("act_shelf", "kind"),
}


def made_older(*tables: Any) -> None:
    """As a release wrote them that knew of none of it."""
    store = boto3.client("dynamodb")
    for table in tables:
        for item in images(table):
            kept = {name: value for name, value in item.items() if name not in NEW[table]}
            store.put_item(TableName=table.Meta.table_name, Item=kept)


@pytest.fixture
def ann() -> Caller:
    registered()
    return signed_in()


def patient(who: Caller, talk: str, **known: Any) -> str:
    made = who.call(
        "voiceassist/clinical_contexts", "POST", "/api/clinical-contexts", {"session_id": talk, **known}
    )
    assert made.status == 201, made.text
    return str(made.body["id"])


def counts() -> dict[str, Any]:
    """Of folders and patients, by looking at all of them."""
    trees = [item.parents.attribute_values for item in FolderItem.scan(FolderItem.thing == "tree")]
    depths = Counter(str(depth(parents, name)) for parents in trees for name in parents)
    patients = [*ClinicalItem.scan(ClinicalItem.thing.startswith("context#"))]
    filed = ConversationItem.scan(ConversationItem.thing.startswith("conversation#"))
    return {
        "folders_by_depth": dict(sorted(depths.items())),
        "total_folders": sum(depths.values()),
        "users_with_folders": sum(1 for parents in trees if parents),
        "conversations_in_folders": sum(1 for item in filed if item.folder_id),
        "total_contexts": len(patients),
        "contexts_with_problems": sum(1 for item in patients if (item.patient or {}).get("problems")),
    }


def sums(root: Caller) -> dict[str, Any]:
    told = see(root, "/folders/stats") | see(root, "/clinical/stats")
    return {name: told[name] for name in counts()}


def test_rows_that_were_there_before_are_in_the_sums_and_in_no_sum_twice(
    root: Caller, ann: Caller, capsys: pytest.CaptureFixture[str]
) -> None:
    outer = folder(ann, "Outer")
    folder(ann, "Inner", outer)
    talk = begun(ann, folder_id=outer)
    patient(ann, talk, age=50, problems=["Gout"])
    made_older(FolderItem, ClinicalItem, ConversationItem)
    streams = Streams()
    streams.before = streams.there()
    folder(ann, "Newer")
    streams.tell()
    assert sums(root) != counts()

    shown = told(capsys, "backfill").splitlines()
    streams.tell()
    assert shown[:4] == ["0 trees of folders", "2 folders", "1 patients", "1 conversations"]
    assert sums(root) == counts()
    assert (see(root, "/folders/stats")["folders_created_today"], len(ask(root, "/folders").body["folders"])) == (
        3,
        3,
    )
    assert {line.split()[0] for line in told(capsys, "backfill").splitlines()} == {"0"}
    ann.call("voiceassist/folders", "DELETE", f"/api/folders/{outer}")
    streams.tell()
    assert sums(root) == counts()


def test_sums_are_exact_whatever_people_do_between_its_steps(root: Caller) -> None:
    chance = random.Random(11)
    for name in ("ann", "bob", "cid"):
        registered(f"{name}@example.com")
    people = [signed_in(f"{name}@example.com") for name in ("ann", "bob", "cid")]
    owned: list[tuple[Caller, str]] = []
    for number in range(9):
        who = people[number % 3]
        inside = [name for owner, name in owned if owner is who]
        owned.append((who, folder(who, f"F{number}", chance.choice([None, *inside]))))
        patient(who, begun(who, folder_id=owned[-1][1]), problems=["Gout"] if number % 2 else [])
    made_older(FolderItem, ClinicalItem, ConversationItem)
    streams = Streams()
    streams.before = streams.there()
    for number, _ in enumerate(step for lack in LACKS[:4] for step in lack.supply()):
        streams.tell()
        who, name = owned[number % len(owned)]
        match number % 3:
            case 0:
                folder(who, f"N{number}", None)
            case 1:
                who.call("voiceassist/folders", "DELETE", f"/api/folders/{name}")
            case _:
                begun(who)
        streams.tell()
    streams.tell()
    assert sums(root) == counts()
    assert not any(True for lack in LACKS[:4] for _ in lack.supply())


def test_two_at_once_complete_each_row_once(ann: Caller) -> None:
    for number in range(12):
        folder(ann, f"F{number}")
    made_older(FolderItem)
    with ThreadPoolExecutor(2) as both:
        done = both.map(lambda _: sum(step for lack in LACKS[:2] for step in lack.supply()), range(2))
    assert sum(done) == 13


def test_files_of_before_are_counted_and_listed_by_their_owner_and_their_type(
    root: Caller, ann: Caller, capsys: pytest.CaptureFixture[str]
) -> None:
    message = said(ann, begun(ann), "see this")["id"]
    names = {attached(ann, message, PNG, "hand.png")["id"], attached(ann, message)["id"]}
    made_older(AttachmentItem)
    before = images(AttachmentItem)
    owner = next(str(item.owner).partition("#")[2] for item in AttachmentItem.scan())

    def listed(**query: str) -> set[str]:
        return {each["attachment_id"] for each in ask(root, "/attachments", **query).body["attachments"]}

    assert listed() == listed(user_id=owner) == set()
    assert "4 items of files" in told(capsys, "backfill")
    assert listed() == listed(user_id=owner) == names
    assert len(listed(user_id=owner, file_type="image")) == len(listed(file_type="text")) == 1
    after = {(image["thread"]["S"], image["place"]["S"]): image for image in images(AttachmentItem)}
    moved = [(image, after[image["thread"]["S"], image["place"]["S"]]) for image in before]
    for _ in range(2):
        work(stream("MODIFY", *moved))
    stats = see(root, "/attachments/stats")
    assert (stats["total_files"], stats["uploads_today"]) == (2, 2)


@pytest.mark.usefixtures("index_queue")
def test_documents_of_before_are_found_by_the_type_of_their_source(
    root: Caller, capsys: pytest.CaptureFixture[str]
) -> None:
    upload(root, source_type="guideline")
    made_older(DocumentItem)
    assert kb(root, "GET", "/documents", query={"source_type": "guideline"}).body["documents"] == []
    assert "1 documents" in told(capsys, "backfill")
    (found,) = kb(root, "GET", "/documents", query={"source_type": "guideline"}).body["documents"]
    assert found["source_type"] == "guideline"


def test_a_rare_act_of_before_is_found_and_the_audit_stays_whole(
    root: Caller, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    record("system.restored", actor="operator")
    record("clinical.view", subject="clinical:x")
    recorded(5)
    seal()
    made_older(AuditItem)
    before = recorded_images()
    assert acts(ask_audit(root, action="system.restored")) == []
    told(capsys, "backfill")
    assert acts(ask_audit(root, action="system.restored")) == ["system.restored"]
    assert "whole" in told(capsys, "audit", "verify")
    assert alarms(caplog, before) == 0
    forged = [{**image, "actor": {"S": "mallory"}} for image in recorded_images()]
    assert alarms(caplog, before, forged) == len(before)
    astray = [{**image, "act_shelf": {"S": "flag.update#done#9"}} for image in recorded_images()]
    assert alarms(caplog, before, astray) == len(before)


def alarms(caplog: pytest.LogCaptureFixture, before: list[Any], after: list[Any] | None = None) -> int:
    """How often it is said that a record was tampered with."""
    places = {image["place"]["S"]: image for image in before}
    changes = [(places[image["place"]["S"]], image) for image in after or recorded_images()]
    caplog.clear()
    seal_told({"Records": [changed(*each) for each in changes]})
    return sum("tampered" in each for each in caplog.messages)


def changed(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    keys = {name: new[name] for name in ("shelf", "place")}
    return {
        "eventName": "MODIFY",
        "dynamodb": {"Keys": keys, "OldImage": old, "NewImage": new, "SequenceNumber": "1"},
    }
