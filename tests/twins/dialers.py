"""Races over what a call needs: slots, lines, contacts, and a campaign that pauses meanwhile."""

import json
import os
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import boto3

from shared.domain.agents.wiring import agent_service
from shared.domain.calls.model.calls import Call, End
from shared.domain.calls.repository.dialing import DialingRepository, Taken
from shared.domain.calls.wiring.dialing import pump_service
from shared.domain.campaigns.model.campaigns import Campaign, Outcome
from shared.domain.campaigns.model.contacts import Row
from shared.domain.campaigns.model.hours import Window
from shared.domain.campaigns.wiring.campaigns import campaign_service
from shared.kit.clock import utc_now
from shared.kit.ids import new_id
from shared.kit.principal import Principal, Product
from shared.tables.campaigns import CampaignItem
from shared.tables.contacts import ContactItem
from tests.twins.races import AGENT
from tests.twins.starts import TWINS, together

ANN = Principal("11111111-0000-4000-8000-000000000000", Product.VOICEERA)
DIALING = DialingRepository()
MANY = 100


def drafted(contacts: int, at_once: int) -> Campaign:
    agent = agent_service().create(ANN, {**AGENT, "name": new_id()}).id
    fields = {"name": "Sales", "agent_id": agent, "at_once": at_once, "window": Window(None, None)}
    return campaign_service().create(ANN, fields, [Row(line, number(line)) for line in range(contacts)])


def launched(contacts: int, at_once: int = MANY) -> Campaign:
    return campaign_service().launch(ANN, drafted(contacts, at_once).id)


def number(line: int) -> str:
    return f"+1415555{line:04d}"


def take(campaign: Campaign, line: int, lines: int = MANY) -> Taken:
    return DIALING.take(attempt(campaign, line), campaign.epoch, campaign.at_once, lines)


def attempt(campaign: Campaign, line: int) -> Call:
    now = utc_now()
    return Call(
        id=new_id(),
        user_id=ANN.user_id,
        campaign_id=campaign.id,
        agent_id=campaign.agent_id,
        agent_version=1,
        number=number(line),
        caller="+15005550006",
        line=line,
        attempt=1,
        created_at=now,
        lease_until=now + timedelta(minutes=3),
    )


def held(*campaigns: Campaign) -> dict[str, Any]:
    """What is taken, by each of the three that count it."""
    dialing = [
        item.number
        for campaign in campaigns
        for item in ContactItem.query(campaign.id, ContactItem.thing.startswith("contact#"))
        if item.state == "dialing"
    ]
    counts = [campaign_service().get(ANN, campaign.id).counts.in_flight for campaign in campaigns]
    return {"campaigns": sum(counts), "line": in_flight(), "contacts": len(dialing)}


def in_flight() -> int:
    return int(CampaignItem.get(ANN.user_id, "line", consistent_read=True).in_flight)


def slots() -> Any:
    """A campaign's own limit."""
    campaign = launched(TWINS, at_once=3)
    found = Counter(together(lambda line: take(campaign, line)))
    return {"taken": found[Taken.TAKEN], **held(campaign)}


def lines() -> Any:
    """The person's limit, over two campaigns that have room."""
    both = [launched(TWINS), launched(TWINS)]
    found = Counter(together(lambda line: take(both[line % 2], line, lines=3)))
    return {"taken": found[Taken.TAKEN], **held(*both)}


def one_contact() -> Any:
    """An order that came to many is one call."""
    campaign = launched(1)
    found = Counter(together(lambda _: take(campaign, 0)))
    return {"taken": found[Taken.TAKEN], **held(campaign)}


def ends_of_a_call() -> Any:
    """Reports, the reconciler and a refusal say at once how it ended: one of them is believed."""
    campaign = launched(1)
    call = attempt(campaign, 0)
    DIALING.take(call, campaign.epoch, MANY, MANY)
    outcomes = (Outcome.COMPLETED, Outcome.BUSY, Outcome.LOST, Outcome.FAILED)
    found = together(lambda each: DIALING.settle(call, End(outcomes[each % 4], utc_now(), 60), 14_000))
    after = campaign_service().get(ANN, campaign.id)
    return {"won": found.count(True), "outcomes": sum(after.outcomes.values()), **held(campaign)}


def pausing_and_dialing() -> Any:
    """Whoever took a slot took it before the pause; nobody after."""
    campaign = launched(TWINS)

    def act(line: int) -> str:
        if line == 0:
            campaign_service().pause(ANN, campaign.id)
            return "paused"
        return take(campaign, line)

    taken = Counter(together(act))[Taken.TAKEN]
    late = Counter(together(lambda line: take(campaign, line)))[Taken.TAKEN]
    counted = held(campaign)
    return {"late": late, "counted_as_taken": set(counted.values()) == {taken}}


def launches() -> Any:
    """Launched by many it is launched once, and of one mind about the agent's version."""
    draft = drafted(1, at_once=1)
    found = together(lambda _: campaign_service().launch(ANN, draft.id).epoch)
    return {"epochs": sorted(set(found)), "epoch": campaign_service().get(ANN, draft.id).epoch}


def launching_and_pausing() -> Any:
    """However they mingle, every change of mind raises the epoch: no order outlives one."""
    campaign = launched(1)

    def act(twin: int) -> int:
        service = campaign_service()
        return (service.launch if twin % 2 else service.pause)(ANN, campaign.id).epoch

    found = together(act)
    after = campaign_service().get(ANN, campaign.id)
    return {
        "last": after.epoch == max(found),
        "paused_when_even": (after.status == "paused") == (after.epoch % 2 == 0),
    }


def pumps() -> Any:
    """Pumped by many at once, nobody is ordered twice."""
    campaign = launched(20, at_once=5)
    together(lambda _: pump_service().pump(ANN.user_id, campaign.id))
    ordered = Counter(order["number"] for order in received("campaign-dial"))
    return {"most": max(ordered.values()), "some": len(ordered) >= campaign.at_once}


def received(queue: str) -> list[Any]:
    url = os.environ[f"PARLEY_QUEUE_{queue.upper().replace('-', '_')}"]
    found: list[Any] = []
    with_client = boto3.client("sqs")
    while messages := with_client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        found += [json.loads(message["Body"]) for message in messages]
    return found


DIALERS: dict[str, Callable[[], Any]] = {
    race.__name__: race
    for race in (
        slots,
        lines,
        one_contact,
        ends_of_a_call,
        pausing_and_dialing,
        launches,
        launching_and_pausing,
        pumps,
    )
}
