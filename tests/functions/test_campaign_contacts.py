"""Whom a campaign calls, and whom a person never calls, as a client meets them."""

import pytest

from shared.domain.campaigns.model import work
from shared.domain.campaigns.repository import contacts
from shared.domain.campaigns.service import campaigns
from tests.functions.campaigning import (
    ROW,
    agent,
    ann,
    ask,
    bob,
    made,
    numbers,
    queues,
    uploaded,
    waiting,
    worked_off,
)
from tests.functions.test_agents import refusal
from tests.lambda_client import Caller

__all__ = ["agent", "ann", "bob", "queues"]
pytestmark = pytest.mark.usefixtures("aws", "without_limits", "queues")


def test_a_file_is_taken_row_by_row_with_reasons_and_a_dry_run_takes_nothing(ann: Caller, agent: str) -> None:
    campaign = made(ann, agent)
    ann.call(ROW, "POST", "/suppressions", {"phone_number": "+44 20 7946 0958"})
    text = (
        "\ufeffContact Number,First Name,Time Zone\n+91 98765 43210,Asha,Asia/Kolkata\n12,Bo,\n"
        '+919876543210,Twice,\n"+1234567890",Known,\n+442079460958,Cy,\n+4930123456,"Dee, Dr.",Nowhere/Land\n'
        "+4930123457,Eve,\n"
    )
    dry = uploaded(ann, campaign, text, dry_run="true").body
    assert (dry["dry_run"], dry["accepted"]) == (True, 3)
    reasons = [(each["line"], each["reason"]) for each in dry["rejected"]]
    assert reasons == [(2, "LENGTH"), (3, "DUPLICATE"), (4, "DUPLICATE"), (6, "TIME_ZONE")]
    assert [each["line"] for each in dry["suppressed"]] == [5]
    assert numbers(ann, campaign) == ["+1234567890", "+1234567891"]

    wet = uploaded(ann, campaign, text).body
    assert (wet["accepted"], len(wet["rejected"])) == (3, 4)
    found = ask(ann, "GET", f"/{campaign}/contacts").body
    asha = next(each for each in found["items"] if each["phone_number"] == "+919876543210")
    assert (asha["variables"], asha["time_zone"]) == ({"first_name": "Asha"}, "Asia/Kolkata")
    assert found["total"] == ask(ann, "GET", f"/{campaign}").body["contact_count"] == 5
    assert uploaded(ann, campaign, text).body["accepted"] == 0


def test_contacts_come_as_json_too_and_only_to_a_draft(ann: Caller, agent: str) -> None:
    campaign = made(ann, agent)
    rows = [{"phone_number": "+4930123456", "variables": {"Name": "Dee"}}, {"phoneNumber": "x"}]
    answer = ask(ann, "POST", f"/{campaign}/contacts", rows)
    assert (answer.body["accepted"], answer.body["rejected"][0]["reason"]) == (1, "FORM")
    ask(ann, "POST", f"/{campaign}/launch")
    assert refusal(ask(ann, "POST", f"/{campaign}/contacts", rows)) == (409, "CAMPAIGN_003")


@pytest.mark.parametrize("text", ["", "name\nAsha\n", "phone_number\n\x00\x01"])
def test_a_file_that_is_no_list_of_numbers_is_refused_or_empty(ann: Caller, agent: str, text: str) -> None:
    answer = uploaded(ann, made(ann, agent), text)
    assert answer.status == 422 or answer.body["accepted"] == 0


def test_contacts_are_paged(ann: Caller, agent: str) -> None:
    wanted = sorted(f"+49301234{number:03d}" for number in range(25))
    campaign = made(ann, agent, phone_numbers=wanted)
    first = ask(ann, "GET", f"/{campaign}/contacts", limit=20).body
    rest = ask(ann, "GET", f"/{campaign}/contacts", limit=20, cursor=first["next_cursor"]).body
    assert [each["phone_number"] for each in first["items"] + rest["items"]] == wanted
    assert rest["next_cursor"] is None


def test_many_numbers_are_loaded_behind_the_request_once(
    ann: Caller, agent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(campaigns, "AT_ONCE", 5)
    monkeypatch.setattr(contacts, "GROUP", 4)
    monkeypatch.setattr(work, "LARGEST", 200)
    wanted = [f"+4930{number:07d}" for number in range(18)]
    campaign = made(ann, agent, phone_numbers=[*wanted, wanted[0]])
    before = ask(ann, "GET", f"/{campaign}").body
    assert (before["loading"], before["contact_count"]) == (True, 0)
    assert refusal(ask(ann, "POST", f"/{campaign}/launch")) == (409, "CAMPAIGN_002")
    messages = waiting()
    assert len(messages) > 1
    worked_off([*messages, *messages])

    after = ask(ann, "GET", f"/{campaign}").body
    assert (after["loading"], after["contact_count"], len(after["phone_numbers"])) == (False, 18, 18)
    assert ask(ann, "POST", f"/{campaign}/launch").status == 200


def test_a_deleted_campaign_takes_its_contacts_with_it(ann: Caller, agent: str) -> None:
    campaign = made(ann, agent)
    assert ask(ann, "DELETE", f"/{campaign}").status == 204
    worked_off(waiting())
    assert refusal(ask(ann, "GET", f"/{campaign}")) == (404, "CAMPAIGN_001")
    assert ask(ann, "GET").body["total"] == 0


def test_numbers_are_suppressed_for_one_person_alone(ann: Caller, bob: Caller) -> None:
    added = ann.call(ROW, "POST", "/suppressions", {"phone_number": "+49 30 123456", "reason": "asked"})
    assert (added.status, added.body["phone_number"]) == (201, "+4930123456")
    listed = ann.call(ROW, "GET", "/suppressions").body["items"]
    assert [(each["phone_number"], each["reason"]) for each in listed] == [("+4930123456", "asked")]
    assert bob.call(ROW, "GET", "/suppressions").body["items"] == []
    assert bob.call(ROW, "DELETE", "/suppressions/+4930123456").status == 204
    assert len(ann.call(ROW, "GET", "/suppressions").body["items"]) == 1
    assert ann.call(ROW, "DELETE", "/suppressions/+4930123456").status == 204
    assert ann.call(ROW, "GET", "/suppressions").body["items"] == []
