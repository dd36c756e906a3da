"""The audit: what administrators read of it, and that nobody changes it unseen."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from shared.audit import Outcome
from shared.domain.auditing.model.records import Record, lines
from shared.domain.auditing.wiring import audit_service
from shared.kit.clock import utc_now
from shared.tables.audit import AuditItem
from shared.tables.seals import SealItem
from tests.direct import direct
from tests.functions.audited import SEALS, TABLE, images, record, recorded, seal, told, work
from tests.functions.people import registered, signed_in, viewer
from tests.lambda_client import Answer, Caller, call

pytestmark = pytest.mark.usefixtures("counters_at_rest", "aws", "without_limits", "fresh_cache")
ROW = "voiceassist/audit_logs"


@pytest.fixture
def root(root: Caller) -> Caller:
    """Nothing is recorded yet."""
    for item in AuditItem.scan():
        item.delete()
    return root


def ask(who: Caller, path: str = "", **query: Any) -> Answer:
    return who.call(ROW, "GET", f"/api/admin/panel/audit-logs{path}", query=query)


def acts(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.text
    return [each["action"] for each in answer.body["logs"]]


def read(answer: Answer) -> list[str]:
    """What it asked, without the door's questions: a minute may begin between two requests."""
    return [each for each in answer.calls if each != "dynamodb:UpdateItem"]


def late() -> Any:
    """A quarter of an hour from now, when everything should have been sealed."""
    service = audit_service()
    now = utc_now()
    from dataclasses import replace  # noqa: PLC0415  # of the one service

    return replace(service, now=lambda: now + timedelta(minutes=15)).verified(now.date(), now.date())


def faults() -> list[str]:
    return sorted({finding.fault for finding in late().findings})


def test_a_change_is_read_with_who_what_and_whether(root: Caller) -> None:
    root.call("voiceassist/feature_flags", "POST", "/api/admin/feature-flags", {"name": "f", "description": "d"})
    seal()
    answer = ask(root)
    found = answer.body["logs"][0]

    assert answer.body["total"] == answer.body["data"]["totalCount"] == 1
    assert (found["action"], found["user_email"], found["success"]) == ("flag.create", "root@example.com", True)
    assert (found["resource_type"], found["resource_id"], found["level"]) == ("flag", "f", "info")
    assert (found["ip_address"], found["request_id"]) == ("192.0.2.1", "request-1")
    assert found["timestamp"].endswith("Z")


def test_records_are_listed_newest_first_and_paged_in_three_ways(root: Caller) -> None:
    for number in range(7):
        record(f"flag.{number}")
    seal()
    newest = [f"flag.{number}" for number in range(6, -1, -1)]

    assert acts(ask(root)) == newest
    assert acts(ask(root, page=2, limit=3)) == acts(ask(root, offset=3, limit=3)) == newest[3:6]
    first = ask(root, limit=4).body
    rest = ask(root, limit=4, cursor=first["cursor"])
    assert acts(rest) == newest[4:]
    assert rest.body["cursor"] is None
    assert ask(root, cursor="nonsense").status == 400


def test_filters_take_what_fits_and_say_how_many_do(root: Caller) -> None:
    record("auth.login_success", actor="ann", subject="ann")
    record("auth.login_failed", actor="-", subject="ann")
    record("flag.create", actor="bob")
    record("flag.delete", actor="ann")
    seal()

    def asked(**query: Any) -> tuple[list[str], Any]:
        answer = ask(root, **query)
        return sorted(acts(answer)), answer.body["total"]

    assert asked(action="auth.") == (["auth.login_failed", "auth.login_success"], 2)
    assert asked(user_id="ann") == (["auth.login_success", "flag.delete"], 2)
    assert asked(user_id="ann", action="flag") == (["flag.delete"], 1)
    assert asked(resource_id="ann") == (["auth.login_failed", "auth.login_success"], None)
    assert asked(level="error") == ([], 0)
    hour = timedelta(hours=1)
    assert asked(start_date=(utc_now() + hour).isoformat()) == ([], None)
    assert len(asked(start_date=(utc_now() - hour).isoformat(), end_date=(utc_now() + hour).isoformat())[0]) == 4
    assert ask(root, start_date="2026-02-01T00:00:00Z", end_date="2026-01-01T00:00:00Z").status == 422


@pytest.mark.parametrize("path", ["", "/export", "/verify"])
def test_only_those_who_may_read_it(root: Caller, path: str) -> None:
    registered()
    assert ask(signed_in(), path).status == 403
    assert call(ROW, "GET", f"/api/admin/panel/audit-logs{path}").status == 401
    assert ask(viewer(), path).status == (403 if path == "/export" else 200)
    assert root.call(ROW, "GET", f"/admin/audit-logs{path}").status == 200
    assert root.call(ROW, "GET", f"/api/admin/audit-logs{path}").status == 200


def test_a_page_costs_the_same_however_long_the_audit_is(root: Caller) -> None:
    recorded(60)
    few = ask(root, limit=10)
    recorded(400)
    seal()
    many = ask(root, limit=10)

    assert read(many) == read(few)
    assert len(read(few)) <= 7
    assert "dynamodb:Scan" not in many.calls
    assert many.body["total"] == 460


