"""How many calls of AWS a request costs."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from functions.voiceassist.auth.handler import app as auth
from functions.voiceassist.users.handler import app as users
from functions.youworker.auth.handler import app as worker_auth
from functions.youworker.usage.handler import app as worker_usage
from shared.counters import Counters
from shared.domain.actions.model import Kind, Wanted
from shared.domain.actions.wiring.assisting import proposing_service
from shared.kit.clock import utc_now
from shared.kit.principal import Principal, Product
from shared.tables.rollups import RollupItem
from shared.tables.usage import UsageItem
from shared.tools import ToolContext
from tests.functions.people import administrator, login, registered, signed_in, worker
from tests.lambda_client import Answer, Caller

pytestmark = pytest.mark.usefixtures("within_a_minute", "aws")
UPDATE, GET, QUERY, TRANSACT = (
    f"dynamodb:{name}" for name in ("UpdateItem", "GetItem", "Query", "TransactWriteItems")
)

NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(autouse=True)
def counters_at_rest(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Their update comes every few seconds, not with a request."""
    monkeypatch.setattr(Counters, "flush_if_due", lambda _self: None)
    yield
    for app in (auth, users, worker_auth, worker_usage):
        app.parts.counters.gathered.clear()


def again(caller: Caller, function: str, path: str) -> Answer:
    """The second request of a window, as nearly every request is."""
    caller.call(function, "GET", path)
    return caller.call(function, "GET", path)


@pytest.mark.parametrize(
    ("function", "path"),
    [
        ("voiceassist/auth", "/api/auth/me"),
        ("voiceassist/conversations", "/api/conversations"),
        ("voiceassist/folders", "/api/folders"),
    ],
)
def test_no_request_starts_a_thread(function: str, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    registered()
    ann, started, start = signed_in(), [], threading.Thread.start

    def noted(thread: threading.Thread) -> None:
        started.append(thread)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", noted)
    assert again(ann, function, path).status == 200
    assert started == []


def test_a_signed_in_read_costs_one_call_for_identity_and_one_for_its_data() -> None:
    registered()
    assert again(signed_in(), "voiceassist/auth", "/api/auth/me").calls == (UPDATE, GET)


def test_a_request_that_needs_no_data_costs_one_call() -> None:
    registered()
    assert again(worker(), "youworker/auth", "/v1/auth/me").calls == (UPDATE,)


def test_the_first_request_of_a_window_costs_one_call_more() -> None:
    registered()
    ann = signed_in()
    assert ann.call("voiceassist/auth", "GET", "/api/auth/me").calls == (UPDATE, UPDATE, GET)


def test_the_list_of_accounts_costs_the_same_however_many_there_are() -> None:
    administrator()
    root = signed_in("root@example.com")
    few = again(root, "voiceassist/users", "/api/users").calls
    for number in range(40):
        registered(f"user{number}@example.com")

    assert again(root, "voiceassist/users", "/api/users").calls == few
    assert few.count(QUERY) == 1
    assert len(few) <= 3


def test_signing_in_costs_the_same_for_everybody() -> None:
    registered()
    calls = login().calls
    assert len(calls) == 8
    assert calls[-2:] == (TRANSACT, "dynamodb:PutItem")  # the audit's
    assert "dynamodb:Scan" not in calls


def test_what_was_used_costs_the_same_to_be_shown_however_much_it_was() -> None:
    owner = f"youworker#{registered()}"
    ann = worker()
    few = again(ann, "youworker/usage", "/v1/usage").calls
    days = [f"day#{utc_now() - timedelta(days=number):%Y-%m-%d}" for number in range(30)]
    for day in days:
        UsageItem(owner, day, turns=7).save()
        for number in range(5):
            UsageItem(owner, f"entry#{day}#{number}").save()
            RollupItem(owner, f"{day}~model#m{number}", calls=1).save()
    shown = again(ann, "youworker/usage", "/v1/usage")
    assert shown.calls == few == (UPDATE, QUERY, QUERY)
    assert (shown.body["total"]["turns"], len(shown.body["by_model"])) == (30 * 7, 5)


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("", QUERY),
        ("/calendar/calendars", GET),
        ("/calendar/events", GET),
        ("/email/folders", GET),
        ("/email/messages", GET),
        ("/email/messages/1.1", GET),
        (f"/actions/{NOBODY}", GET),
    ],
)
def test_what_is_elsewhere_costs_one_call_for_identity_and_one_for_its_account(path: str, asked: str) -> None:
    registered()
    assert again(signed_in(), "voiceassist/integrations", f"/api/integrations{path}").calls == (UPDATE, asked)


def test_a_proposal_that_comes_to_nothing_costs_five_calls() -> None:
    user = Principal(registered(), Product.VOICEASSIST)
    ann, wanted = signed_in(), Wanted(Kind.SEND_MAIL, "x", {"to": ["bob@example.com"], "subject": "", "body": ""})
    action = proposing_service().propose(user, ToolContext(user.user_id), wanted)
    path = f"/api/integrations/actions/{action.id}/confirm"
    ann.call("voiceassist/integrations", "POST", path)
    found = ann.call("voiceassist/integrations", "POST", path)
    assert found.body["error"]["code"] == "NOT_CONFIGURED"
    assert found.calls == (UPDATE, GET, UPDATE, GET, UPDATE)
