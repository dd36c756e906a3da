"""Clinical contexts, as a client meets them."""

from typing import Any

import pytest

from tests.functions.people import registered, signed_in
from tests.functions.unbelievable import UNBELIEVABLE
from tests.lambda_client import Answer, Caller

pytestmark = pytest.mark.usefixtures("aws", "without_limits")
ROW = "voiceassist/clinical_contexts"
SNAKE = {
    "id", "user_id", "session_id", "age", "gender", "weight_kg", "height_cm", "chief_complaint", "problems",
    "medications", "allergies", "vitals", "last_updated", "created_at",
}  # fmt: skip
CAMEL = {"userId", "sessionId", "weightKg", "heightCm", "chiefComplaint", "lastUpdated", "createdAt"}
ENVELOPE = {"success", "data", "error", "meta", "metadata", "timestamp", "trace_id"}
NOBODY = "0b8e7b0e-0000-4000-8000-000000000000"
FULL = {
    "age": 58,
    "gender": "female",
    "weight_kg": 70.5,
    "height_cm": 165,
    "chief_complaint": "Chest pain since this morning\nworse when walking",
    "problems": ["Hypertension", "Type 2 diabetes"],
    "medications": ["Metformin 500 mg"],
    "allergies": ["Penicillin"],
    "vitals": {
        "temperature": 37.2,
        "heart_rate": 88,
        "blood_pressure": "120/80",
        "respiratory_rate": 16,
        "spo2": 97,
    },
}


@pytest.fixture
def ann() -> Caller:
    registered()
    return signed_in()


@pytest.fixture
def bob() -> Caller:
    registered("bob@example.com", "Bob")
    return signed_in("bob@example.com")


def ask(
    who: Caller, method: str, path: str = "", body: Any = None, match: str | None = None, **query: Any
) -> Answer:
    headers = {"if-match": match} if match else {}
    return who.call(ROW, method, f"/api/clinical-contexts{path}", body, query=query, headers=headers)


def noted(who: Caller, **facts: Any) -> Any:
    answer = ask(who, "POST", "", facts)
    assert answer.status == 201, answer.text
    return answer.body["data"]


def conversation(who: Caller) -> str:
    body = {"title": "Chest pain"}
    return str(who.call("voiceassist/conversations", "POST", "/api/conversations", body).body["id"])


def test_a_context_is_201_with_every_field_in_both_spellings(ann: Caller) -> None:
    talk = conversation(ann)
    answer = ask(ann, "POST", "", {**FULL, "session_id": talk})

    assert answer.status == 201
    assert set(answer.body["data"]) == SNAKE | CAMEL
    assert set(answer.body) == SNAKE | CAMEL | ENVELOPE
    for name in set(FULL) - {"vitals"}:
        assert answer.body[name] == FULL[name]
    assert answer.body["sessionId"] == talk
    assert answer.body["vitals"] == {
        "temperature": 37.2,
        "heart_rate": 88,
        "heartRate": 88,
        "blood_pressure": "120/80",
        "bloodPressure": "120/80",
        "respiratory_rate": 16,
        "respiratoryRate": 16,
        "spo2": 97,
        "oxygen_saturation": 97,
        "oxygenSaturation": 97,
    }
    assert answer.body["lastUpdated"].endswith("Z")
    for path in (f"/{answer.body['id']}", "/current"):
        assert ask(ann, "GET", path).body["data"] == answer.body["data"]


def test_an_empty_context_has_empty_lists_and_no_vitals(ann: Caller) -> None:
    made = noted(ann)
    assert {name: made[name] for name in SNAKE - {"id", "user_id", "last_updated", "created_at"}} == {
        "session_id": None,
        "age": None,
        "gender": None,
        "weight_kg": None,
        "height_cm": None,
        "chief_complaint": None,
        "problems": [],
        "medications": [],
        "allergies": [],
        "vitals": {},
    }


def test_camel_case_and_the_other_names_of_vital_signs_are_taken(ann: Caller) -> None:
    made = noted(
        ann,
        weightKg=70,
        heightCm=165,
        chiefComplaint="Fever",
        vitals={
            "heartRate": 60,
            "bloodPressure": {"systolic": 130, "diastolic": 85},
            "respiratoryRate": 12,
            "oxygenSaturation": 99,
            "bloodGlucose": 101.5,
            "painScale": 0,
            "weight": 70,
        },
    )
    assert [made[name] for name in ("weight_kg", "height_cm", "chief_complaint")] == [70, 165, "Fever"]
    expected = {"heart_rate": 60, "blood_pressure": "130/85", "respiratory_rate": 12, "spo2": 99}
    assert made["vitals"].items() >= (expected | {"blood_glucose": 101.5, "pain_scale": 0, "weight": 70}).items()


