"""What administrators see of what people have here: hidden by default, and every look on record."""

import json
from typing import Any

import pytest

from shared.kit.clock import rfc3339, utc_now
from shared.tables.audit import AuditItem
from tests.functions.attachments import kept, listed
from tests.functions.people import registered, signed_in, viewer
from tests.functions.test_analytics import Changes, World, raw
from tests.functions.test_conversations import begun
from tests.functions.test_threads import said
from tests.lambda_client import Answer, Caller, call

pytestmark = pytest.mark.usefixtures("counters_at_rest", "aws", "without_limits")
ROW = "voiceassist/oversight"
LISTS = {
    "/conversations": "conversations",
    "/clinical/contexts": "contexts",
    "/attachments": "attachments",
    "/folders": "folders",
}
NOW = rfc3339(utc_now())
SECRET = "Mr. John Smith, MRN 4477123, coughs"


@pytest.fixture
def ann() -> Caller:
    """With one of everything."""
    user_id = registered()
    ann = signed_in()
    talk = begun(ann, "About Mr. John Smith")
    message = said(ann, talk, SECRET)["id"]
    patient = {"session_id": talk, "age": 54, "chief_complaint": SECRET, "medications": ["colchicine"]}
    made = ann.call("voiceassist/clinical_contexts", "POST", "/api/clinical-contexts", patient)
    assert made.status == 201, made.text
    assert ann.call("voiceassist/folders", "POST", "/api/folders", {"name": "Mr. John Smith"}).status == 201
    kept(user_id, talk, message)
    return ann


def ask(who: Caller, path: str, **query: Any) -> Answer:
    return who.call(ROW, "GET", f"/api/admin{path}", query=query)


def keys(who: Caller) -> dict[str, str]:
    """Of the one thing of each kind."""
    return {path: ask(who, path).body[name][0]["id"] for path, name in LISTS.items()}


def looks() -> list[tuple[str, str, str]]:
    found = [item for item in AuditItem.scan() if "content" in item.facts]
    return [
        (item.act, item.about, item.facts["content"]) for item in sorted(found, key=lambda item: str(item.place))
    ]


def test_nobody_else_sees_anything_and_nothing_is_recorded_of_them(root: Caller, ann: Caller) -> None:
    paths = [*LISTS, *(f"{path}/{key}" for path, key in keys(root).items())]
    paths += ["/voice/sessions", "/voice/metrics", "/attachments/stats"]
    paths.append(f"/conversations/{keys(root)['/conversations']}/messages")
    before = looks()
    for path in paths:
        assert ask(ann, path).status == 403, path
        assert call(ROW, "GET", f"/api/admin{path}").status == 401, path
    assert looks() == before
    eve = viewer()
    for path in paths:
        assert ask(eve, path).status == 200, path
        assert eve.call(ROW, "GET", f"/admin{path}").status == 200, path


def test_what_says_who_somebody_is_is_hidden_unless_an_administrator_asks_for_it(root: Caller, ann: Caller) -> None:  # noqa: ARG001
    eve, found = viewer(), keys(root)
    paths = [f"{path}/{key}" for path, key in found.items()] + [
        f"/conversations/{found['/conversations']}/messages"
    ]
    for path in paths:
        for who in (root, eve):
            seen = ask(who, path)
            assert (seen.status, seen.body["masked"]) == (200, True), seen.text
            assert not any(word in seen.text for word in ("Smith", "4477123", "colchicine")), path
        assert ask(eve, path, include_phi="true").status == 403
        shown = ask(root, path, include_phi="true")
        assert "Smith" in shown.text, path
        assert shown.body["masked"] is False
    for path in LISTS:
        assert "Smith" not in ask(root, path).text


def test_every_look_is_on_record_before_it_shows_anything(root: Caller, ann: Caller) -> None:  # noqa: ARG001
    found = keys(root)
    key = found["/clinical/contexts"]
    ask(root, f"/clinical/contexts/{key}")
    ask(root, f"/clinical/contexts/{key}", include_phi="true")
    ask(root, "/conversations/nobody~nothing")
    assert looks()[-3:] == [
        ("clinical.view", f"clinical:{key}", "masked"),
        ("clinical.view", f"clinical:{key}", "shown"),
        ("conversation.view", "conversation:nobody~nothing", "masked"),
    ]
    assert len(looks()) == len(LISTS) + 3


