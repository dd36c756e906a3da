"""Feature flags, as administrators keep them and as everybody meets them."""

from typing import Any

import pytest

from shared.cache import Cache
from shared.cache.dynamodb import TableStore
from shared.domain.caching.wiring import tally, the_cache
from shared.domain.flags.repository import FlagRepository
from shared.domain.flags.service import FlagService
from shared.kit.principal import Principal, Product, Role
from shared.tables.audit import AuditItem
from tests.functions.people import administrator, registered, signed_in, viewer
from tests.lambda_client import Answer, Caller, call

pytestmark = pytest.mark.usefixtures("counters_at_rest", "aws", "without_limits", "fresh_cache")
ROW = "voiceassist/feature_flags"
WRITES = (
    ("POST", "", {"name": "x", "description": "d"}),
    ("PATCH", "/voice", {"enabled": True}),
    ("PUT", "/voice", {"enabled": True}),
    ("DELETE", "/voice", None),
    ("POST", "/voice/toggle", None),
    ("POST", "/voice/archive", None),
)
READS = (("GET", "", None), ("GET", "/voice", None), ("GET", "/voice/history", None))


@pytest.fixture
def root() -> Caller:
    administrator()
    return signed_in("root@example.com")


@pytest.fixture
def ann() -> Caller:
    registered()
    return signed_in()


def ask(who: Caller, method: str, path: str = "", body: Any = None, **query: Any) -> Answer:
    return who.call(ROW, method, f"/api/admin/feature-flags{path}", body, query=query)


def made(root: Caller, name: str = "voice", **more: Any) -> Any:
    answer = ask(root, "POST", "", {"name": name, "description": "Voice input", **more})
    assert answer.status == 201, answer.text
    return answer.body


def seen(who: Caller, name: str = "voice") -> Any:
    answer = who.call(ROW, "GET", f"/api/flags/{name}")
    assert answer.status == 200, answer.text
    return answer.body


def acts() -> list[tuple[str, str | None]]:
    """But for those of signing in."""
    return sorted((item.act, item.about) for item in AuditItem.scan() if not item.act.startswith("auth."))


def test_a_flag_is_made_read_listed_changed_and_deleted(root: Caller) -> None:
    flag = made(root, enabled=False, rollout_percentage=0)
    assert (flag["flag_type"], flag["rollout_percentage"], flag["version"]) == ("boolean", 0, 1)
    assert flag["data"]["rolloutPercentage"] == 0

    for method, percentage in (("PATCH", 50), ("PUT", 75)):
        changed = ask(root, method, "/voice", {"enabled": True, "rolloutPercentage": percentage}).body
        assert (changed["enabled"], changed["rollout_percentage"], changed["description"]) == (
            True,
            percentage,
            "Voice input",
        )
    assert ask(root, "GET", "/voice").body["version"] == 3
    listed = ask(root, "GET").body
    assert [each["name"] for each in listed["flags"]] == ["voice"]
    assert listed["data"]["total"] == 1
    assert ask(root, "POST", "/voice/toggle").body["enabled"] is False
    assert ask(root, "DELETE", "/voice").status == 200
    assert ask(root, "GET", "/voice").status == 404
    assert ask(root, "DELETE", "/voice").status == 404
    assert ask(root, "GET").body["total"] == 0


def test_every_change_is_in_the_history_and_in_the_audit(root: Caller) -> None:
    made(root)
    ask(root, "PATCH", "/voice", {"enabled": True})
    ask(root, "DELETE", "/voice")
    first = ask(root, "GET", "/voice/history", limit=2).body
    second = ask(root, "GET", "/voice/history", cursor=first["cursor"]).body
    history = first["history"] + second["history"]

    assert [each["action"] for each in history] == ["flag.delete", "flag.update", "flag.create"]
    assert (history[1]["before"], history[1]["after"]) == ({"enabled": False}, {"enabled": True})
    assert acts() == [(f"flag.{act}", "flag:voice") for act in ("create", "delete", "update")]


def test_what_is_refused_leaves_no_trace(root: Caller) -> None:
    made(root)
    assert ask(root, "POST", "", {"name": "voice", "description": "again"}).status == 409
    assert ask(root, "PATCH", "/voice", {"rollout_percentage": 101}).status == 422
    assert ask(root, "PATCH", "/nothing", {"enabled": True}).status == 404
    assert acts() == [("flag.create", "flag:voice")]


@pytest.mark.parametrize(
    "body",
    [
        {"name": "a b", "description": "d"},
        {"name": "x", "description": " "},
        {"name": "x"},
        {"name": "x", "description": "d", "flag_type": "colour"},
        {"name": "x", "description": "d", "value": "text"},
        {"name": "x", "description": "d", "flag_type": "number", "value": True},
        {"name": "x", "description": "d", "flag_type": "multivariate"},
        {"name": "x", "description": "d", "flag_type": "json", "value": "x" * 40_000},
        {"name": "x", "description": "d", "targeting_rules": [{"variant": "blue"}]},
        {"name": "x", "description": "d", "default_variant": "blue"},
        {"name": "x", "description": "d", "rollout_percentage": -1},
    ],
)
def test_a_flag_that_could_not_be_evaluated_is_refused(root: Caller, body: Any) -> None:
    assert ask(root, "POST", "", body).status == 422
    assert acts() == []


