"""What administrators decide about identifiers in prompts, and that it is done."""

import json
from typing import Any

import pytest

from shared import phi
from shared.domain.privacy.wiring import privacy_service
from shared.phi import Mode
from shared.phi.patterns import DETECTORS, Kind
from shared.tables.audit import AuditItem
from shared.tables.phi import PhiItem
from tests.functions.people import administrator, registered, signed_in, viewer
from tests.lambda_client import Answer, Caller, call

pytestmark = pytest.mark.usefixtures("aws", "without_limits", "fresh_cache")
ROW = "voiceassist/phi"
TEXT = "Mr. John Smith, SSN 219-09-9999, has a cough"
READS = (
    ("GET", "/rules", None),
    ("GET", "/rules/ssn", None),
    ("POST", "/test", {"text": TEXT}),
    ("POST", "/redact", {"text": TEXT}),
    ("GET", "/routing", None),
    ("GET", "/stats", None),
    ("GET", "/events", None),
    ("GET", "/health", None),
)
WRITES = (("PUT", "/rules/ssn", {"mode": "block"}), ("PATCH", "/routing", {"mode": "local_only"}))


@pytest.fixture
def root() -> Caller:
    administrator()
    return signed_in("root@example.com")


def ask(who: Caller, method: str, path: str, body: Any = None, **query: Any) -> Answer:
    return who.call(ROW, method, f"/api/admin/phi{path}", body, query=query)


def left(text: str = TEXT) -> tuple[str, str]:
    screened = privacy_service().screen(text, "ann")
    return screened.text, screened.mode.value


def test_only_administrators_decide_and_viewers_see(root: Caller) -> None:
    registered()
    ann, eve = signed_in(), viewer()
    for request in (*READS, *WRITES):
        assert ask(ann, *request).status == 403
        assert call(ROW, request[0], f"/api/admin/phi{request[1]}", request[2]).status == 401
    assert {ask(eve, *request).status for request in READS} == {200}
    assert {ask(eve, *request).status for request in WRITES} == {403}
    assert root.call(ROW, "GET", "/admin/phi/rules").body["total"] == 11


def test_health_says_which_kinds_are_found_no_more(root: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask(root, "GET", "/health").body["status"] == "healthy"
    assert ask(root, "GET", "/health").body["detectors"] == len(Kind)
    monkeypatch.setattr(phi, "DETECTORS", [each for each in DETECTORS if each[0] is not Kind.MRN])
    told = ask(root, "GET", "/health").body

    assert (told["status"], told["missed"], told["detectors"]) == ("degraded", ["mrn"], len(Kind) - 1)


def test_a_rule_holds_at_once_where_it_was_made_and_is_recorded(root: Caller) -> None:
    assert left() == ("Mr. [NAME_1], SSN [SSN_1], has a cough", "mask")
    changed = ask(root, "PUT", "/rules/name", {"mode": "allow"}).body
    assert (changed["mode"], changed["enabled"], changed["phiType"]) == ("allow", False, "name")
    assert left()[0] == "Mr. John Smith, SSN [SSN_1], has a cough"
    ask(root, "PUT", "/rules/ssn", {"mode": "block"})
    assert left() == ("", "block")
    assert left("Mr. John Smith coughs") == ("Mr. John Smith coughs", "allow")
    ask(root, "PATCH", "/routing", {"mode": "cloud_allowed"})
    assert left() == (TEXT, "allow")
    ask(root, "PATCH", "/routing", {"mode": "local_only"})
    assert left("Mr. John Smith coughs") == ("", "block")
    assert ask(root, "GET", "/routing").body["mode"] == "local_only"
    assert [item.act for item in AuditItem.scan()].count("phi.rules") == 4


def test_a_text_is_tried_without_a_trace(root: Caller) -> None:
    tried = ask(root, "POST", "/test", {"text": TEXT}).body
    assert (tried["containsPhi"], tried["phi_types"], tried["action"]) == (True, ["name", "ssn"], "mask")
    assert [each["value"] for each in tried["entities"]] == ["John Smith", "219-09-9999"]
    redacted = ask(root, "POST", "/redact", {"text": TEXT}).body
    assert redacted["redactedText"] == "Mr. [NAME_1], SSN [SSN_1], has a cough"
    assert redacted["redaction_count"] == 2
    assert list(PhiItem.scan()) == []


def test_what_was_found_is_counted_and_never_kept(root: Caller) -> None:
    ask(root, "PUT", "/rules/name", {"mode": "allow"})
    for _ in range(3):
        left()
    left("nothing to see")
    stats, events = ask(root, "GET", "/stats", days=7).body, ask(root, "GET", "/events", limit=2).body

    assert (stats["total_detections"], stats["masked"], stats["allowed"], stats["blocked"]) == (6, 3, 3, 0)
    assert stats["byType"] == {"name": 3, "ssn": 3}
    assert [each["phi_types"] for each in events["events"]] == [{"name": 1, "ssn": 1}] * 2
    assert len(ask(root, "GET", "/events", offset=2).body["events"]) == 1
    kept = json.dumps([item.to_simple_dict() for item in PhiItem.scan()], default=str)
    assert "Smith" not in kept
    assert "9999" not in kept


def test_what_is_no_rule_is_refused(root: Caller) -> None:
    assert ask(root, "GET", "/rules/shoe-size").status == 404
    assert ask(root, "PUT", "/rules/shoe-size", {"mode": "mask"}).status == 404
    assert ask(root, "PUT", "/rules/ssn", {"mode": "shout"}).status == 422
    assert ask(root, "PUT", "/rules/ssn", {}).status == 422
    assert ask(root, "PUT", "/rules/ssn", {"enabled": False}).body["mode"] == Mode.ALLOW
    assert ask(root, "POST", "/test", {"text": "x" * 60_000}).status == 422
