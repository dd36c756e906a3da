"""What administrators see and end in the cache; what the two levels keep, and for how long."""

from collections.abc import Callable
from typing import Any

import pytest

from shared.cache import Bans, Cache, Kept
from shared.cache.dynamodb import TableStore
from shared.counters import Counters
from shared.domain.caching.wiring import tally, the_cache
from shared.kit.errors import Invalid, Unavailable
from shared.tables.audit import AuditItem
from tests.functions.people import administrator, registered, signed_in, viewer
from tests.lambda_client import Answer, Caller

pytestmark = pytest.mark.usefixtures("aws", "without_limits", "fresh_cache")
ROW = "voiceassist/cache"


@pytest.fixture
def root() -> Caller:
    administrator()
    return signed_in("root@example.com")


def ask(who: Caller, method: str, path: str, body: Any = None, **query: Any) -> Answer:
    return who.call(ROW, method, f"/api/admin/cache/{path}", body, query=query)


def source(*values: Any) -> tuple[Callable[[], Any], list[Any]]:
    """Says one value after the other, and what it was asked for stays to be seen."""
    left, asked = list(values), []

    def load() -> Any:
        asked.append(left[0])
        return left.pop(0)

    return load, asked


def instance(clock: list[float], store: Any = None) -> Cache:
    return Cache(store or TableStore(), Counted(), now=lambda: clock[0])


class Counted:
    def __init__(self) -> None:
        self.counts: dict[str, float] = {}

    def count(self, key: str, amount: float = 1) -> None:
        self.counts[key] = self.counts.get(key, 0) + amount

    def flush_if_due(self) -> None:
        pass


class Down(TableStore):
    def get(self, key: str) -> Kept | None:
        raise Unavailable(key)

    def put(self, key: str, kept: Kept) -> None:
        raise Unavailable(f"{key} {kept.ends_at}")

    def bans(self) -> Bans:
        raise Unavailable("bans")


def test_the_numbers_are_what_was_asked_and_found(root: Caller) -> None:
    load, asked = source({"a": 1})
    for _ in range(4):
        assert the_cache().get("tests", "a", load, ttl=60) == {"a": 1}
    stats = ask(root, "GET", "stats").body

    assert asked == [{"a": 1}]
    assert stats["l1_cache"] == {"size": 1, "hits": 3, "misses": 1}
    assert (stats["l2Hits"], stats["l2_misses"]) == (0, 1)
    assert (stats["hit_rate"], stats["missRate"]) == (0.75, 0.25)
    assert stats["redis"]["connected"] is True
    assert stats["redis"]["keys"] == stats["total_keys"] == 1
    assert stats["keys_by_prefix"] == {"tests": 1}
    assert stats["data"]["l1_max_size"] == 500


def test_namespaces_are_told_with_their_size(root: Caller) -> None:
    the_cache().get("one", "a", lambda: "xx", ttl=60)
    the_cache().get("two", "a", lambda: "yy", ttl=60)
    told = ask(root, "GET", "stats/namespaces").body
    assert told["total_namespaces"] == 2
    assert told["namespaces"][0] == {
        "namespace": "one", "key_count": 1, "keyCount": 1, "estimated_size_bytes": 4, "estimatedSizeBytes": 4,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "body", "query"),
    [
        ("clear", None, {}),
        ("invalidate", {"pattern": "user:*"}, {}),
        ("invalidate", None, {"pattern": "user:*"}),
        ("invalidate/namespace", None, {"namespace": "user"}),
    ],
)
def test_what_is_ended_is_loaded_anew_and_the_act_is_recorded(
    root: Caller, path: str, body: Any, query: dict[str, str]
) -> None:
    load, asked = source("old", "new")
    the_cache().get("user", "7", load, ttl=600)
    answer = ask(root, "POST", path, body, **query)

    assert (answer.status, answer.body["deleted_count"], answer.body["status"]) == (200, 1, "success")
    assert the_cache().get("user", "7", load, ttl=600) == "new"
    assert asked == ["old", "new"]
    assert [item.act for item in AuditItem.scan() if not item.act.startswith("auth.")] == [
        f"cache.{path.partition('/')[0]}"
    ]


