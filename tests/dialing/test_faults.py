"""Whatever goes wrong, in whatever order: the dialer keeps its promises."""

import os
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest

from infra.simulator.scripts import HangUp, Press, Say, Script
from shared.domain.calls.repository.items import from_item
from shared.domain.calls.repository.turns import TurnRepository
from shared.domain.campaigns.model.campaigns import Campaign, CampaignStatus
from shared.domain.campaigns.model.contacts import ContactState
from shared.domain.campaigns.repository.contacts import ContactRepository, SuppressionRepository
from shared.domain.campaigns.repository.items import to_contact
from shared.domain.campaigns.service.contacts import ContactService
from shared.kit.errors import Conflict
from shared.tables.call_stats import CallStatItem
from shared.tables.calls import CallItem
from shared.tables.campaigns import CampaignItem
from shared.tables.contacts import ContactItem
from shared.telephony.plivo import PlivoCarrier
from shared.telephony.settings import PlivoSettings, VobizSettings
from tests.dialing.world import ANN, World
from tests.telephony.studio import ACCOUNT, Studio

# Who picks up: nobody, busy, a machine, out of service, refused, silent reports, doubled and wrongly signed ones.
ENDINGS = ("90", "01", "02", "04", "05", "13", "15", "16", "17", "18", "19", "10")


def numbers(count: int) -> list[str]:
    return [f"+141555{number:03d}{ENDINGS[number % len(ENDINGS)]}" for number in range(count)]


def calls_of(campaign: Campaign) -> list[Any]:
    return [from_item(item) for item in CallItem.ordered.query(campaign.id)]


def contacts_of(campaign: Campaign) -> list[Any]:
    return [to_contact(item) for item in ContactItem.query(campaign.id, ContactItem.thing.startswith("contact#"))]


def placed_tokens(studio: Studio) -> Iterable[str]:
    return [call.asked.events_url.rpartition("/")[2] for call in studio.exchange.calls.values()]


def promises_kept(world: World, campaign: Campaign, suppressed: str) -> None:
    studio, calls = world.studio, calls_of(campaign)
    exchange = studio.exchange
    assert exchange.tally.most_at_once <= min(campaign.at_once, world.lines)
    assert max(Counter(placed_tokens(studio)).values()) == 1
    assert suppressed not in exchange.tally.placed
    window = campaign.window
    assert all(
        window.start <= call.created_at <= window.end
        for call in exchange.calls.values()
        if window.start and window.end
    )
    taken_back = Counter(call.number for call in calls if call.outcome == "canceled")
    most = 1 + campaign.retries.most
    assert all(count <= most + taken_back[number] for number, count in exchange.tally.placed.items())
    slots_are_back(campaign, calls)
    everybody_is_accounted_for(campaign)
    counted_as_recounted(campaign, calls)


def slots_are_back(campaign: Campaign, calls: list[Any]) -> None:
    assert campaign.counts.in_flight == 0
    assert CampaignItem.get(ANN.user_id, "line").in_flight == 0
    assert not [call.id for call in calls if call.slot_held]


def everybody_is_accounted_for(campaign: Campaign) -> None:
    found = contacts_of(campaign)
    states = Counter(contact.state.value for contact in found)
    counts = campaign.counts
    assert all(contact.state.final or campaign.status is CampaignStatus.COMPLETED for contact in found)
    assert states["dialing"] == 0
    assert (counts.waiting, counts.reached, counts.unreached, counts.suppressed) == tuple(
        states[name] for name in ("waiting", "reached", "unreached", "suppressed")
    )
    assert counts.total == len(found)


def counted_as_recounted(campaign: Campaign, calls: list[Any]) -> None:
    outcomes = Counter(call.outcome for call in calls)
    assert dict(campaign.outcomes) == dict(outcomes)
    for scope in (f"user#{ANN.user_id}", f"campaign#{campaign.id}", f"agent#{campaign.agent_id}"):
        days = list(CallStatItem.query(scope, CallStatItem.slot.startswith("day#")))
        assert sum(int(day.total) for day in days) == len(calls)
        assert sum(int(day.completed or 0) for day in days) == outcomes["completed"]
        assert sum(int(day.failed or 0) for day in days) == len(calls) - outcomes["completed"]
        assert sum(int(day.seconds or 0) for day in days) == sum(call.seconds or 0 for call in calls)


CONTACTS = int(os.environ.get("PARLEY_DIALED_CONTACTS", "24"))  # a thousand take some minutes


