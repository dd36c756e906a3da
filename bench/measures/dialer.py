"""The pump of a campaign that has twenty lines free: what it costs to take twenty contacts, each with a slot, a
call and an order to dial it, and whether that depends on how many there are to call."""

import time

from bench.figures import Figure
from bench.stage import stage
from tests.costs import counted
from tests.dialing.world import ANN
from tests.large.test_long_campaigns import AT_ONCE, Desk

TITLE = "The dialer"
PLOTTED = ()
FEW, MANY = 100, 5000


def pumped(desk: Desk, contacts: int) -> tuple[float, int]:
    """Seconds of CPU and calls of AWS, for each contact that is about to be dialled."""
    campaign = desk.seed(contacts)
    desk.campaigns.launch(ANN, campaign.id)
    before, began = len(desk.orders.held), time.process_time()
    with counted() as costs:
        desk.pump.pump(ANN.user_id, campaign.id)
    took, taken = time.process_time() - began, len(desk.orders.held) - before
    if taken != AT_ONCE:
        raise AssertionError(f"{taken} of {AT_ONCE} lines were used")
    desk.campaigns.stop(ANN, campaign.id)
    return took / taken, len(costs.calls)


def figures(*, quick: bool) -> list[Figure]:
    with stage():
        desk = Desk()
        pumped(desk, FEW)
        seconds, few = pumped(desk, FEW)
        _, many = pumped(desk, FEW * 2 if quick else MANY)
    return [
        Figure("a contact", round(seconds * 1000, 2), "ms of CPU"),
        Figure("contacts in a second of CPU", round(1 / seconds), "contacts"),
        Figure("calls of AWS a contact", round(few / AT_ONCE, 2), "calls"),
        Figure("calls of AWS with many contacts, to those with few", round(many / few, 3), "times", most=1.02),
    ]
