"""Presets of clinical contexts, as a client meets them."""

from typing import Any

import pytest

from tests.functions.people import registered, signed_in
from tests.lambda_client import Answer, Caller

pytestmark = pytest.mark.usefixtures("aws", "without_limits")
ROW = "voiceassist/clinical_contexts"
SNAKE = {
    "id", "name", "description", "category", "icon", "context", "user_id", "created_at", "updated_at",
}  # fmt: skip
CAMEL = {"userId", "createdAt", "updatedAt"}
FACTS = {
    "age", "gender", "weight_kg", "weightKg", "height_cm", "heightCm", "chief_complaint", "chiefComplaint",
    "problems", "medications", "allergies", "vitals",
}  # fmt: skip
NOBODY = "0b8e7b0e-0000-4000-8000-000000000000"
MIGRAINE = {
    "name": "Migraine",
    "description": "Follow-up",
    "icon": "brain",
    "category": "custom",
    "context": {
        "age": 30,
        "problems": ["Migraine"],
        "vitals": {"bloodPressure": {"systolic": 120, "diastolic": 80}, "oxygenSaturation": 98, "painScale": 6},
    },
}

UNFIT: list[tuple[dict[str, Any], str]] = [
    ({"name": ""}, "name"),
    ({"name": "\u0000"}, "name"),
    ({"name": "x" * 101}, "name"),
    ({"description": "x" * 501}, "description"),
    ({"icon": "x" * 51}, "icon"),
    ({"context": {"age": 151}}, "context.age"),
    ({"context": {"vitals": {"blood_pressure": "80/120"}}}, "vitals.blood_pressure"),
]


@pytest.fixture
def ann() -> Caller:
    registered()
    return signed_in()


def ask(who: Caller, method: str, path: str = "", body: Any = None) -> Answer:
    return who.call(ROW, method, f"/api/clinical-presets{path}", body)


def kept(who: Caller, body: Any = MIGRAINE) -> Any:
    answer = ask(who, "POST", "", body)
    assert answer.status == 201, answer.text
    return answer.body["data"]


def conversation(who: Caller) -> str:
    body = {"title": "Headache"}
    return str(who.call("voiceassist/conversations", "POST", "/api/conversations", body).body["id"])


def test_the_list_is_a_bare_array_ours_first_then_ones_own_by_name(ann: Caller) -> None:
    ours = ask(ann, "GET").body
    assert len(ours) >= 5
    assert {(preset["category"], preset["user_id"]) for preset in ours} == {("builtin", None)}
    for name in ("zeta", "Alpha"):
        kept(ann, {"name": name})
    both = ask(ann, "GET", "/").body
    assert both[: len(ours)] == ours
    assert [(preset["name"], preset["category"]) for preset in both[len(ours) :]] == [
        ("Alpha", "custom"),
        ("zeta", "custom"),
    ]
    assert all(set(preset) == SNAKE | CAMEL for preset in both)
    assert all(set(preset["context"]) == FACTS for preset in both)


def test_a_preset_of_ones_own_is_made_read_changed_and_deleted(ann: Caller) -> None:
    made = kept(ann)
    assert set(made) == SNAKE | CAMEL
    assert set(made["context"]) == FACTS
    vitals = made["context"]["vitals"]
    assert vitals["bloodPressure"] == vitals["blood_pressure"] == {"systolic": 120, "diastolic": 80}
    assert (vitals["oxygenSaturation"], vitals["spo2"], vitals["painScale"]) == (98, 98, 6)
    assert ask(ann, "GET", f"/{made['id']}").body["data"] == made

    changed = ask(ann, "PUT", f"/{made['id']}", {"description": None, "context": {"age": None, "gender": "male"}})
    assert (changed.body["name"], changed.body["description"]) == ("Migraine", None)
    assert (changed.body["context"]["age"], changed.body["context"]["gender"]) == (None, "male")
    assert changed.body["context"]["problems"] == ["Migraine"]
    assert ask(ann, "PATCH", f"/{made['id']}", {"context": None}).body["context"]["problems"] == []
    assert ask(ann, "DELETE", f"/{made['id']}").status == 204
    assert ask(ann, "GET", f"/{made['id']}").status == 404


def test_ours_cannot_be_changed(ann: Caller) -> None:
    ours = ask(ann, "GET").body[0]
    assert ask(ann, "PUT", f"/{ours['id']}", {"name": "Mine"}).status == 403
    assert ask(ann, "DELETE", f"/{ours['id']}").status == 403
    assert ask(ann, "GET", f"/{ours['id']}").body["data"] == ours