@pytest.mark.timeout(60 + 4 * CONTACTS)
@pytest.mark.parametrize("seed", range(3))
def test_every_promise_holds_over_a_random_schedule_of_faults(studio: Studio, seed: int) -> None:
    world = World(studio, seed, crashes=0.04, lines=5 + CONTACTS // 40)
    suppressed = "+14155559990"
    campaign = world.campaign([*numbers(CONTACTS), suppressed], at_once=4 + CONTACTS // 40)
    world.suppressions.add(ANN.user_id, suppressed, "")
    world.broken(0.06)
    over = world.run(campaign, 300 * CONTACTS)

    promises_kept(world, over, suppressed)
    assert over.ended_by == "all_called"
    assert over.counts.suppressed == 1
    assert world.events["job died"]


def test_nobody_is_called_after_the_window_has_closed(studio: Studio) -> None:
    world = World(studio, 7, crashes=0.02)
    over = world.run(world.campaign(numbers(24), hours=0.05), 4000)

    promises_kept(world, over, "")
    assert over.ended_by == "window_over"
    assert over.counts.waiting > 0


def test_a_paused_campaign_ends_with_its_window_and_is_launched_no_more(studio: Studio) -> None:
    world = World(studio, 8)
    campaign = world.campaign(["+14155550190", "+14155550290"], hours=1)
    world.campaigns.launch(ANN, campaign.id)
    world.campaigns.pause(ANN, campaign.id)
    studio.pass_time(1800)
    world.reconcile()
    assert world.campaigns.get(ANN, campaign.id).status is CampaignStatus.PAUSED
    studio.pass_time(1801)
    world.reconcile()

    over = world.campaigns.get(ANN, campaign.id)
    assert (over.status, over.ended_by) == (CampaignStatus.COMPLETED, "window_over")
    page = ContactService(world.campaigns, ContactRepository(), SuppressionRepository()).page(
        ANN, campaign.id, None, 10
    )
    assert [contact.state for contact in page.items] == [ContactState.NOT_CALLED] * 2
    with pytest.raises(Conflict) as refused:
        world.campaigns.launch(ANN, campaign.id)
    assert refused.value.code == "CAMPAIGN_002"


def test_a_pause_stops_new_calls_and_takes_back_the_queued_ones(studio: Studio) -> None:
    world = World(studio, 1)
    campaign = world.campaign(["+14155550102", "+14155550202", "+14155550302"])
    world.campaigns.launch(ANN, campaign.id)
    world.tried(world.pumps, world.pumped)
    world.tried(world.orders, world.dialer.dial)
    studio.pass_time(2)
    assert studio.exchange.tally.placed.total() == 1
    world.campaigns.pause(ANN, campaign.id)
    while world.orders.held or world.pumps.held:
        if world.orders.held:
            world.tried(world.orders, world.dialer.dial)
        else:
            world.tried(world.pumps, world.pumped)
        studio.pass_time(1)

    paused = world.campaigns.get(ANN, campaign.id)
    assert studio.exchange.tally.placed.total() == 1
    assert studio.exchange.tally.outcomes == {"canceled": 1}
    assert (paused.counts.in_flight, paused.counts.waiting) == (0, 3)
    over = world.run(campaign, 4000, meddle=False)
    promises_kept(world, over, "")


def test_many_failures_pause_a_campaign(studio: Studio) -> None:
    world = World(studio, 2)
    campaign = world.campaign([f"+141555501{number:02d}04" for number in range(30)])
    before = world.campaigns.get(ANN, campaign.id)
    world.campaigns.update(ANN, before.id, {"pause_share": 0.5})
    world.campaigns.launch(ANN, campaign.id)
    for _ in range(400):
        world.step(campaign, meddle=False)
    paused = world.campaigns.get(ANN, campaign.id)
    assert (paused.status, paused.pause_reason) == (CampaignStatus.PAUSED, "too_many_failures")
    assert studio.exchange.tally.placed.total() < 30


def test_a_carrier_that_refuses_our_number_pauses_the_campaign(studio: Studio) -> None:
    studio.exchange.scripts["14155550190"] = Script(refused=21212)
    world = World(studio, 3)
    campaign = world.campaign(["+14155550190", "+14155550290"])
    world.campaigns.launch(ANN, campaign.id)
    for _ in range(60):
        world.step(campaign, meddle=False)
    assert world.campaigns.get(ANN, campaign.id).pause_reason == "carrier_refuses"


@pytest.mark.parametrize("flavour", ["plivo", "vobiz"])
def test_a_carrier_that_asks_turn_by_turn_is_talked_through_too(studio: Studio, flavour: str) -> None:
    named = {"account": ACCOUNT.id, "token": ACCOUNT.secret}
    plivo, vobiz = PlivoSettings(url=studio.url, **named), VobizSettings(url=f"{studio.url}/api", **named)
    carrier = PlivoCarrier(plivo if flavour == "plivo" else vobiz, studio.exchange.clock.now)
    studio.script("+919876543210", Say("When does the shop open?"), Press("5"), Say("Goodbye then."), HangUp())
    studio.app.asks_back = True
    world = World(studio, 4, carrier=carrier)
    over = world.run(world.campaign(["+919876543210"]), 600, meddle=False)

    promises_kept(world, over, "")
    (call,) = calls_of(over)
    turns = TurnRepository().all(call.id)
    heard = [turn.text for turn in turns if turn.speaker == "callee"]
    assert heard == ["When does the shop open?", "(presses 5)", "Goodbye then."]
    assert turns[0].text == "Hello."
    assert "nine" in turns[2].text
    assert (call.outcome, call.seconds > 0) == ("completed", True)