def test_one_thing_is_told_by_its_fields_and_again_under_its_name(root: Caller, ann: Caller) -> None:  # noqa: ARG001
    for (path, key), name in zip(
        keys(root).items(), ("conversation", "context", "attachment", "folder"), strict=True
    ):
        seen = ask(root, f"{path}/{key}").body
        again = seen[name]
        assert again["id"] == seen["id"] == key
        assert {field: seen[field] for field in again} == again == seen["data"][name]
    file = ask(root, "/attachments").body["attachments"][0]
    assert (file["file_type"], file["mimeType"], file["file_size"]) == ("pdf", "application/pdf", file["size"])


def test_a_patient_is_told_of_by_shape_alone(root: Caller, ann: Caller) -> None:  # noqa: ARG001
    seen = ask(root, f"/clinical/contexts/{keys(root)['/clinical/contexts']}").body
    assert seen["has"] == ["age", "chief_complaint", "medications"]
    assert seen["patient"] == {"age": "***", "chief_complaint": "***", "medications": ["***"]}
    assert seen["user_email"] == "ann@example.com"


def test_lists_are_paged_through_everybodys(root: Caller) -> None:
    for name in ("ann", "bob", "cid"):
        registered(f"{name}@example.com")
        for number in range(3):
            begun(signed_in(f"{name}@example.com"), f"{name} {number}")
    first = ask(root, "/conversations", limit=4).body
    second = ask(root, "/conversations", limit=4, cursor=first["cursor"]).body
    third = ask(root, "/conversations", limit=4, cursor=second["cursor"]).body
    told = [each["title"] for page in (first, second, third) for each in page["conversations"]]
    assert told == [f"{name} {number}" for name in ("cid", "bob", "ann") for number in (2, 1, 0)]
    assert third["cursor"] is None
    by_number = ask(root, "/conversations", limit=4, offset=4).body["conversations"]
    assert [each["title"] for each in by_number] == told[4:8]


def test_one_persons_things_are_listed_by_themselves_and_a_cursor_leads_to_nobody_elses(root: Caller) -> None:
    ids = {name: registered(f"{name}@example.com") for name in ("ann", "bob")}
    for name in ids:
        for number in range(3):
            begun(signed_in(f"{name}@example.com"), f"{name} {number}")
    first = ask(root, "/conversations", limit=2, user_id=ids["ann"]).body
    rest = ask(root, "/conversations", limit=2, user_id=ids["ann"], cursor=first["cursor"]).body
    told = [each["title"] for page in (first, rest) for each in page["conversations"]]
    assert told == ["ann 2", "ann 1", "ann 0"]
    turned = ask(root, "/conversations", user_id=ids["bob"], cursor=first["cursor"]).body["conversations"]
    assert {each["user_id"] for each in turned} <= {ids["bob"]}
    assert ask(root, "/conversations", cursor="x").status == 400
    assert [act for act, about, _ in looks() if about.endswith(ids["ann"])] == [
        "conversation.list",
        "conversation.list",
    ]


@pytest.mark.parametrize("key", ["nothing", "nobody~nothing", "~x", "a#b~c", "a~"])
def test_what_is_not_there_is_not_found(root: Caller, key: str) -> None:
    for path in LISTS:
        assert ask(root, f"{path}/{key.replace('#', '%23')}").status == 404, path
    assert ask(root, f"/conversations/{key}/messages").status == 404


def test_a_look_costs_the_same_few_calls_whatever_there_is(root: Caller, ann: Caller) -> None:
    key = keys(root)["/conversations"]
    before = [ask(root, path).calls for path in ("/conversations", f"/conversations/{key}")]
    for number in range(60):
        begun(ann, f"Talk {number}")
    assert [ask(root, path).calls for path in ("/conversations", f"/conversations/{key}")] == before
    assert [len(calls) for calls in before] == [4, 4]


def test_a_conversation_is_taken_along_by_administrators_alone_and_masked(root: Caller, ann: Caller) -> None:
    key = keys(root)["/conversations"]
    for number in range(3):
        said(ann, key.partition("~")[2], f"line {number}")
    path = f"/conversations/{key}/export"
    assert [ask(who, path).status for who in (ann, viewer())] == [403, 403]
    first = ask(root, path, limit=3)
    rest = ask(root, path, limit=3, cursor=first.headers["x-next-cursor"])

    assert "attachment" in first.headers["content-disposition"]
    told = [json.loads(each.text) for each in (first, rest)]
    assert [len(each["messages"]) for each in told] == [3, 1]
    assert told[0]["conversation"]["message_count"] == told[0]["total"] == 4
    assert "x-next-cursor" not in rest.headers
    assert "4477123" not in first.text
    assert "4477123" in ask(root, path, include_phi="true").text
    assert looks()[-3:] == [
        ("conversation.export", f"conversation:{key}", content) for content in ("masked", "masked", "shown")
    ]
    assert ask(root, "/conversations/nobody~nothing/export").status == 404


