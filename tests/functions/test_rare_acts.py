"""What was done seldom is found in the audit as fast as what is done all the time."""

import pytest

from shared.audit import Audit, Outcome
from shared.audit.dynamodb import keep
from shared.tables.audit import AuditItem
from tests.functions.audited import record, recorded, seal
from tests.functions.test_audit_logs import acts, ask, read
from tests.lambda_client import Caller

pytestmark = pytest.mark.usefixtures("counters_at_rest", "aws", "without_limits", "fresh_cache")
RARE, REFUSED = "system.restored", "auth.login_failed"
QUERIES = (
    ({"action": "stored"}, [RARE, RARE]),
    ({"action": RARE, "level": "info"}, [RARE, RARE]),
    ({"level": "error"}, [REFUSED]),
)


@pytest.fixture
def root(root: Caller) -> Caller:
    """Nothing is recorded yet."""
    for item in AuditItem.scan():
        item.delete()
    return root


def test_what_is_rare_is_found_behind_whatever_there_is_by_the_same_calls(root: Caller) -> None:
    for _ in range(3):
        record(RARE, actor="operator")
    Audit(keep).record(REFUSED, actor="-", subject="ann", outcome=Outcome.REFUSED)
    recorded(10)
    seal()
    few = [ask(root, limit=2, **query) for query, _ in QUERIES]
    recorded(1000)
    seal()
    many = [ask(root, limit=2, **query) for query, _ in QUERIES]

    assert [acts(answer) for answer in few] == [acts(answer) for answer in many] == [found for _, found in QUERIES]
    assert [read(answer) for answer in few] == [read(answer) for answer in many]
    assert max(len(read(answer)) for answer in many) <= 8
    rest = ask(root, limit=2, action=RARE, cursor=many[0].body["cursor"])
    assert (acts(rest), rest.body["cursor"], rest.body["total"]) == ([RARE], None, 3)


def test_an_act_that_nobody_did_is_looked_for_in_the_last_minutes_alone(root: Caller) -> None:
    recorded(300)
    seal()
    assert acts(ask(root, action="nothing.ever")) == []
    record("nothing.ever")
    assert acts(ask(root, action="nothing.ever")) == ["nothing.ever"]  # before it is sealed
