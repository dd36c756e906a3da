"""Whatever goes wrong at whatever step: the client is answered in the end, and everything is in order."""

import os

import pytest

from tests.faults.boundary import Fault, Kind
from tests.faults.scenarios import SCENARIOS
from tests.faults.suffering import faults, spread, suffer
from tests.servers.aws import Prepared
from tests.telephony.studio import Studio

BROKEN_ONCE = [
    ("reindex", "DeleteObject", 1, (Kind.FAIL, Kind.DEATH)),  # published, and not cleared up behind it
    ("export", "PutItem", 1, (Kind.LOST, Kind.DEATH_AFTER)),  # ordered, and in no queue
    ("export", "UpdateItem", 3, (Kind.LOST_ONCE,)),  # begun, and held to be somebody else's
    ("turn", "BatchGetItem", 1, (Kind.FAIL,)),  # asked, and given up for want of one look
    ("export", "UpdateItem", 5, (Kind.LOST_ONCE,)),  # done, and its file taken away
]
SOME = int(os.environ.get("PARLEY_FAULTS", "2"))  # of a scenario; `make test-large` takes them all


@pytest.mark.timeout(300 + 2 * SOME)
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_promise_holds_whatever_befalls_it(engine: Prepared, studio: Studio, name: str) -> None:
    scenario = SCENARIOS[name]
    calm = suffer(engine, studio, scenario)
    assert calm.struck == ""
    struck = []
    for fault in spread(calm.told, SOME):
        try:
            suffered = suffer(engine, studio, scenario, fault)
        except Exception as error:
            error.add_note(f"{fault.kind} of call {fault.step} in {name}")
            raise
        struck.append(suffered.struck)
    assert len(set(struck) - {""}) > 0  # jobs take what there is in batches, so their last calls may not come


@pytest.mark.parametrize(("name", "operation", "number", "kinds"), BROKEN_ONCE)
def test_what_has_broken_a_promise_breaks_it_no_more(
    engine: Prepared, studio: Studio, name: str, operation: str, number: int, kinds: tuple[Kind, ...]
) -> None:
    for kind in kinds:
        assert suffer(engine, studio, SCENARIOS[name], Fault(kind, number, operation)).struck == operation


def test_every_kind_of_fault_is_tried() -> None:
    told = ["GetItem", "TransactWriteItems", "BatchWriteItem", "PostToConnection"]
    assert {fault.kind for fault in faults(told)} == set(Kind)
    assert len(set(spread(told * 10, 40))) == 40
    assert Fault(Kind.GONE, 4) in set(faults(told))
