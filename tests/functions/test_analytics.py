"""YouWorker's analytics: true sums of what was done, whatever order it is told in."""

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.domain.analytics.model.sketch import EXACT, Sketch
from shared.kit.clock import rfc3339
from tests.functions.people import administrator, registered, signed_in, worker
from tests.functions.streamed import told, work
from tests.lambda_client import Answer, Caller, call

pytestmark = pytest.mark.usefixtures("aws", "without_limits")
ROW = "youworker/analytics"
ROOT = Caller({"x-api-key": "root-key-of-the-tests"})
START = datetime(2026, 1, 1, 9, tzinfo=UTC)
PERIOD = {"start_date": "2026-01-01", "end_date": "2026-01-31"}
Changes = list[tuple[str, dict[str, Any] | None, dict[str, Any] | None]]


def raw(**fields: Any) -> dict[str, Any]:
    return {
        name: {"N": str(value)} if isinstance(value, int) else {"S": value}
        for name, value in fields.items()
        if value is not None
    }


@dataclass
class World:
    """Invented people who do things at random, and the brute-force count of what they did."""

    chance: random.Random = field(default_factory=lambda: random.Random(7))
    changes: Changes = field(default_factory=list)
    sessions: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    messages: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    spoke: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    lasted: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    models: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    tools: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))

    def live(self, people: list[str], days: int) -> None:
        for number in range(days * 4):
            self.talk(self.chance.choice(people), number, START + timedelta(days=number // 4))

    def talk(self, person: str, number: int, begun: datetime) -> None:
        owner, day = f"youworker#{person}", f"{begun:%Y-%m-%d}"
        talk = {"owner": owner, "thing": f"conversation#{number}", "conversation_id": str(number)}
        now, before = begun, raw(**talk, created_at=rfc3339(begun), updated_at=rfc3339(begun))
        self.changes.append(("INSERT", None, before))
        self.sessions[day][person] += 1
        for depth in range(self.chance.randint(1, 5)):
            now += timedelta(seconds=self.chance.randint(1, 900))
            after = {**before, "updated_at": {"S": rfc3339(now)}}
            self.changes.append(("MODIFY", before, after))
            self.say(person, f"{owner}#{number}", depth, now)
            before = after
        self.lasted[person] += int((now - begun).total_seconds() * 1000)
        self.use(owner, person, number, day)

    def say(self, person: str, thread: str, depth: int, now: datetime) -> None:
        place = f"said#main#{depth:08d}"
        image = raw(thread=thread, place=place, message_id=f"{thread}{depth}", created_at=rfc3339(now))
        self.changes.append(("INSERT", None, image))
        self.messages[f"{now:%Y-%m-%d}"][person] += 1
        self.spoke[f"{now:%Y-%m-%d}"].add(person)

    def use(self, owner: str, person: str, number: int, day: str) -> None:
        import json  # noqa: PLC0415  # of this one place

        model, read, written = self.chance.choice(["small", "large"]), 100 + number, number
        tool = {"name": "units", "failed": number % 5 == 0, "latency_ms": 10 * number}
        call = {"model": model, "input_tokens": read, "output_tokens": written, "micros": 5, "kind": "chat"}
        texts = {"calls": json.dumps([call]), "tools": json.dumps([tool])}
        self.changes.append(("INSERT", None, raw(owner=owner, place=f"entry#{number}", day=day, **texts)))
        for who in (person, "*"):
            self.models[f"{who}:{model}"][0] += read
            self.models[f"{who}:{model}"][1] += written
            for place, amount in enumerate((1, int(tool["failed"]), tool["latency_ms"])):  # type: ignore[call-overload]
                self.tools[who][place] += amount

    def tell(self, *, shuffled: bool = False, doubled: bool = False) -> None:
        changes = [(name, before, after) for name, before, after in self.changes]
        if doubled:
            changes += self.chance.sample(changes, len(changes) // 2)
        if shuffled:
            self.chance.shuffle(changes)
        for start in range(0, len(changes), 70):
            part = changes[start : start + 70]
            event = {"Records": [record(each, self.changes) for each in part]}
            work(event)


def record(change: Any, all_changes: Changes) -> dict[str, Any]:
    name, before, after = change
    made = told(name, (before, after))["Records"][0]
    made["dynamodb"]["SequenceNumber"] = str(all_changes.index(change))
    return dict(made)


def ask(who: Caller, path: str, **query: Any) -> Any:
    answer: Answer = who.call(ROW, "GET", f"/v1/analytics/{path}", query=query or PERIOD)
    assert answer.status == 200, answer.text
    return answer.body


@pytest.mark.parametrize(("shuffled", "doubled"), [(False, False), (True, True)])
def test_the_figures_equal_a_count_of_everything_by_hand(*, shuffled: bool, doubled: bool) -> None:
    ann = registered()
    world = World()
    world.live([ann, "bob", "eve"], days=6)
    world.tell(shuffled=shuffled, doubled=doubled)

    for who, names, key in ((ROOT, {ann, "bob", "eve"}, "*"), (worker(), {ann}, ann)):
        sessions = sum(number for day in world.sessions.values() for name, number in day.items() if name in names)
        messages = sum(number for day in world.messages.values() for name, number in day.items() if name in names)
        overview, told_sessions = ask(who, "overview"), ask(who, "sessions")
        models = {each.partition(":")[2]: told for each, told in world.models.items() if each.startswith(f"{key}:")}

        assert overview["total_sessions"] == told_sessions["total_sessions"] == sessions
        assert overview["total_messages"] == messages
        assert overview["total_tokens"] == sum(map(sum, models.values()))
        assert overview["total_tool_calls"] == world.tools[key][0]
        assert overview["active_users"] == len(set().union(*world.spoke.values()) & names)
        assert told_sessions["avg_messages_per_session"] == round(messages / sessions, 1)
        lasted = sum(world.lasted[name] for name in names)
        assert told_sessions["avg_duration_minutes"] == round(lasted / 60_000 / sessions, 1)
        by_date = {each["date"]: (each["sessions"], each["messages"]) for each in told_sessions["by_date"]}
        assert len(by_date) == 31
        for day in world.sessions.keys() | world.messages.keys():
            expected = [
                sum(n for name, n in told[day].items() if name in names)
                for told in (world.sessions, world.messages)
            ]
            assert by_date[day] == tuple(expected)
        tokens = ask(who, "tokens")
        shown = {name: [each["input_tokens"], each["output_tokens"]] for name, each in tokens["by_model"].items()}
        assert shown == models
        assert sum(each["tokens"] for each in tokens["by_day"]) == overview["total_tokens"]
        assert ask(who, "tools")["tools"] == [tool_of(*world.tools[key])]


def tool_of(calls: int, failed: int, latency: int) -> dict[str, Any]:
    rate = round(1 - failed / calls, 4)
    return {"name": "units", "calls": calls, "success_rate": rate, "avg_latency_ms": round(latency / calls)}


def test_nobody_sees_more_than_their_own() -> None:
    world = World()
    world.live(["bob"], days=2)
    world.tell()
    registered()
    administrator()

    assert ask(worker(), "overview")["total_messages"] == 0
    assert ask(worker("root@example.com"), "overview")["total_messages"] > 0
    for path in ("overview", "tokens", "tools", "sessions", "ingestion"):
        assert call(ROW, "GET", f"/v1/analytics/{path}").status == 401
        assert signed_in().call(ROW, "GET", f"/v1/analytics/{path}").status == 401  # of another product


def document(owner: str, number: int, chunks: int, **more: str) -> dict[str, Any]:
    fields = {"home": f"youworker#{owner}", "thing": f"document#{number}", "document_id": str(number)}
    return raw(**fields, **{"collection": "default", "kind": "pdf", "status": "indexed", **more}, chunks=chunks)


def test_documents_are_counted_while_they_can_be_found() -> None:
    ann = registered()
    new, old = document(ann, 1, 0), document(ann, 1, 7, version="a")
    longer, leaving = document(ann, 1, 9, version="b"), document(ann, 1, 9, version="b", status="deleting")
    page = document("bob", 2, 3, version="a", url="https://example.org", collection="news")
    changes: Changes = [
        ("INSERT", None, new),
        ("MODIFY", new, old),
        ("MODIFY", old, longer),
        ("INSERT", None, page),
    ]
    world = World(changes=changes)
    world.tell(shuffled=True, doubled=True)

    assert ask(ROOT, "ingestion") == {
        "total_documents": 2,
        "total_chunks": 12,
        "by_type": {"pdf": 1, "web": 1},
        "by_collection": {"default": 1, "news": 1},
    }
    assert ask(worker(), "ingestion")["by_type"] == {"pdf": 1}
    world.changes += [("MODIFY", longer, leaving), ("REMOVE", leaving, None)]
    world.tell()
    assert ask(ROOT, "ingestion")["by_type"] == {"web": 1}
    assert ask(worker(), "ingestion") == {
        "total_documents": 0,
        "total_chunks": 0,
        "by_type": {},
        "by_collection": {},
    }


def test_a_period_is_whole_days_of_utc() -> None:
    asked = {"start_date": "2026-01-05T23:30:00-02:00", "end_date": "2026-01-07"}
    assert ask(ROOT, "overview", **asked)["period"] == {
        "start": "2026-01-06T00:00:00Z",
        "end": "2026-01-07T23:59:59Z",
    }
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    assert ask(ROOT, "sessions", limit="x")["by_date"][-1]["date"] == today
    for bad in ({"start_date": "soon"}, {"start_date": "2026-02-01", "end_date": "2026-01-01"}):
        assert ROOT.call(ROW, "GET", "/v1/analytics/tokens", query=bad).status == 422
    assert ROOT.call(ROW, "GET", "/v1/analytics/tokens", query={"start_date": "1999-01-01"}).status == 422


def test_the_cost_does_not_grow_with_what_was_done() -> None:
    world = World()
    world.live(["ann"], days=2)
    world.tell()
    few = ROOT.call(ROW, "GET", "/v1/analytics/overview", query=PERIOD).calls
    world.live(["ann", "bob", "eve"], days=4)
    world.tell()
    many = ROOT.call(ROW, "GET", "/v1/analytics/overview", query=PERIOD).calls

    assert len([each for each in many if each.endswith("Query")]) == 2
    assert sorted(set(many)) == sorted(set(few))


def test_many_people_are_counted_within_two_per_cent_and_few_exactly() -> None:
    few = Sketch().with_people(f"user-{number}" for number in range(EXACT))
    assert few.count() == EXACT
    assert Sketch.read(few.stored()) == few
    whole = Sketch()
    for day in range(10):
        whole = whole.joined(
            Sketch().with_people(f"user-{number}" for number in range(day * 5000, day * 5000 + 9000))
        )
    assert len(whole.stored()) < 2100
    assert abs(whole.count() - 54_000) < 54_000 * 0.06
    assert whole.joined(few) == few.joined(whole) == Sketch.read(whole.joined(few).stored())
