"""VoiceERA's agents, as a client meets them."""

import re
from typing import Any

import pytest

from shared.domain.agents import repository
from tests.functions.people import caller, registered
from tests.lambda_client import Answer, Caller

pytestmark = pytest.mark.usefixtures("aws", "without_limits")
ROW = "voiceera/agents"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
NOBODY = "0b8e7b0e-0000-4000-8000-000000000000"
SUPPORT = {
    "name": "Support Agent",
    "description": "Handles customer support",
    "llm_provider": "openai",
    "llm_model": "gpt-4",
    "stt_provider": "deepgram",
    "tts_provider": "cartesia",
    "system_prompt": "You are a helpful support agent. Help customers with their issues.",
    "language": "en",
    "voice_parameters": {"voice_id": "english_male", "speed": 1.0, "tone": "professional"},
}
GET_FIELDS = {
    "id", "user_id", "name", "description", "llm_provider", "llm_model", "stt_provider", "tts_provider",
    "system_prompt", "language", "status", "created_at", "updated_at", "voice_parameters", "version", "greeting",
    "max_call_seconds", "interruptible", "collections", "tools",
}  # fmt: skip
LIST_FIELDS = {
    "id", "name", "description", "llm_provider", "llm_model", "language", "status", "version", "created_at",
    "updated_at",
}  # fmt: skip


@pytest.fixture
def ann() -> Caller:
    registered()
    return caller()


@pytest.fixture
def bob() -> Caller:
    registered("bob@example.com", "Bob")
    return caller("bob@example.com")


def ask(who: Caller, method: str, path: str = "", body: Any = None, **query: Any) -> Answer:
    return who.call(ROW, method, f"/agents{path}", body, query=query)


def made(who: Caller, name: str = "Support Agent", **more: Any) -> str:
    answer = ask(who, "POST", "", {**SUPPORT, "name": name, **more})
    assert answer.status == 201, answer.text
    return str(answer.body["id"])


def names(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.text
    return [agent["name"] for agent in answer.body["items"]]


def refusal(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.body["error"]["code"]


def test_a_new_agent_is_201_and_reads_back_as_it_was_given(ann: Caller) -> None:
    answer = ask(ann, "POST", "", SUPPORT)
    assert answer.status == 201
    assert (answer.body["name"], answer.body["status"], answer.body["version"]) == ("Support Agent", "active", 1)
    assert MOMENT.fullmatch(answer.body["created_at"])

    found = ask(ann, "GET", f"/{answer.body['id']}")
    assert found.status == 200
    assert set(found.body["data"]) == GET_FIELDS
    assert set(found.body) == GET_FIELDS | {"success", "data", "error", "timestamp"}
    assert {name: found.body[name] for name in SUPPORT} == SUPPORT


def test_bodies_are_taken_in_camel_case_too(ann: Caller) -> None:
    body = {
        "name": "Camel",
        "llmProvider": "openai",
        "llmModel": "gpt-4",
        "sttProvider": "google",
        "ttsProvider": "google",
        "systemPrompt": "Be kind.",
        "language": "hi-IN",
        "voiceParameters": {"voiceId": "hi-IN-Wavenet-A", "speed": 1.1},
        "maxCallSeconds": 120,
    }
    answer = ask(ann, "POST", "", body)
    assert answer.status == 201
    assert answer.body["voice_parameters"] == {"voice_id": "hi-IN-Wavenet-A", "speed": 1.1, "tone": None}
    assert answer.body["max_call_seconds"] == 120


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"system_prompt": ""}, "system_prompt"),
        ({"llm_provider": "nobody"}, "llm_provider"),
        ({"stt_provider": "cartesia"}, "stt_provider"),
        ({"tts_provider": "deepgramm"}, "tts_provider"),
        ({"llm_model": "gpt 4"}, "llm_model"),
        ({"language": "english"}, "language"),
        ({"voice_parameters": {"voice_id": "Robert"}}, "voice_parameters.voice_id"),
        ({"voice_parameters": {"speed": 9}}, "voice_parameters.speed"),
        ({"max_call_seconds": 10}, "max_call_seconds"),
        ({"status": "asleep"}, "status"),
    ],
)
def test_what_no_agent_can_be_is_refused_and_the_field_named(
    ann: Caller, change: dict[str, Any], field: str
) -> None:
    answer = ask(ann, "POST", "", {**SUPPORT, **change})
    assert refusal(answer) == (422, "VALIDATION_001")
    leaf = field.rpartition(".")[2]
    assert leaf in answer.text
    assert ask(ann, "GET").body["total"] == 0


