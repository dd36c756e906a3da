"""Whatever is asked of the three APIs, by whom it may concern and by whom it may not: nothing falls over, no answer is
other than documented, and none tells of anybody else. `make fuzz MINUTES=10` asks more."""

import os
import time
from itertools import count

import pytest

from tests.attacks.operations import PRODUCTS
from tests.attacks.test_matrix import MARK, ids_of
from tests.faults.world import as_new
from tests.functions.estate import Person, archived, settled
from tests.functions.people import administrator
from tests.fuzzing.apis import Fuzzer, in_order
from tests.servers.aws import Prepared

MINUTES = float(os.environ.get("PARLEY_FUZZ_MINUTES", "0"))
ROOT = "root@example.com"
SHARE = 4  # every fourth operation, where there is no more time than a test has


def callers(engine: Prepared) -> list[Fuzzer]:
    """The owner, an administrator, and a stranger who knows all of the owner's ids."""
    engine.restore()
    as_new()
    ann, eve = Person.new("ann@example.com", "Ann Lee"), Person.new("eve@example.com", "Eve Hall")
    seeds = {**settled(ann, MARK), "export_id": archived(ann)}
    ids = {product: ids_of(seeds, product) for product in PRODUCTS}
    root = Person.known(administrator(), ROOT)
    return [Fuzzer(ann, ids), Fuzzer(root, ids), Fuzzer(eve, ids, foreign=(MARK, ann.email))]


@pytest.mark.timeout(300 + 120 * MINUTES)
@pytest.mark.usefixtures("without_limits")
def test_nothing_that_can_be_asked_makes_anything_fall_over(engine: Prepared) -> None:
    ends, tried, troubles = time.monotonic() + 60 * MINUTES, 0, []
    for chance in count():
        everybody = callers(engine)
        for number, operation in enumerate(in_order()):
            if MINUTES or number % SHARE == chance:
                owner, root, eve = everybody
                (root if "/admin/" in operation.path else owner).fuzz(operation, 4 if MINUTES else 2, chance)
                eve.fuzz(operation, 2 if MINUTES else 1, chance)
        tried += sum(each.tried for each in everybody)
        troubles += [trouble for each in everybody for trouble in each.troubles]
        if troubles or time.monotonic() >= ends:
            break
    assert not troubles, f"{len(troubles)} of {tried}:\n" + "\n".join(troubles[:40])
    assert tried > 100