def test_the_export_holds_what_the_api_tells_and_is_safe_in_a_spreadsheet(root: Caller) -> None:
    record("flag.update", reason='=HYPERLINK("http://evil")', note='a,b\n"c"')
    record("@sum", actor="-", subject="=1+1")
    for _ in range(3):
        record("flag.delete")
    seal()
    first = ask(root, "/export", limit=2, format="csv")
    second = ask(root, "/export", limit=2000, cursor=first.headers["x-next-cursor"])
    rows = list(csv.DictReader(io.StringIO(first.text + second.text)))
    logs = ask(root).body["logs"]

    assert first.headers["content-type"].startswith("text/csv")
    assert f"admin-audit-{utc_now():%Y-%m-%d}.csv" in first.headers["content-disposition"]
    assert [row["id"] for row in rows] == [log["id"] for log in logs]
    assert [row["timestamp"] for row in rows] == [log["timestamp"] for log in logs]
    assert rows[-2]["action"] == "'@sum"
    assert rows[-2]["resource_id"] == "'=1+1"
    assert rows[-1]["details"] == '{"note": "a,b\\n\\"c\\"", "reason": "=HYPERLINK(\\"http://evil\\")"}'
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert "x-next-cursor" not in second.headers


def test_half_a_million_lines_are_written_one_at_a_time() -> None:
    one = Record("2026-01-01#0", "2026-01-01T00:00:00.000Z#x", "a.b", "ann", None, Outcome.DONE, "-", "-", {})
    asked = 0

    def endless() -> Any:
        nonlocal asked
        for _ in range(500_000):
            asked += 1
            yield one

    written = lines(endless(), {})
    for _ in range(1000):
        next(written)
    assert asked == 999  # and the heading


def test_what_is_sealed_is_whole_also_when_the_stream_repeats_itself_and_comes_late(root: Caller) -> None:
    recorded(90)
    found = images()
    work(told(*found[40:], *found[60:]))
    work(told(*reversed(found)))
    work({})
    work(told(*found))

    verdict = late()
    assert (verdict.whole, verdict.checked) == (True, 90)
    assert ask(root).body["total"] == 90
    told_of = ask(root, "/verify").body
    assert (told_of["valid"], told_of["records_checked"], told_of["findings"]) == (True, 90, [])


def test_a_record_that_is_not_sealed_in_time_is_found() -> None:
    recorded(3)
    assert faults() == ["unsealed"]
    today = utc_now().date()
    assert audit_service().verified(today, today).whole  # they may still be


def edit(image: dict[str, Any]) -> None:
    direct("dynamodb").put_item(TableName=TABLE, Item={**image, "act": {"S": "nothing.happened"}})


def remove(image: dict[str, Any]) -> None:
    direct("dynamodb").delete_item(TableName=TABLE, Key={"shelf": image["shelf"], "place": image["place"]})


def remove_with_its_seal(image: dict[str, Any]) -> None:
    remove(image)
    key = {"shelf": {"S": f"chain#{image['shelf']['S']}"}, "place": image["place"]}
    direct("dynamodb").delete_item(TableName=SEALS, Key=key)


def move(image: dict[str, Any]) -> None:
    """To another instant."""
    remove(image)
    later = image["place"]["S"].replace("T", "T0", 1)
    direct("dynamodb").put_item(TableName=TABLE, Item={**image, "place": {"S": later}})


@pytest.mark.parametrize(
    ("harm", "found"),
    [
        (edit, ["edited"]),
        (remove, ["removed"]),
        (remove_with_its_seal, ["broken"]),
        (move, ["removed", "unsealed"]),
    ],
)
def test_harm_to_a_record_is_found(harm: Callable[[dict[str, Any]], None], found: list[str]) -> None:
    recorded(40)
    sealed = seal()
    assert faults() == []
    shelf = sealed[0]["shelf"]
    first = min((image for image in sealed if image["shelf"] == shelf), key=lambda image: image["place"]["S"])
    harm(first)
    assert set(found) <= set(faults())


def test_the_end_of_a_chain_cannot_be_cut_off_with_its_head_once_it_is_anchored() -> None:
    recorded(40)
    sealed = seal()
    work({})
    shelf = sealed[0]["shelf"]
    ours = sorted(
        (image for image in sealed if image["shelf"] == shelf), key=lambda image: str(image["place"]["S"])
    )
    remove_with_its_seal(ours[-1])
    before = next(item for item in SealItem.query(f"chain#{shelf['S']}") if item.place == ours[-2]["place"]["S"])
    SealItem("heads", shelf["S"], number=before.number, hash=before.hash).save()

    assert faults() == ["cut"]


def test_rewritten_anchors_are_found() -> None:
    recorded(10)
    seal()
    work({})
    anchor = next(iter(SealItem.query("anchors")))
    anchor.heads = {shelf: [number, "0" * 64] for shelf, (number, _) in anchor.heads.items()}
    anchor.save()

    assert faults() == ["rewritten"]


def test_nobody_in_the_fleet_may_change_or_remove_a_record() -> None:
    from infra.fleet import Right  # noqa: PLC0415  # of this test alone
    from infra.registry import FLEET  # noqa: PLC0415  # as above
    from shared.tables.audit import AuditItem  # noqa: PLC0415  # as above

    rights = [row.tables[AuditItem] for row in FLEET.functions if AuditItem in row.tables]
    assert rights
    assert not [right for right in rights if right & (Right.UPDATE | Right.DELETE)]


def test_a_change_of_a_record_is_told_aloud(caplog: pytest.LogCaptureFixture) -> None:
    recorded(1)
    work(told(*images(), name="MODIFY"))
    assert "tampered" in caplog.text