def test_a_fact_that_no_body_has_is_422_by_its_field_when_made_and_when_changed(ann: Caller) -> None:
    for facts, field in UNBELIEVABLE:
        refused = ask(ann, "POST", "", facts)
        assert (refused.status, refused.body["error"]["field"]) == (422, field), facts
    assert ask(ann, "GET", "/current").body is None

    made = noted(ann, age=58)
    for facts, field in UNBELIEVABLE:
        assert ask(ann, "PUT", f"/{made['id']}", facts).body["error"]["field"] == field
    assert ask(ann, "GET", f"/{made['id']}").body["data"] == made


def test_what_is_no_number_is_422(ann: Caller) -> None:
    for sign in ("NaN", "Infinity", "1e400"):
        assert ask(ann, "POST", "", f'{{"weight_kg": {sign}}}').status == 422


def test_the_ends_of_every_range_are_within_it_and_zero_is_kept(ann: Caller) -> None:
    path = f"/{noted(ann)['id']}"
    signs = ("temperature", "heart_rate", "respiratory_rate", "spo2", "pain_scale")
    for facts, ends in (
        ({"age": 0, "weight_kg": 0, "height_cm": 0}, (25, 0, 0, 0, 0)),
        ({"age": 150, "weight_kg": 1000, "height_cm": 300}, (45, 400, 150, 100, 10)),
    ):
        vitals = dict(zip(signs, ends, strict=True))
        assert ask(ann, "PUT", path, {**facts, "vitals": vitals}).status == 200
        shown = ask(ann, "GET", path).body
        assert shown["vitals"].items() >= vitals.items()
        assert shown.items() >= facts.items()


def test_words_in_any_script_come_back_and_nothing_in_them_does_harm(ann: Caller) -> None:
    hostile = ["🤧 ≥ 38 °C", "ألم في الصدر", "<script>alert(1)</script>", "=1+1", "../../etc/passwd"]
    made = noted(ann, problems=[*hostile, "two\nlines\x00", " "], gender="\x00")
    assert made["problems"] == [*hostile, "two lines"]
    assert made["gender"] is None
    assert ask(ann, "PUT", f"/{made['id']}", {"chief_complaint": "x" * 1024 * 1024}).status == 413
    long = {"problems": ["x" * 200] * 100, "allergies": ["x"]}
    assert ask(ann, "PUT", f"/{made['id']}", long).status == 422


def test_a_second_context_of_a_conversation_is_409_and_says_which_there_is(ann: Caller) -> None:
    talk = conversation(ann)
    for where in ({}, {"session_id": talk}):
        first = noted(ann, **where)
        again = ask(ann, "POST", "", {**where, "age": 7})
        assert (again.status, again.body["error"]["details"]) == (409, {"context_id": first["id"]})
        assert ask(ann, "GET", f"/{first['id']}").body["age"] is None
        ask(ann, "DELETE", f"/{first['id']}")
        assert noted(ann, **where)["session_id"] == where.get("session_id")


def test_current_is_that_of_the_conversation_or_what_was_written_last_or_null(ann: Caller) -> None:
    assert ask(ann, "GET", "/current").text == "null"
    talks = [conversation(ann), conversation(ann)]
    first, second = (noted(ann, session_id=talk) for talk in talks)
    assert ask(ann, "GET", "/current").body["id"] == second["id"]
    ask(ann, "PUT", f"/{first['id']}", {"age": 7})
    assert ask(ann, "GET", "/current").body["id"] == first["id"]
    assert ask(ann, "GET", "/current", sessionId=talks[1]).body["id"] == second["id"]
    assert ask(ann, "GET", "/current", session_id=NOBODY).text == "null"


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_change_keeps_what_it_does_not_name_and_null_takes_back(ann: Caller, method: str) -> None:
    made = noted(ann, **FULL)
    changed = ask(ann, method, f"/{made['id']}", {"age": 59, "vitals": {"heart_rate": 90}}).body["data"]

    assert changed["last_updated"] > made["last_updated"]
    assert changed["created_at"] == made["created_at"]
    assert {name for name in SNAKE if changed[name] != made[name]} == {"age", "vitals", "last_updated"}
    assert changed["vitals"] == made["vitals"] | {"heart_rate": 90, "heartRate": 90}

    taken = {"age": None, "problems": None, "vitals": {"spo2": None, "blood_pressure": None}}
    cleared = ask(ann, method, f"/{made['id']}", taken).body["data"]
    assert (cleared["age"], cleared["problems"], cleared["allergies"]) == (None, [], ["Penicillin"])
    assert {"temperature", "heart_rate", "respiratory_rate"} == cleared["vitals"].keys() & set(FULL["vitals"])  # type: ignore[call-overload]
    assert ask(ann, method, f"/{made['id']}", {"vitals": None}).body["vitals"] == {}


