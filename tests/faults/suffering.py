"""One scenario with one fault in it: the client asks until it is answered, the jobs go on until there is nothing left,
time passes, and everything is in order."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.faults.boundary import Fault, kinds_for
from tests.faults.order.check import complaints
from tests.faults.order.stock import Stock
from tests.faults.scenarios import Given, Scenario
from tests.faults.world import World, as_new
from tests.lambda_client import Answer
from tests.servers.aws import Prepared
from tests.telephony.conftest import cleared
from tests.telephony.studio import Studio

PATIENCE = 4  # times that a client asks again


@dataclass(frozen=True, slots=True)
class Suffered:
    told: list[str]
    struck: str


def suffer(engine: Prepared, studio: Studio, scenario: Scenario, fault: Fault | None = None) -> Suffered:
    """Raises when a promise is broken, with what is wrong."""
    engine.restore()
    as_new()
    with World(engine.environ, cleared(studio)).open() as world:
        given = scenario.prepare(world)
        world.boundary.fault = fault
        world.boundary.again = lambda: scenario.act(world, given)
        answer = scenario.act(world, given)
        world.tide.settle()
        scenario.meanwhile(world)
        suffered = Suffered(list(world.boundary.told), world.boundary.struck)
        world.boundary.fault = None
        recovered(world, scenario, given, answer)
    return suffered


def recovered(world: World, scenario: Scenario, given: Given, answer: Answer) -> None:
    """The client goes on asking, time passes, and the promise is kept."""
    asked_again(world, scenario, given, answer)
    for number in range(scenario.rounds):
        scenario.meanwhile(world)
        world.recover(number + 1)
    in_order(world)
    scenario.kept(world, given)


def asked_again(world: World, scenario: Scenario, given: Given, answer: Answer) -> None:
    """At once, and where it is said that the first is under way still, when its lease has run out."""
    for attempt in range(PATIENCE):
        if not open_still(answer):
            return
        if attempt:
            world.end_leases()
        answer = scenario.act(world, given)
    assert not open_still(answer), f"never answered: {answer.status} {answer.text}"


def open_still(answer: Answer) -> bool:
    return answer.status >= 500 or "IDEMPOTENCY_IN_PROGRESS" in answer.text


def in_order(world: World) -> None:
    told = complaints(Stock.taken())
    assert not told, "\n".join(told)
    assert not world.tide.parked, f"given up: {world.tide.parked}"
    assert not world.tide.refused, f"not in its row: {world.tide.refused}"


def faults(told: list[str]) -> Iterator[Fault]:
    """Everything that may befall a scenario that asks for these operations."""
    for step, operation in enumerate(told, start=1):
        for kind in kinds_for(operation):
            yield Fault(kind, step)


def spread(told: list[str], most: int) -> list[Fault]:
    """Over all steps and kinds, and the same ones on every run: the stride is odd, the kinds of a step are not."""
    found = list(faults(told))
    stride = len(found) // most | 1
    return found[stride // 2 :: stride][:most]