def test_a_pattern_ends_what_it_names_and_nothing_else(root: Caller) -> None:
    load, asked = source(1, 2, 3)
    for name in ("anna", "bert"):
        the_cache().get("user", name, load, ttl=600)
    assert ask(root, "POST", "invalidate", {"pattern": "user:an*"}).body["keys_invalidated"] == 1
    assert [the_cache().get("user", name, load, ttl=600) for name in ("bert", "anna")] == [2, 3]
    assert asked == [1, 2, 3]


def test_only_administrators_end_and_viewers_see(root: Caller) -> None:
    registered()
    ann, eve = signed_in(), viewer()
    assert [ask(ann, "GET", path).status for path in ("stats", "stats/namespaces")] == [403, 403]
    for who in (ann, eve):
        assert ask(who, "POST", "clear").status == 403
        assert ask(who, "POST", "invalidate", {"pattern": "*"}).status == 403
        assert ask(who, "POST", "invalidate/namespace", namespace="flags").status == 403
    assert eve.call(ROW, "GET", "/admin/cache/stats").status == 200
    assert ask(root, "POST", "invalidate").status == 422
    assert ask(root, "POST", "invalidate", {"pattern": "x" * 300}).status == 400


def test_an_instance_finds_what_another_one_kept_and_for_no_longer() -> None:
    clock = [1000.0]
    load, asked = source("first", "second")
    instance(clock).get("n", "k", load, ttl=60)
    clock[0] += 50
    other = instance(clock)
    assert other.get("n", "k", load, ttl=60) == "first"
    clock[0] += 11
    assert other.get("n", "k", load, ttl=60) == "second"
    assert asked == ["first", "second"]


def test_a_value_that_was_begun_before_a_ban_does_not_outlive_it() -> None:
    """Loading may take long: what is read before the change must not be kept after it."""
    clock = [1000.0]
    slow, other = instance(clock), instance(clock)

    def overtaken() -> str:
        other.end("n:*")
        return "old"

    assert slow.get("n", "k", overtaken, ttl=60) == "old"
    clock[0] += 6
    assert slow.get("n", "k", lambda: "new", ttl=60) == "new"
    assert other.get("n", "k", lambda: "newer", ttl=60) == "new"


def test_many_bans_become_one_that_ends_everything() -> None:
    bans = Bans()
    for number in range(101):
        bans = bans.grown(f"n:{number}", 1000.0)
    assert [ban.pattern for ban in bans.bans] == ["*"]
    assert bans.number == 101
    assert [ban.pattern for ban in bans.grown("a:*", 1001.0).grown("a:*", 99_999.0).bans] == ["a:*"]


def test_a_store_that_is_down_costs_time_and_no_answer() -> None:
    down = instance([1000.0], Down())
    load, asked = source("a", "b")
    assert down.get("n", "k", load, ttl=60) == "a"
    assert down.get("n", "k", load, ttl=60) == "a"
    assert asked == ["a"]


def test_the_first_level_has_room_for_so_many_and_lets_the_oldest_go() -> None:
    small = Cache(TableStore(), Counted(), room=2)
    for name in ("a", "b", "a", "c"):
        small.get("n", name, lambda: 1, ttl=60)
    assert list(small.near) == ["n:a", "n:c"]


def test_a_pattern_of_control_signs_is_refused() -> None:
    with pytest.raises(Invalid):
        instance([1000.0]).end("a\nb")


def test_the_counters_are_those_of_every_instance() -> None:
    assert isinstance(tally(), Counters)
    the_cache().get("n", "k", lambda: 1, ttl=60)
    tally().flush()
    before = dict(tally().store.read())
    assert (before["near_misses"], before["shared_misses"]) == (1, 1)