@pytest.mark.parametrize(("method", "path", "body"), [*READS, *WRITES])
def test_people_without_a_role_reach_no_operation(
    root: Caller, ann: Caller, method: str, path: str, body: Any
) -> None:
    made(root)
    assert ask(ann, method, path, body).status == 403
    assert call(ROW, method, f"/api/admin/feature-flags{path}", body).status == 401


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
def test_viewers_read_and_do_not_write(root: Caller, method: str, path: str, body: Any) -> None:
    made(root)
    eve = viewer()
    assert ask(eve, method, path, body).status == 403
    assert [ask(eve, *read).status for read in READS] == [200, 200, 200]
    assert seen(eve)["version"] == 1


def test_clients_without_api_in_their_paths_are_served_too(root: Caller) -> None:
    made(root)
    assert root.call(ROW, "POST", "/admin/feature-flags/voice/toggle").body["enabled"] is True
    assert root.call(ROW, "GET", "/api/experiments/flags/voice").body["enabled"] is True
    assert root.call(ROW, "DELETE", "/admin/feature-flags/voice").status == 200


def test_a_change_is_seen_at_once_by_who_asks_the_same_instance(root: Caller, ann: Caller) -> None:
    made(root)
    assert seen(ann)["enabled"] is False
    before = ann.call(ROW, "GET", "/api/flags/version").body["version"]
    ask(root, "POST", "/voice/toggle")

    assert (seen(ann)["enabled"], seen(ann)["value"]) == (True, True)
    assert ann.call(ROW, "GET", "/api/flags/version").body["version"] == before + 1
    ask(root, "POST", "/voice/archive")
    assert ann.call(ROW, "GET", "/api/flags").body["flags"] == []
    assert ann.call(ROW, "GET", "/api/flags/nothing").status == 404


def test_another_instance_sees_a_change_within_seconds_though_it_holds_the_old_one(root: Caller) -> None:
    made(root)
    clock = [1_000_000_000.0]
    other = FlagService(FlagRepository(), Cache(TableStore(), tally(), now=lambda: clock[0]))
    ann = Principal("ann", Product.VOICEASSIST)
    assert other.evaluation(ann, "voice").enabled is False
    ask(root, "POST", "/voice/toggle")

    clock[0] += 4
    assert other.evaluation(ann, "voice").enabled is False  # it has not asked again yet
    clock[0] += 2
    assert other.evaluation(ann, "voice").enabled is True


def test_evaluating_costs_no_call_for_the_flags_while_they_are_held(root: Caller, ann: Caller) -> None:
    made(root)
    seen(ann)
    before = len(ann.call(ROW, "GET", "/api/flags").calls)
    for number in range(20):
        made(root, f"flag{number}")
    ann.call(ROW, "GET", "/api/flags")
    answer = ann.call(ROW, "GET", "/api/flags")

    assert len(answer.body["flags"]) == 21
    assert len(answer.calls) <= before
    assert "dynamodb:Query" not in answer.calls


def served(root: Caller, **flag: Any) -> list[Any]:
    """What a thousand people are told."""
    made(root, enabled=True, **flag)
    service = FlagService(FlagRepository(), the_cache())
    people = [Principal(f"user-{number}", Product.VOICEASSIST) for number in range(1000)]
    return [service.evaluation(person, "voice") for person in people]


def test_a_rollout_reaches_its_part_of_the_people_and_growing_it_takes_nobody_off(root: Caller) -> None:
    some = {number for number, each in enumerate(served(root, rollout_percentage=30)) if each.enabled}
    ask(root, "PATCH", "/voice", {"rollout_percentage": 60})
    service = FlagService(FlagRepository(), the_cache())
    more = {
        number
        for number in range(1000)
        if service.evaluation(Principal(f"user-{number}", Product.VOICEASSIST), "voice").enabled
    }

    assert 250 < len(some) < 350
    assert 550 < len(more) < 650
    assert some < more


def test_variants_are_given_by_weight_and_always_the_same_to_the_same_person(root: Caller) -> None:
    variants = [{"name": "blue", "weight": 3, "value": "#00f"}, {"name": "red", "weight": 1, "value": "#f00"}]
    told = served(root, flag_type="multivariate", variants=variants)
    blue = sum(each.variant == "blue" for each in told)

    assert 700 < blue < 800
    assert {(each.variant, each.value) for each in told} == {("blue", "#00f"), ("red", "#f00")}
    service = FlagService(FlagRepository(), the_cache())
    again = service.evaluation(Principal("user-7", Product.VOICEASSIST), "voice")
    assert again == told[7]


def test_rules_come_before_groups_and_groups_before_the_rollout(root: Caller) -> None:
    rules = [
        {"user_ids": ["bad"], "enabled": False},
        {"user_ids": ["friend"], "value": "special"},
        {"roles": ["admin"], "userIds": ["boss"], "value": "chief"},
    ]
    made(
        root,
        enabled=True,
        flag_type="string",
        value="new",
        default_value="old",
        user_groups=["viewer"],
        targeting_rules=rules,
    )
    service = FlagService(FlagRepository(), the_cache())

    def told(user_id: str, role: Role = Role.USER) -> tuple[str, str]:
        found = service.evaluation(Principal(user_id, Product.VOICEASSIST, role), "voice")
        return found.value, found.reason

    assert told("bad", Role.VIEWER) == ("old", "rule")
    assert told("friend") == ("special", "rule")
    assert told("boss", Role.ADMIN) == ("chief", "rule")
    assert told("boss") == ("old", "outside_groups")
    assert told("anybody", Role.VIEWER) == ("new", "rollout")
    ask(root, "PATCH", "/voice", {"rollout_percentage": 0})
    assert told("anybody", Role.VIEWER) == ("old", "outside_rollout")
