"""What administrators see of what people have here: hidden by default, and every look on record."""

from typing import Any

import pytest

from shared.counters import Counters
from shared.domain.attachments.model import Attachment, Home, State
from shared.domain.attachments.repository import to_items
from shared.kit.clock import utc_now
from shared.tables.audit import AuditItem
from tests.functions.people import administrator, registered, signed_in, viewer
from tests.functions.test_conversations import begun
from tests.functions.test_threads import said
from tests.lambda_client import Answer, Caller, call

pytestmark = pytest.mark.usefixtures("aws", "without_limits")
ROW = "voiceassist/oversight"
LISTS = {
    "/conversations": "conversations",
    "/clinical/contexts": "contexts",
    "/attachments": "attachments",
    "/folders": "folders",
}
SECRET = "Mr. John Smith, MRN 4477123, coughs"


@pytest.fixture(autouse=True)
def counters_at_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their update comes every few seconds, not with a request."""
    monkeypatch.setattr(Counters, "flush_if_due", lambda _self: None)


@pytest.fixture
def root() -> Caller:
    administrator()
    return signed_in("root@example.com")


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
    home = Home(talk, message, "said#main#00000000")
    file = Attachment(
        f"voiceassist#{user_id}", "file-1", home, "Mr. John Smith.pdf", "application/pdf", 7, utc_now()
    )
    for item in to_items(file):
        item.state = State.STORED.value
        item.save()
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
    paths = [*LISTS, *(f"{path}/{key}" for path, key in keys(root).items()), "/voice/sessions"]
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
    assert ask(root, "/attachments", user_id=ids["ann"]).status == 422
    assert [act for act, about, _ in looks() if about.endswith(ids["ann"])] == [
        "conversation.list",
        "conversation.list",
        "attachment.list",
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
