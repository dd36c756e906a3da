"""A campaign of many contacts costs no more to launch, to follow, to list or to dial from than one of a hundred.

The suite takes 2 000, for its time; `make test-large` takes 100 000.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from pynamodb.expressions.update import Action

from shared.domain.calls.repository.dialing import DialingRepository
from shared.domain.calls.service.pumping import LineSettings, PumpService
from shared.domain.campaigns.model.campaigns import Campaign
from shared.domain.campaigns.model.contacts import Row
from shared.domain.campaigns.repository.campaigns import CampaignRepository
from shared.domain.campaigns.repository.contacts import ContactRepository, SuppressionRepository
from shared.domain.campaigns.repository.items import campaign_thing, contact_item
from shared.domain.campaigns.service.campaigns import CampaignService, Wanted
from shared.domain.campaigns.service.contacts import ContactService
from shared.domain.campaigns.service.upkeep import UpkeepService
from shared.kit.paging import cursor_of
from shared.tables.campaigns import CampaignItem
from shared.tables.contacts import ContactItem
from tests.costs import Costs, counted
from tests.dialing.world import ANN, Roster

LENGTH = int(os.environ.get("PARLEY_LONG_CAMPAIGN", "2000"))
AT_ONCE = 20


@dataclass
class Kept:
    """What would have gone into a queue."""

    held: list[Mapping[str, Any]] = field(default_factory=list)

    def send(self, body: Mapping[str, Any], _delay: int = 0) -> None:
        self.held.append(body)


@dataclass
class Desk:
    pumps: Kept = field(default_factory=Kept)
    orders: Kept = field(default_factory=Kept)

    def __post_init__(self) -> None:
        repository, contacts = CampaignRepository(), ContactRepository()
        self.campaigns = CampaignService(repository, contacts, Roster(), self.pumps)
        self.contacts = ContactService(self.campaigns, contacts, SuppressionRepository())
        upkeep = UpkeepService(repository, self.pumps)
        self.pump = PumpService(upkeep, DialingRepository(), self.orders, LineSettings(lines=AT_ONCE))

    def seed(self, length: int) -> Campaign:
        """As so many loads would have left it; written in batches, since a hundred thousand take minutes."""
        made = self.campaigns.create(ANN, {"name": f"of {length}", "agent_id": "an-agent", "at_once": AT_ONCE}, [])
        with ContactItem.batch_write() as batch:
            for line in range(length):
                batch.save(contact_item(made.id, "g", Row(line, number(line))))
        counts: list[Action] = [CampaignItem.total.set(length), CampaignItem.waiting.set(length)]
        CampaignItem(ANN.user_id, campaign_thing(made.id)).update(actions=counts)
        return made


def number(line: int) -> str:
    return f"+1415{line:07d}"


def cost_of(work: Callable[[], object]) -> Costs:
    with counted() as costs:
        work()
    return costs


@pytest.fixture
def desk(patient: None) -> Desk:  # noqa: ARG001  # of an AWS that is empty
    return Desk()


@pytest.mark.timeout(60 + LENGTH // 40)  # most of it is the writing
def test_whatever_is_asked_of_a_campaign_costs_the_same_however_many_it_calls(desk: Desk) -> None:
    short, long = desk.seed(100), desk.seed(LENGTH)
    middle = cursor_of(f"contact#{number(LENGTH // 2)}")

    def asked(campaign: Campaign, cursor: str | None) -> list[Costs]:
        name = campaign.id
        return [
            cost_of(lambda: desk.campaigns.launch(ANN, name)),
            cost_of(lambda: desk.campaigns.progress(ANN, name)),
            cost_of(lambda: desk.campaigns.page(ANN, Wanted())),
            cost_of(lambda: desk.contacts.page(ANN, name, cursor, 50)),
            cost_of(lambda: desk.pump.pump(ANN.user_id, name)),
            cost_of(lambda: desk.campaigns.pause(ANN, name)),
            cost_of(lambda: desk.campaigns.stop(ANN, name)),
        ]

    least, most = asked(short, None), asked(long, middle)
    assert [(each.calls, each.items) for each in most] == [(each.calls, each.items) for each in least]
    assert sum(each.capacity for each in least) > 0
    assert sum(each.capacity for each in most) <= 1.02 * sum(each.capacity for each in least)
    assert all("Scan" not in each.calls for each in most)
    assert [len(each.calls) for each in most[:4]] == [2, 1, 2, 2]
    assert len(desk.orders.held) == 2 * AT_ONCE
    assert len(desk.pumps.held) <= 6


def test_a_page_goes_on_where_the_one_before_ended(desk: Desk) -> None:
    made = desk.seed(120)
    first = desk.contacts.page(ANN, made.id, None, 50)
    rest = desk.contacts.page(ANN, made.id, first.cursor, 100)
    assert [each.number for each in (*first.items, *rest.items)] == [number(line) for line in range(120)]
    assert (first.total, rest.cursor) == (120, None)
