"""What administrators and analysts ask for costs the same however much there is."""

import pytest

from bench.asking import ROUTES, costs
from bench.town import Town
from tests.servers.aws import Prepared

pytestmark = pytest.mark.usefixtures("fresh_cache", "without_limits")


@pytest.mark.timeout(300)  # it writes much, which takes its time where others compute too
def test_every_route_costs_the_same_with_a_hundred_and_with_thousands(
    aws: dict[str, str],  # noqa: ARG001  # an empty stage
    embedded: Prepared,
) -> None:
    Town(100, 1000, 100).build()
    few = costs()
    embedded.restore()
    Town(300, 60_000, 3000, spread=60).build()
    many = costs()

    assert many == few
    assert len(few) == len(ROUTES)
    assert sum(cost.capacity for cost in few.values()) > len(few)
    assert all("Scan" not in cost.calls for cost in few.values())