def remove(who: Caller, key: str) -> int:
    return who.call(ROW, "DELETE", f"/api/admin/attachments/{key}").status


def test_a_file_is_deleted_by_administrators_alone_and_with_its_record(root: Caller, ann: Caller) -> None:
    key = keys(root)["/attachments"]
    message = ask(root, f"/attachments/{key}").body["message_id"]
    assert [remove(who, key) for who in (ann, viewer(), Caller())] == [403, 403, 401]
    assert len(listed(ann, message)) == 1
    assert [remove(root, each) for each in (key, key, "nobody~x")] == [200, 404, 404]
    assert listed(ann, message) == []
    assert [item.about for item in AuditItem.scan() if item.act == "attachment.delete"] == [f"attachment:{key}"]


def test_who_looked_at_patients_is_listed(root: Caller, ann: Caller) -> None:
    key = keys(root)["/clinical/contexts"]
    ask(root, f"/clinical/contexts/{key}")
    paths = ("/api/admin/clinical/audit", "/admin/clinical/audit")
    first, second = (root.call("voiceassist/audit_logs", "GET", path, query={"action": "auth"}) for path in paths)
    assert [log["action"] for log in first.body["logs"]] == ["clinical.view", "clinical.list"]
    assert first.body["logs"] == second.body["logs"]
    assert first.body["logs"][0]["resource_id"] == key
    assert ann.call("voiceassist/audit_logs", "GET", paths[0]).status == 403
    assert viewer().call("voiceassist/audit_logs", "GET", paths[0]).status == 200


def file_told(number: int, size: int, state: str, place: str = "where") -> dict[str, Any]:
    owner = "voiceassist#ann"
    about = {"owner": owner, "thread": f"{owner}#file#{number}", "place": place, "attachment_id": str(number)}
    kept = {"media_type": "image/png" if number else "text/plain", "size": size, "created_at": NOW}
    return raw(**about, **kept, state=state, filed="listed" if state == "stored" else None)


def test_files_are_counted_as_they_come_and_go_however_they_are_told_of(root: Caller) -> None:
    waiting, stored, beside = (
        file_told(0, 5, "waiting"),
        file_told(0, 7, "stored"),
        file_told(0, 7, "stored", "file#m#0"),
    )
    picture = file_told(1, 100, "stored")
    changes: Changes = [
        ("INSERT", None, waiting),
        ("MODIFY", waiting, stored),
        ("INSERT", None, beside),
        ("INSERT", None, picture),
        ("REMOVE", stored, None),
        ("INSERT", None, {**stored, "size": {"N": "9"}}),  # the same file again, under the same id
    ]
    world = World(changes=changes)
    world.tell(shuffled=True, doubled=True)
    told = ask(root, "/attachments/stats").body

    assert (told["total_files"], told["totalBytes"]) == (2, 109)
    assert [(each["media_type"], each["files"], each["bytes"]) for each in told["by_type"]] == [
        ("image/png", 1, 100),
        ("text/plain", 1, 9),
    ]
    assert (told["uploads_today"], len(told["by_day"])) == (3, 30)
    assert len(ask(root, "/attachments/stats", days=7).body["by_day"]) == 7
    world.changes.append(("REMOVE", picture, None))
    world.tell()
    assert [each["media_type"] for each in ask(root, "/attachments/stats").body["by_type"]] == ["text/plain"]


def test_what_was_said_and_heard_is_told_of_everybody(root: Caller) -> None:
    call = {"model": "flite", "kind": "tts", "characters": 120, "latency_ms": 80, "micros": 0}
    entry = raw(owner="voiceassist#ann", place="entry#1", day="2026-01-02", kind="speech", calls=json.dumps([call]))
    World(changes=[("INSERT", None, entry)]).tell()
    told = ask(root, "/voice/metrics", start_date="2026-01-01", end_date="2026-01-03").body
    assert told["tts_characters"] == 120
    assert [day["tts_characters"] for day in told["by_day"]] == [0, 120, 0]