def test_a_name_is_taken_once_by_a_person_however_it_is_written(ann: Caller, bob: Caller) -> None:
    made(ann)
    other = made(ann, "Other")
    assert refusal(ask(ann, "POST", "", {**SUPPORT, "name": "SUPPORT agent "})) == (409, "AGENT_002")
    assert refusal(ask(ann, "PUT", f"/{other}", {"name": "support agent"})) == (409, "AGENT_002")
    made(bob)
    assert ask(ann, "GET").body["total"] == 2


def test_the_list_is_paged_searched_and_sifted_by_status(ann: Caller) -> None:
    for name in ("Sales Agent", "Support", "Surveys", "After Sales"):
        made(ann, name)
    sleeping = made(ann, "Sleeping", status="inactive", description="sells at night: SALES")
    page = ask(ann, "GET", skip=1, limit=2)

    assert {name: page.body[name] for name in ("total", "skip", "limit")} == {"total": 5, "skip": 1, "limit": 2}
    assert names(page) == ["After Sales", "Surveys"]
    assert set(page.body["items"][0]) == LIST_FIELDS
    assert names(ask(ann, "GET", search="sales")) == ["Sleeping", "After Sales", "Sales Agent"]
    assert names(ask(ann, "GET", search="sales", status="active", limit=1)) == ["After Sales"]
    found = ask(ann, "GET", status="inactive")
    assert (names(found), found.body["total"]) == (["Sleeping"], 1)
    ask(ann, "PATCH", f"/{sleeping}", {"status": "archived"})
    assert [ask(ann, "GET", status=each).body["total"] for each in ("active", "inactive", "archived")] == [4, 0, 1]
    assert ask(ann, "GET", skip=99).body["items"] == []
    assert ask(ann, "GET", limit=0).status == ask(ann, "GET", status="x").status == 422


def test_an_update_changes_what_it_names_and_makes_a_version(ann: Caller) -> None:
    agent = made(ann)
    answer = ask(ann, "PUT", f"/{agent}", {"name": "Updated Name", "system_prompt": "New system prompt here"})
    assert (answer.status, answer.body["name"], answer.body["version"]) == (200, "Updated Name", 2)
    assert answer.body["voice_parameters"] == SUPPORT["voice_parameters"]
    assert ask(ann, "PUT", f"/{agent}", {"name": "Updated Name"}).body["version"] == 2

    versions = ask(ann, "GET", f"/{agent}/versions").body
    assert [each["version"] for each in versions["items"]] == [2, 1]
    assert ask(ann, "GET", f"/{agent}/versions/1").body["system_prompt"] == SUPPORT["system_prompt"]
    assert ask(ann, "GET", f"/{agent}/versions/3").status == 404


def test_a_rollback_brings_a_version_back_and_keeps_the_history(ann: Caller) -> None:
    agent = made(ann)
    ask(ann, "PUT", f"/{agent}", {"system_prompt": "Worse.", "status": "inactive"})
    back = ask(ann, "POST", f"/{agent}/rollback", {"version": 1}).body

    assert (back["version"], back["system_prompt"], back["status"]) == (3, SUPPORT["system_prompt"], "inactive")
    assert ask(ann, "GET", f"/{agent}/versions").body["total"] == 3
    assert ask(ann, "POST", f"/{agent}/rollback", {"version": 9}).status == 404


def test_only_so_many_versions_are_kept(ann: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repository, "KEPT_VERSIONS", 3)
    agent = made(ann)
    for number in range(5):
        ask(ann, "PUT", f"/{agent}", {"greeting": f"Hello {number}"})
    versions = [each["version"] for each in ask(ann, "GET", f"/{agent}/versions").body["items"]]
    assert versions == [6, 5, 4]
    assert ask(ann, "DELETE", f"/{agent}").status == 204