def test_every_one_of_ours_makes_a_context(ann: Caller) -> None:
    for preset in ask(ann, "GET").body:
        talk = conversation(ann)
        applied = ask(ann, "POST", f"/{preset['id']}/apply", {"session_id": talk})
        assert (applied.status, applied.body["sessionId"]) == (200, talk)
        assert applied.body["chief_complaint"] == preset["context"]["chief_complaint"]
        current = ann.call(ROW, "GET", "/api/clinical-contexts/current", query={"session_id": talk})
        assert current.body["data"] == applied.body["data"]
        assert current.headers["etag"] == applied.headers["etag"]


@pytest.mark.parametrize("spelling", ["session_id", "sessionId"])
def test_applying_loses_nothing_that_a_context_lists(ann: Caller, spelling: str) -> None:
    talk = conversation(ann)
    facts = {"session_id": talk, "age": 44, "problems": ["Asthma", "migraine"], "allergies": ["Penicillin"]}
    before = ann.call(ROW, "POST", "/api/clinical-contexts", {**facts, "vitals": {"heart_rate": 60}}).body
    preset = kept(ann)
    applied = [ask(ann, "POST", f"/{preset['id']}/apply", {spelling: talk}).body["data"] for _ in "12"]

    assert applied[0]["id"] == before["id"]
    for after in applied:
        assert (after["age"], after["allergies"]) == (30, ["Penicillin"])
        assert after["problems"] == ["Asthma", "migraine"]
        assert after["vitals"].items() >= {"heart_rate": 60, "blood_pressure": "120/80", "spo2": 98}.items()


def test_without_a_conversation_it_goes_into_the_context_outside_of_all(ann: Caller) -> None:
    applied = ask(ann, "POST", f"/{kept(ann)['id']}/apply", {})
    assert (applied.status, applied.body["session_id"], applied.body["age"]) == (200, None, 30)


def test_a_stranger_finds_nothing_under_any_route(ann: Caller) -> None:
    registered("bob@example.com", "Bob")
    bob, made, talk = signed_in("bob@example.com"), kept(ann), conversation(ann)
    ours = ask(ann, "GET").body[0]["id"]
    for method, path, body in (
        ("GET", f"/{made['id']}", None),
        ("PUT", f"/{made['id']}", {"name": "Mine"}),
        ("PATCH", f"/{made['id']}", {"name": "Mine"}),
        ("DELETE", f"/{made['id']}", None),
        ("POST", f"/{made['id']}/apply", {}),
        ("POST", f"/{ours}/apply", {"session_id": talk}),
    ):
        answer = ask(bob, method, path, body)
        assert (answer.status, answer.body["error"]["code"]) == (404, "RESOURCE_NOT_FOUND"), (method, path)
        assert ask(Caller(), method, path, body).status == 401
    assert {preset["category"] for preset in ask(bob, "GET").body} == {"builtin"}
    assert ask(Caller(), "GET").status == ask(Caller(), "POST", "", MIGRAINE).status == 401
    assert ask(ann, "GET", f"/{made['id']}").body["data"] == made


def test_what_does_not_fit_is_422_by_its_field(ann: Caller) -> None:
    made = kept(ann)
    for change, field in UNFIT:
        refused = ask(ann, "POST", "", MIGRAINE | change)
        assert (refused.status, refused.body["error"]["field"]) == (422, field)
        assert ask(ann, "PUT", f"/{made['id']}", change).body["error"]["field"] == field
    assert ask(ann, "GET").body[-1] == made


def test_fifty_are_the_most_and_a_deleted_one_makes_room(ann: Caller) -> None:
    made = [kept(ann, {"name": f"preset {number}"})["id"] for number in range(50)]
    full = ask(ann, "POST", "", {"name": "one more"})
    assert (full.status, full.body["error"]["code"]) == (409, "TOO_MANY_PRESETS")
    assert ask(ann, "DELETE", f"/{made[0]}").status == 204
    assert ask(ann, "DELETE", f"/{made[0]}").status == 404
    kept(ann, {"name": "one more"})
    assert ask(ann, "POST", "", {"name": "two more"}).status == 409


def test_an_id_that_is_none_is_not_found(ann: Caller) -> None:
    for odd in ("x", "%00", "..", "é" * 700, NOBODY):
        for method in ("GET", "PUT", "DELETE"):
            assert ask(ann, method, f"/{odd}", {}).status == 404
        assert ask(ann, "POST", f"/{odd}/apply", {}).status == 404
