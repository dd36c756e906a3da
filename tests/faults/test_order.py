"""Whoever says that everything is in order would notice if it were not."""

import inspect
from copy import deepcopy
from itertools import product

import pytest

from infra.registry import FLEET
from infra.schema import schema_of
from shared.domain.flags.model.flags import Flag
from shared.domain.flags.model.flags import Kind as FlagKind
from shared.domain.flags.wiring import flag_service
from shared.kit.principal import Principal, Product, Role
from tests.faults.damages import DAMAGES
from tests.faults.order.check import ALONE, RULES, SWEPT_BY_TIME, complaints
from tests.faults.order.stock import Stock
from tests.faults.world import World
from tests.functions.estate import Person, archived, settled
from tests.functions.people import administrator
from tests.servers.aws import Prepared
from tests.telephony.studio import Studio


@pytest.fixture
def stock(engine: Prepared, studio: Studio) -> Stock:
    """Somebody has one of everything, and every job is done."""
    with World(engine.environ, studio).open() as world:
        root = Principal(administrator(), Product.VOICEASSIST, Role.ADMIN)
        ann = Person.new("ann@example.com", "Ann Lee")
        settled(ann, "Anemone")
        archived(ann)
        flag_service().create(root, lambda now: Flag("voice", "Voice input", FlagKind.BOOLEAN, now, now))
        world.recover()
    return Stock.taken()


@pytest.mark.timeout(300)
def test_all_that_somebody_may_have_is_in_order_and_whatever_is_planted_is_noticed(stock: Stock) -> None:
    """Whichever row it meets: the first and the last are tried."""
    assert complaints(stock) == []
    turned = Stock({noun: items[::-1] for noun, items in stock.tables.items()}, stock.buckets)
    for (rule, damages), whole in product(DAMAGES.items(), (stock, turned)):
        for number, damage in enumerate(damages):
            damaged = Stock(deepcopy(whole.tables), deepcopy(whole.buckets))
            damage(damaged)
            told = complaints(damaged)
            assert any(each.startswith(f"{rule}:") for each in told), (
                f"{rule} does not notice damage {number}: {told}"
            )


def test_no_rule_is_without_a_damage_that_it_notices() -> None:
    assert {f"{rule.__module__.rpartition('.')[2]}.{rule.__name__}" for rule in RULES} == set(DAMAGES)


def test_every_table_and_bucket_has_a_rule_or_a_reason_why_it_needs_none() -> None:
    told = "\n".join(inspect.getsource(inspect.getmodule(rule)) for rule in RULES)  # type: ignore[arg-type]
    for noun in {schema_of(table).noun for table in FLEET.tables} - set(ALONE):
        assert f'"{noun}"' in told, f"no rule looks at {noun}"
    for bucket in set(FLEET.buckets) - set(SWEPT_BY_TIME):
        assert f'buckets["{bucket}"]' in told, f"no rule looks at the files of {bucket}"