def test_a_clone_is_an_agent_of_its_own_under_a_free_name(ann: Caller) -> None:
    agent = made(ann)
    copies = [ask(ann, "POST", f"/{agent}/clone").body for _ in "12"]
    named = ask(ann, "POST", f"/{agent}/clone", {"name": "Second line"})

    assert [each["name"] for each in copies] == ["Support Agent (copy)", "Support Agent (copy 2)"]
    assert (named.status, named.body["name"], named.body["version"]) == (201, "Second line", 1)
    assert refusal(ask(ann, "POST", f"/{agent}/clone", {"name": "Second Line"})) == (409, "AGENT_002")
    ask(ann, "PUT", f"/{copies[0]['id']}", {"language": "hi"})
    assert ask(ann, "GET", f"/{agent}").body["language"] == "en"


def test_a_deleted_agent_is_gone_with_its_versions_and_its_name_is_free(ann: Caller) -> None:
    agent = made(ann)
    gone = ask(ann, "DELETE", f"/{agent}")
    assert (gone.status, gone.text) == (204, "")
    for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/versions"), ("GET", "/versions/1")):
        assert refusal(ask(ann, method, f"/{agent}{path}")) == (404, "AGENT_001")
    assert ask(ann, "GET").body["total"] == 0
    made(ann)


def test_a_stranger_finds_nothing_under_any_route(ann: Caller, bob: Caller) -> None:
    agent = made(ann)
    before = ask(ann, "GET", f"/{agent}").body["data"]
    for method, path, body in (
        ("GET", "", None),
        ("PUT", "", {"name": "Mine"}),
        ("PATCH", "", {"name": "Mine"}),
        ("DELETE", "", None),
        ("GET", "/versions", None),
        ("GET", "/versions/1", None),
        ("POST", "/rollback", {"version": 1}),
        ("POST", "/clone", {}),
    ):
        assert refusal(ask(bob, method, f"/{agent}{path}", body)) == (404, "AGENT_001"), (method, path)
        assert refusal(ask(Caller(), method, f"/{agent}{path}", body)) == (401, "AUTH_003")
    assert ask(bob, "GET").body["total"] == 0
    assert ask(ann, "GET", f"/{agent}").body["data"] == before
    for odd in (NOBODY, "x", "%00", "é" * 200, "agent%23"):
        assert refusal(ask(ann, "GET", f"/{odd}")) == (404, "AGENT_001")
    assert refusal(ask(ann, "GET", f"/{'é' * 700}")) == (404, "NOT_FOUND")  # too long to be a name of anything


def test_a_token_of_another_product_opens_nothing(ann: Caller) -> None:
    from tests.functions.people import signed_in  # noqa: PLC0415  # of another product

    assert ask(ann, "GET").status == 200
    assert refusal(ask(signed_in(), "GET")) == (401, "AUTH_003")


def test_an_idempotent_create_is_carried_out_once(ann: Caller) -> None:
    key = {"idempotency-key": "once"}
    twice = [ann.call(ROW, "POST", "/agents", SUPPORT, headers=key) for _ in "12"]
    assert [answer.status for answer in twice] == [201, 201]
    assert twice[0].body["id"] == twice[1].body["id"]


def test_a_list_costs_the_same_however_many_agents_there_are(ann: Caller) -> None:
    made(ann)
    few = [call for call in ask(ann, "GET").calls if "Update" not in call]
    for number in range(12):
        made(ann, f"Agent {number}")
    many = [call for call in ask(ann, "GET").calls if "Update" not in call]
    assert many == few == ["dynamodb:GetItem", "dynamodb:Query"]


def test_an_agent_is_rehearsed_in_writing(ann: Caller, bob: Caller) -> None:
    prompt = "You are kind. Our shop in Pune opens at nine in the morning."
    agent = made(ann, greeting="Hello {{First Name}}, how are you?", system_prompt=prompt)

    def said(who: Caller, **body: Any) -> Answer:
        return who.call("voiceera/rehearsal", "POST", f"/agents/{agent}/test", body)

    assert said(ann, variables={"first_name": "Asha"}).body["reply"] == "Hello Asha, how are you?"
    answer = said(ann, message="When does the shop open?", history=[{"role": "assistant", "content": "Hello."}])
    assert (answer.status, answer.body["ends_call"], answer.body["agent_version"]) == (200, False, 1)
    assert "nine in the morning" in answer.body["reply"]
    assert said(ann, message="Goodbye then.").body["ends_call"] is True
    assert refusal(said(bob)) == (404, "AGENT_001")
    assert refusal(said(Caller())) == (401, "AUTH_003")