def test_a_context_stays_with_its_conversation(ann: Caller) -> None:
    here, there = conversation(ann), conversation(ann)
    made = noted(ann, session_id=here)
    assert ask(ann, "PUT", f"/{made['id']}", {"session_id": here, "age": 7}).body["age"] == 7
    refused = ask(ann, "PUT", f"/{made['id']}", {"session_id": there, "age": 8})
    assert (refused.status, refused.body["error"]["field"]) == (422, "session_id")
    assert ask(ann, "GET", f"/{made['id']}").body["age"] == 7


def test_a_writer_who_says_what_they_saw_is_told_when_it_is_no_longer_so(ann: Caller) -> None:
    path = f"/{noted(ann)['id']}"
    saw = ask(ann, "GET", path).headers["etag"]
    first = ask(ann, "PUT", path, {"age": 7}, match=saw)
    late = ask(ann, "PUT", path, {"age": 8}, match=saw)

    assert (first.status, first.headers["etag"] == saw) == (200, False)
    assert (late.status, late.body["error"]["code"]) == (412, "PRECONDITION_FAILED")
    assert ask(ann, "DELETE", path, match=saw).status == 412
    assert ask(ann, "PUT", path, {"age": 9}, match=f'"other", W/{first.headers["etag"]}').body["age"] == 9
    assert ask(ann, "PUT", path, {"gender": "male"}, match="*").body["age"] == 9
    assert ask(ann, "DELETE", path, match=ask(ann, "GET", path).headers["etag"]).status == 204


def test_what_was_seen_of_a_deleted_context_does_not_fit_the_one_after_it(ann: Caller) -> None:
    first = ask(ann, "POST", "", {"age": 7})
    ask(ann, "DELETE", f"/{first.body['id']}")
    second = ask(ann, "POST", "", {"age": 8})
    late = ask(ann, "PUT", f"/{second.body['id']}", {"age": 9}, match=first.headers["etag"])
    assert late.status == 412


def test_a_deleted_context_is_gone(ann: Caller) -> None:
    made = noted(ann)
    assert ask(ann, "DELETE", f"/{made['id']}").status == 204
    for method in ("GET", "PUT", "DELETE"):
        assert ask(ann, method, f"/{made['id']}", {}).status == 404
    assert ask(ann, "GET", "/current").body is None


def test_a_stranger_finds_nothing_under_any_route(ann: Caller, bob: Caller) -> None:
    talk = conversation(ann)
    made = noted(ann, session_id=talk, **FULL)
    for method, path, body in (
        ("GET", f"/{made['id']}", None),
        ("PUT", f"/{made['id']}", {"age": 1}),
        ("PATCH", f"/{made['id']}", {"age": 1}),
        ("DELETE", f"/{made['id']}", None),
        ("POST", "", {"session_id": talk}),
        ("POST", "", {"sessionId": NOBODY}),
        ("POST", "", {"session_id": "../x"}),
    ):
        answer = ask(bob, method, path, body)
        assert (answer.status, answer.body["error"]["code"]) == (404, "RESOURCE_NOT_FOUND"), (method, path)
        assert ask(Caller(), method, path, body).status == 401
    assert ask(bob, "GET", "/current", session_id=talk).body is None
    assert ask(bob, "GET", "/current").body is None
    assert ask(Caller(), "GET", "/current").status == 401
    assert ask(ann, "GET", f"/{made['id']}").body["data"] == made


def test_an_id_that_is_none_is_not_found(ann: Caller) -> None:
    for odd in ("x", "%00", "..", "é" * 700, "preset%23x", NOBODY):
        for method in ("GET", "PUT", "DELETE"):
            assert ask(ann, method, f"/{odd}", {}).status == 404
    assert ask(ann, "POST", "", {"session_id": "x" * 2000}).status == 422
    assert ask(ann, "POST", "", {"session_id": "é" * 100}).status == 404
